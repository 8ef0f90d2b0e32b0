#include "server/contact/may_internal.h"

#include "server/base/auto.h"

/* Group 5: the clock where the person is. */

#define AT(hour, minute) ((hour)*60 + (minute))

static struct hours_why hours_in(const struct place *place, const struct moment *m)
{
    return place_hours(place, m->q->channel, m->q->purpose, m->at_us);
}

static bool is_open_in(const struct place *place, const struct moment *m)
{
    return place->uf_count && hours_in(place, m).verdict == HOURS_OPEN;
}

/* Address and area code disagree, and one of them alone would allow it. */
static bool places_disagree(const struct moment *m)
{
    struct place address = place_of_address(m->q), ddd = place_of_ddd(m->q);

    return address.uf_count && ddd.uf_count && (is_open_in(&address, m) || is_open_in(&ddd, m));
}

static bool closed_as(const struct moment *m, enum hours_verdict verdict, const char **law)
{
    struct hours_why why = hours_in(&m->place, m);

    *law = why.law;
    return why.verdict == verdict && !places_disagree(m);
}

static bool is_closed_by_one(const struct moment *m, const char **law)
{
    struct hours_why why = hours_in(&m->place, m);

    *law = why.law;
    return why.verdict != HOURS_OPEN && places_disagree(m);
}

static bool is_holiday(const struct moment *m, const char **law)
{
    return closed_as(m, HOURS_HOLIDAY, law);
}

static bool is_saturday(const struct moment *m, const char **law)
{
    return closed_as(m, HOURS_SATURDAY, law);
}

static bool is_closed(const struct moment *m, const char **law)
{
    return closed_as(m, HOURS_CLOSED, law);
}

static bool is_wished(const struct contact_question *q, int minute)
{
    for (size_t i = 0; i < q->preferred_count; i++)
        if (minute >= q->preferred[i].from && minute < q->preferred[i].until)
            return true;
    return false;
}

static bool on_the_way(const struct moment *m, const char **law)
{
    static const struct contact_hours commutes[] = { { AT(7, 0), AT(9, 0) },
                                                     { AT(17, 30), AT(19, 0) } };

    (void)law;
    if (m->q->channel != CONTACT_VOICE && m->q->channel != CONTACT_SMS)
        return false;
    for (size_t i = 0; i < m->place.zone_count; i++) {
        int minute = minute_of_instant(m->at_us, m->place.zones[i]);
        for (size_t k = 0; k < COUNT_OF(commutes); k++)
            if (minute >= commutes[k].from && minute < commutes[k].until &&
                !is_wished(m->q, minute))
                return true;
    }
    return false;
}

static bool is_unwished(const struct moment *m, const char **law)
{
    (void)law;
    if (m->q->channel == CONTACT_LETTER || !m->q->preferred_count)
        return false;
    for (size_t i = 0; i < m->place.zone_count; i++)
        if (!is_wished(m->q, minute_of_instant(m->at_us, m->place.zones[i])))
            return true;
    return false;
}

const struct may_rule may_hours[] = {
    { "HRS-05", is_closed_by_one, NULL },
    { "HRS-04", is_holiday, NULL },
    { "HRS-03", is_saturday, NULL },
    { "HRS-01", is_closed, NULL },
    { "HRS-08", on_the_way, NULL },
    { "HRS-06", is_unwished, NULL },
    { NULL, NULL, NULL },
};
