#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/day.h"
#include "server/cli/admin.h"
#include "server/cli/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_creditor_set[] =
    "Example: quita creditor set escola --default-after-days 60\n\n"
    "Changes a rule of a creditor; it holds at once, without a restart.\n"
    "  --default-after-days N   days late (0 to 365) from which a debt counts as default in "
    "reports\n"
    "Needs QUITA_DATABASE.\n";
const char help_creditor_price[] =
    "Example: quita creditor price escola --channel whatsapp --from 2026-11-01 --reais 0,0345\n\n"
    "What one message of a channel costs the creditor from a day on, until the day of the next\n"
    "price; earlier messages keep theirs. Up to five decimals. For quita report.\n"
    "  --channel C   whatsapp, sms, email, voz or carta\n"
    "Needs QUITA_DATABASE.\n";

enum { DEFAULT_DAYS_MAX = 365, PRICE_DECIMALS = 5, PRICE_REAIS_MAX = 9999 };

static int64_t now_us(void)
{
    const struct clock clock = clock_system();

    return clock_now_us(&clock);
}

/* ---- options: a creditor, then pairs ---- */

struct pair {
    const char *option, *value; /* value NULL = not given */
};

static bool read_pairs(struct admin *a, int argc, char **argv, struct pair *pairs, size_t count)
{
    if (argc < 2 || argv[1][0] == '-')
        return error_set(&a->err, ERROR_INPUT, "whose? the creditor's slug comes first");
    for (int i = 2; i < argc; i += 2) {
        size_t at = 0;
        while (at < count && strcmp(pairs[at].option, argv[i]) != 0)
            at++;
        if (at == count || i + 1 == argc)
            return error_set(&a->err, ERROR_INPUT, "\"%s\" is not understood; see --help", argv[i]);
        pairs[at].value = argv[i + 1];
    }
    for (size_t at = 0; at < count; at++)
        if (!pairs[at].value)
            return error_set(&a->err, ERROR_INPUT, "%s is missing; see --help", pairs[at].option);
    return true;
}

/* ---- set ---- */

static bool read_days(struct admin *a, const char *word, int32_t *out)
{
    char *end;
    long days = strtol(word, &end, 10);

    if (*word < '0' || *word > '9' || *end || days > DEFAULT_DAYS_MAX)
        return error_set(&a->err, ERROR_INPUT, "--default-after-days %s: 0 to %d days are meant",
                         word, DEFAULT_DAYS_MAX);
    *out = (int32_t)days;
    return true;
}

static void set_rule(struct admin *a, const char *slug, int32_t days)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_CREDITOR_SET);

    pg_text(args, slug);
    pg_int4(args, days);
    pg_instant(args, now_us());
    if (admin_run(a, args, "there is no such creditor") > 0)
        fprintf(stderr, "%s: default from %d days late.\n", slug, days);
}

int command_creditor_set(int argc, char **argv)
{
    struct pair pairs[] = { { "--default-after-days", NULL } };
    struct admin a;
    int32_t days = 0;

    if (admin_open(&a, "creditor set", false) &&
        read_pairs(&a, argc, argv, pairs, COUNT_OF(pairs)) && read_days(&a, pairs[0].value, &days))
        set_rule(&a, argv[1], days);
    return admin_close(&a);
}

/* ---- price ---- */

/* The numbers of consent.channel. */
static int32_t channel_number(struct admin *a, const char *name)
{
    static const char *const names[] = { "whatsapp", "sms", "email", "voz", "carta" };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(names[i], name) == 0)
            return (int32_t)i + 1;
    error_set(&a->err, ERROR_INPUT, "--channel %s: whatsapp, sms, email, voz or carta is meant",
              name);
    return 0;
}

/* "0,0345" is 3450 thousandths of a centavo; -1 = that is no price. */
static int64_t price_of(const char *word)
{
    char *end;
    long reais = strtol(word, &end, 10);
    int64_t price = reais;
    int decimals = 0;

    if (*word < '0' || *word > '9' || reais > PRICE_REAIS_MAX)
        return -1;
    if (*end == ',' || *end == '.')
        for (end++; *end >= '0' && *end <= '9' && decimals < PRICE_DECIMALS; end++, decimals++)
            price = price * 10 + (*end - '0');
    for (; decimals < PRICE_DECIMALS; decimals++)
        price *= 10;
    return *end ? -1 : price;
}

static bool read_price(struct admin *a, const struct pair *pairs, int32_t *channel, day_t *from,
                       int64_t *price)
{
    *channel = channel_number(a, pairs[0].value);
    *price = price_of(pairs[2].value);
    if (!*channel)
        return false;
    if (!day_parse_iso(pairs[1].value, from) && !day_parse_br(pairs[1].value, from))
        return error_set(&a->err, ERROR_INPUT, "--from %s is no day: write 2026-11-25",
                         pairs[1].value);
    return *price >= 0 ||
           error_set(&a->err, ERROR_INPUT, "--reais %s is no price: write 0,0345, at most R$ %d",
                     pairs[2].value, PRICE_REAIS_MAX);
}

int command_creditor_price(int argc, char **argv)
{
    struct pair pairs[] = { { "--channel", NULL }, { "--from", NULL }, { "--reais", NULL } };
    struct admin a;
    int32_t channel = 0;
    int64_t price = 0;
    day_t from = 0;

    if (admin_open(&a, "creditor price", false) &&
        read_pairs(&a, argc, argv, pairs, COUNT_OF(pairs)) &&
        read_price(&a, pairs, &channel, &from, &price)) {
        struct pg_args *args = pg_sync_args(a.db, SQL_CREDITOR_PRICE);
        pg_text(args, argv[1]);
        pg_int4(args, channel);
        pg_day(args, from);
        pg_int8(args, price);
        pg_instant(args, now_us());
        admin_run(&a, args, "there is no such creditor");
    }
    return admin_close(&a);
}
