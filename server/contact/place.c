#include "server/contact/place.h"

#include "server/base/calendar.h"
#include "server/base/ddd.h"

#include <string.h>

static const char NORONHA[] = "America/Noronha";
enum { DDD_OF_NORONHA = 81 };

static struct place empty(const struct contact_question *q)
{
    return (struct place){ .holidays = q->holidays, .holiday_count = q->holiday_count };
}

static void add(const char **list, size_t *count, const char *name)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(list[i], name) == 0)
            return;
    list[(*count)++] = name;
}

static void add_place(struct place *p, const char *uf, const char *zone)
{
    add(p->ufs, &p->uf_count, uf);
    add(p->zones, &p->zone_count, zone);
}

static void add_address(struct place *p, const struct contact_question *q)
{
    if (q->uf)
        add_place(p, q->uf, q->zone ? q->zone : ddd_zone_of_uf(q->uf));
}

/* The island has the area code of Recife. */
static void add_ddd(struct place *p, const struct contact_question *q)
{
    const struct ddd *d = q->ddd ? ddd_find(q->ddd) : NULL;

    if (!d)
        return;
    if (d->code == DDD_OF_NORONHA && q->zone && strcmp(q->zone, NORONHA) == 0) {
        add_place(p, d->uf, NORONHA);
        return;
    }
    add_place(p, d->uf, d->zone);
    if (d->zone_2)
        add(p->zones, &p->zone_count, d->zone_2);
}

struct place place_of(const struct contact_question *q)
{
    struct place p = empty(q);

    add_address(&p, q);
    add_ddd(&p, q);
    return p;
}

struct place place_of_address(const struct contact_question *q)
{
    struct place p = empty(q);

    add_address(&p, q);
    return p;
}

struct place place_of_ddd(const struct contact_question *q)
{
    struct place p = empty(q);

    add_ddd(&p, q);
    return p;
}

const char *place_home_zone(const struct contact_question *q)
{
    struct place p = place_of(q);

    return p.zones[0];
}

bool place_has(const struct place *p, const char *uf)
{
    for (size_t i = 0; i < p->uf_count; i++)
        if (strcmp(p->ufs[i], uf) == 0)
            return true;
    return false;
}

static bool is_given_holiday(const struct place *p, day_t day)
{
    for (size_t i = 0; i < p->holiday_count; i++)
        if (p->holidays[i] == day)
            return true;
    return false;
}

static bool is_state_holiday(const struct place *p, day_t day)
{
    for (size_t i = 0; i < p->uf_count; i++)
        if (state_holiday(p->ufs[i], day))
            return true;
    return false;
}

static bool is_holiday(const struct place *p, day_t day)
{
    return calendar_is_holiday(CALENDAR_CONTACT, day) || is_given_holiday(p, day) ||
           is_state_holiday(p, day);
}

bool place_is_business_day(const struct place *p, day_t day)
{
    return calendar_is_business_day(CALENDAR_CONTACT, day) && !is_holiday(p, day);
}

day_t place_business_day_after(const struct place *p, day_t day, int count)
{
    while (count > 0)
        count -= place_is_business_day(p, ++day);
    return day;
}

/* ---- hours ---- */

#define AT(hour)     ((hour)*60)
#define BIT(channel) (1u << (channel))
enum {
    PHONES = BIT(CONTACT_VOICE) | BIT(CONTACT_SMS) | BIT(CONTACT_WHATSAPP),
    TEXTS = BIT(CONTACT_SMS) | BIT(CONTACT_WHATSAPP),
    ANY_PURPOSE = ~0u,
    OF_SALE = BIT(CONTACT_OFFER) | BIT(CONTACT_RECRUITMENT)
};
#define NO_SATURDAY                                                                                \
    {                                                                                              \
        0, 0                                                                                       \
    }
#define ANY_WEEKDAY                                                                                \
    {                                                                                              \
        0, AT(24)                                                                                  \
    }

