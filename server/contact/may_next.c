#include "server/contact/may_internal.h"

#include <stdlib.h>

/*
 * The answer changes only at certain instants: when hours open or close in one of the zones, at
 * midnight, and when a silence or a cap runs out.  Between two of them every minute is like the
 * first, so only these are asked, a day's worth at a time.
 */
enum { DAYS = 60 };
static const int64_t MINUTE_US = 60 * INT64_C(1000000), HOUR_US = 60 * 60 * INT64_C(1000000);
static const int64_t DAY_US = 24 * 60 * 60 * INT64_C(1000000);

struct instants {
    int64_t from, until; /* of the day in hand: (from, until] */
    int64_t *list;
    size_t count;
};

static void add(struct instants *in, int64_t at_us)
{
    int64_t over = at_us % MINUTE_US; /* years 2020 and later: never negative */
    int64_t minute = over ? at_us + MINUTE_US - over : at_us;

    if (minute > in->from && minute <= in->until)
        in->list[in->count++] = minute;
}

static void add_after(struct instants *in, int64_t since_us, int64_t hours)
{
    if (since_us != CONTACT_NEVER)
        add(in, since_us + hours * HOUR_US);
}

static void add_day_of_zone(struct instants *in, const struct contact_question *q, day_t day,
                            const char *zone)
{
    const int *edges;
    size_t count = place_edges(&edges);

    for (size_t i = 0; i < count; i++)
        add(in, instant_of(day, edges[i], zone));
    for (size_t i = 0; i < q->preferred_count; i++) {
        add(in, instant_of(day, q->preferred[i].from, zone));
        add(in, instant_of(day, 0, zone) + q->preferred[i].until * MINUTE_US);
    }
}

static void add_clocks(struct instants *in, const struct contact_question *q,
                       const struct place *place)
{
    for (size_t i = 0; i < place->zone_count; i++) {
        day_t first = day_of_instant(in->from, place->zones[i]);
        add_day_of_zone(in, q, first, place->zones[i]);
        add_day_of_zone(in, q, first + 1, place->zones[i]);
    }
}

static void add_ends(struct instants *in, const struct contact_question *q)
{
    static const int64_t after_sent[] = { 8, 48, 7 * 24, 30 * 24 };

    for (size_t i = 0; i < q->sent_count; i++)
        for (size_t k = 0; k < sizeof(after_sent) / sizeof(after_sent[0]); k++)
            add_after(in, q->sent[i].at_us, after_sent[k]);
    add_after(in, q->hardship_at, 15 * 24);
    add_after(in, q->human_at, 24);
    add_after(in, q->paused_until, 0);
    add(in, in->from - in->from % MINUTE_US + MINUTE_US);
}

static int in_order(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static int64_t first_allowed(const struct contact_question *q, const struct instants *in)
{
    for (size_t i = 0; i < in->count; i++)
        if ((i == 0 || in->list[i] != in->list[i - 1]) && !may_answer_at(q, in->list[i]).count)
            return in->list[i];
    return CONTACT_NEVER;
}

static size_t room_for(const struct contact_question *q)
{
    const int *edges;
    size_t clocks = place_edges(&edges) + 2 * q->preferred_count;

    return 2 * PLACE_ZONES * clocks + 4 * q->sent_count + 4;
}

int64_t contact_next(const struct contact_question *q, const struct contact_answer *answer)
{
    struct place place = place_of(q);
    struct instants in = { .list = calloc(room_for(q), sizeof(int64_t)) };
    int64_t found = CONTACT_NEVER;

    if (!in.list)
        abort();
    for (int day = 0; day < DAYS && found == CONTACT_NEVER && !answer->for_good; day++) {
        in.from = q->at_us + day * DAY_US;
        in.until = in.from + DAY_US;
        in.count = 0;
        add_clocks(&in, q, &place);
        add_ends(&in, q);
        qsort(in.list, in.count, sizeof(in.list[0]), in_order);
        found = first_allowed(q, &in);
    }
    free(in.list);
    return found;
}
