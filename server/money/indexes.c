#include "server/money/indexes.h"

#include <string.h>

static const int64_t billion = 1000000000;

static const char *const words[INDEX_KINDS] = { "ipca", "taxa_legal" };

bool price_index_named(const char *word, enum price_index *out)
{
    for (size_t i = 0; i < INDEX_KINDS; i++)
        if (strcmp(words[i], word) == 0) {
            *out = (enum price_index)i;
            return true;
        }
    return false;
}

const char *price_index_word(enum price_index kind)
{
    return words[kind];
}

bool price_index_month(day_t day, size_t *month)
{
    struct civil c = day_to_civil(day);
    int at = (c.year - INDEX_FIRST_YEAR) * 12 + c.month - 1;

    if (at < 0 || at >= INDEX_MONTHS)
        return false;
    *month = (size_t)at;
    return true;
}

bool price_index_set(struct price_indexes *table, enum price_index kind, day_t day,
                     int64_t millionths)
{
    int64_t least = kind == INDEX_IPCA ? -INDEX_MILLIONTHS_MAX : 0;
    size_t month;

    if (!price_index_month(day, &month) || millionths < least || millionths > INDEX_MILLIONTHS_MAX)
        return false;
    table->millionths[kind][month] = (int32_t)millionths;
    table->known[kind][month] = true;
    return true;
}

/* One month of a delay: which, and how many of its days. */
struct part {
    day_t first; /* of the month */
    size_t month;
    int32_t days, of;
};

/* The month that `day` falls in, from that day on but not past `on`.  False when it is outside. */
static bool part_from(day_t day, day_t on, struct part *out)
{
    struct civil c = day_to_civil(day);
    day_t first = day_from_civil(c.year, c.month, 1), next = day_add_months(first, 1);
    day_t last = on < next - 1 ? on : next - 1;

    *out = (struct part){ .first = first, .days = last - day + 1, .of = next - first };
    return price_index_month(day, &out->month);
}

static day_t next_month(const struct part *p)
{
    return p->first + p->of;
}

centavos_t price_index_correction(const struct price_indexes *table, centavos_t base, day_t since,
                                  day_t on)
{
    int64_t factor = billion;
    struct part p;

    for (day_t day = since + 1; day <= on && part_from(day, on, &p); day = next_month(&p)) {
        int64_t rate = table->millionths[INDEX_IPCA][p.month] * (int64_t)1000;
        factor = money_mul_div(factor, billion * p.of + rate * p.days, billion * p.of);
    }
    return factor > billion ? money_mul_div(base, factor - billion, billion) : 0;
}

centavos_t price_index_interest(const struct price_indexes *table, centavos_t base, day_t since,
                                day_t on)
{
    day_t law = day_from_civil(2024, 8, 30);
    int64_t sum = 0;
    struct part p;

    if (since + 1 < law)
        since = law - 1;
    for (day_t day = since + 1; day <= on && part_from(day, on, &p); day = next_month(&p))
        sum += money_mul_div(table->millionths[INDEX_LEGAL_RATE][p.month] * (int64_t)1000, p.days,
                             p.of);
    return money_mul_div(base, sum, billion);
}

bool price_index_missing(const struct price_indexes *table, enum price_index kind, day_t since,
                         day_t on, day_t *month)
{
    struct part p;

    for (day_t day = since + 1; day <= on && part_from(day, on, &p); day = next_month(&p))
        if (!table->known[kind][p.month]) {
            *month = p.first;
            return true;
        }
    return false;
}