/* What a state, or without one the house, leaves open (contact-check.md 2). */
static const struct opening {
    char uf[3];
    unsigned channels, purposes;
    struct contact_hours week, saturday;
    const char *law;
} rows[] = {
    { "", BIT(CONTACT_VOICE), ANY_PURPOSE, { AT(9), AT(18) }, { AT(10), AT(13) }, NULL },
    { "", TEXTS, ANY_PURPOSE, { AT(8), AT(20) }, { AT(8), AT(14) }, NULL },
    { "", BIT(CONTACT_EMAIL), ANY_PURPOSE, { AT(7), AT(21) }, { AT(7), AT(21) }, NULL },
    { "SP", PHONES, ANY_PURPOSE, { AT(8), AT(20) }, { AT(8), AT(14) }, "Lei 15.426/2014 (SP)" },
    { "AL", PHONES, ANY_PURPOSE, { AT(8), AT(20) }, { AT(8), AT(14) }, "Lei 7.782/2016 (AL)" },
    { "CE", PHONES, ANY_PURPOSE, { AT(8), AT(18) }, NO_SATURDAY, "Lei 16.836/2019 (CE)" },
    { "ES",
      PHONES | BIT(CONTACT_EMAIL),
      ANY_PURPOSE,
      { AT(8), AT(18) },
      NO_SATURDAY,
      "Lei 10.626/2017 (ES)" },
    { "RJ",
      BIT(CONTACT_VOICE),
      ANY_PURPOSE,
      { AT(9), AT(19) },
      NO_SATURDAY,
      "Lei 6.854/2014 (RJ)" },
    { "RJ", TEXTS, ANY_PURPOSE, ANY_WEEKDAY, NO_SATURDAY, "Lei 6.854/2014 (RJ)" },
    { "RJ", PHONES, OF_SALE, { AT(8), AT(18) }, NO_SATURDAY, "Lei 4.896/2006 (RJ)" },
    { "AM",
      BIT(CONTACT_VOICE),
      ANY_PURPOSE,
      { AT(8), AT(18) },
      NO_SATURDAY,
      "Lei Promulgada 306/2016 (AM)" },
    { "PR", BIT(CONTACT_VOICE), ANY_PURPOSE, { AT(8), AT(18) }, { AT(8), AT(13) }, NULL },
    { "PE",
      BIT(CONTACT_VOICE),
      ANY_PURPOSE,
      { AT(8), AT(20) },
      { AT(9), AT(15) },
      "Lei 16.559/2019 (PE)" },
    { "DF",
      BIT(CONTACT_VOICE),
      ANY_PURPOSE,
      { AT(9), AT(20) },
      { AT(9), AT(13) },
      "Lei 6.305/2019 (DF)" },
    { "MG", BIT(CONTACT_VOICE), ANY_PURPOSE, { AT(9), AT(18) }, { AT(10), AT(13) }, NULL },
};
enum { SUNDAY = 0, SATURDAY = 6 };

size_t place_edges(const int **minutes)
{
    static const int edges[] = { 0,      AT(7),  AT(8),       AT(9),  AT(10), AT(12), AT(13),
                                 AT(14), AT(15), AT(17) + 30, AT(18), AT(19), AT(20), AT(21) };

    *minutes = edges;
    return sizeof(edges) / sizeof(edges[0]);
}

static bool binds(const struct opening *row, const struct place *p, enum contact_channel channel,
                  enum contact_purpose purpose)
{
    return row->channels & BIT(channel) && row->purposes & BIT(purpose) &&
           (!row->uf[0] || place_has(p, row->uf));
}

static bool is_free_day(const struct place *p, day_t day, int minute)
{
    int from, until;

    return day_weekday(day) == SUNDAY || is_holiday(p, day) ||
           (calendar_half_holiday(day, &from, &until) && minute >= from && minute < until);
}

/* The law is of the first row with one that closes the hour; all of them rest on free days. */
static struct hours_why in_zone(const struct place *p, enum contact_channel channel,
                                enum contact_purpose purpose, day_t day, int minute)
{
    bool free_day = is_free_day(p, day, minute), saturday = day_weekday(day) == SATURDAY;
    struct hours_why why = { HOURS_OPEN, NULL };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct contact_hours *open = saturday ? &rows[i].saturday : &rows[i].week;
        if (!binds(&rows[i], p, channel, purpose) ||
            (!free_day && minute >= open->from && minute < open->until))
            continue;
        why.verdict = free_day ? HOURS_HOLIDAY : saturday ? HOURS_SATURDAY : HOURS_CLOSED;
        why.law = why.law ? why.law : rows[i].law;
    }
    return why;
}

struct hours_why place_hours(const struct place *p, enum contact_channel channel,
                             enum contact_purpose purpose, int64_t at_us)
{
    struct hours_why worst = { HOURS_OPEN, NULL };

    if (channel == CONTACT_LETTER)
        return worst;
    for (size_t i = 0; i < p->zone_count; i++) {
        struct hours_why why = in_zone(p, channel, purpose, day_of_instant(at_us, p->zones[i]),
                                       minute_of_instant(at_us, p->zones[i]));
        if (why.verdict > worst.verdict)
            worst = why;
    }
    return worst;
}
