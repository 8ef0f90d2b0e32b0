#include "server/money/index_csv.h"

#include "server/base/error.h"

#include <ctype.h>
#include <inttypes.h>

enum { DECIMALS_MAX = 6, WHOLE_MAX = 3 };

/* Reads digits into *value; at most `most` of them.  How many there were, -1 = too many. */
static int digits(const char **at, int most, int64_t *value)
{
    int count = 0;

    for (; isdigit((unsigned char)**at); ++*at, count++) {
        if (count == most)
            return -1;
        *value = *value * 10 + (**at - '0');
    }
    return count;
}

bool price_index_percent(const char *text, int64_t *millionths)
{
    bool below = *text == '-';
    const char *at = text + below;
    int64_t value = 0;
    int decimals = 0;

    if (digits(&at, WHOLE_MAX, &value) < 1)
        return false;
    if (*at == ',' || *at == '.') {
        at++;
        decimals = digits(&at, DECIMALS_MAX, &value);
        if (decimals < 1)
            return false;
    }
    for (; decimals < DECIMALS_MAX; decimals++)
        value *= 10;
    *millionths = money_mul_div(below ? -value : value, 1, 100);
    return *at == '\0';
}

static bool read_line(const struct csv *csv, enum price_index kind, struct price_indexes *out,
                      struct error *err)
{
    int64_t millionths;
    size_t month;
    day_t day;

    if (csv->count != 2 ||
        (!day_parse_br(csv->cells[0], &day) && !day_parse_iso(csv->cells[0], &day)))
        return error_set(err, ERROR_INPUT,
                         "line %" PRId64 ": a month's first day and its percentage are meant, as "
                         "01/09/2026;0,48",
                         csv->row);
    if (day_to_civil(day).day != 1 || !price_index_month(day, &month))
        return error_set(err, ERROR_INPUT, "line %" PRId64 ": %s is not the first day of a month",
                         csv->row, csv->cells[0]);
    if (out->known[kind][month])
        return error_set(err, ERROR_INPUT, "line %" PRId64 ": that month was there before",
                         csv->row);
    return (price_index_percent(csv->cells[1], &millionths) &&
            price_index_set(out, kind, day, millionths)) ||
           error_set(err, ERROR_INPUT, "line %" PRId64 ": \"%.20s\" is no percentage of a month",
                     csv->row, csv->cells[1]);
}

bool price_index_read_csv(struct csv *csv, enum price_index kind, struct price_indexes *out,
                          size_t *months, struct error *err)
{
    enum csv_fault fault = csv_next(csv); /* the header */

    *months = 0;
    while (fault == CSV_OK && (fault = csv_next(csv)) == CSV_OK) {
        if (csv->count == 1 && !*csv->cells[0])
            continue;
        if (!read_line(csv, kind, out, err))
            return false;
        ++*months;
    }
    if (fault != CSV_END)
        return error_set(err, ERROR_INPUT, "line %" PRId64 " cannot be read as CSV", csv->row);
    return *months > 0 || error_set(err, ERROR_INPUT, "there is no month in it");
}
