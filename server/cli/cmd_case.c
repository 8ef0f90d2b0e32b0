#include "server/cli/commands.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/money.h"
#include "server/channels/inbound_pack.h"
#include "server/cli/admin.h"
#include "server/cli/agent_words.h"
#include "server/cli/case_refund.h"
#include "server/cli/case_words.h"
#include "server/ops/accounts.h"
#include "server/ops/settle_unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_case[] =
    "Example: quita case list --creditor escola\n"
    "         quita case show P120\n"
    "         quita case close P120 --accept --as ana\n"
    "         quita case close P121 --book C-2041/3 --as ana\n"
    "         quita case close P122 --refund --as ana\n\n"
    "What of the bank's notices waits for a person: P a payment, D what was taken back "
    "(devolução),\n"
    "C a credit of a payment that is not known, N a notice that could not be taken. `list` says\n"
    "what, since when and how much; `show` what can be done, and what else the person owes.\n"
    "  --accept    P: it pays its charge as it is; what is missing is a discount, what is over is\n"
    "              kept. D: what was given back stays given back.\n"
    "  --book      P: to this contract and instalment; a part of it stays open when it is less\n"
    "  --refund    P: it goes back by the provider through which it came: what is over when more\n"
    "              was paid than charged (the rest then pays the charge), else all, or --amount.\n"
    "              `show` follows it; the case closes when the money has gone, and comes back "
    "with\n"
    "              the reason when it has not. Where Quita cannot ask, you are told to.\n"
    "  --amount    with --refund: so much of it, like 20,00\n"
    "  --keep      P: it belongs to nothing that is owed, and is income\n"
    "  --done      C, N, and D that waits for its payment: somebody has looked at it\n"
    "Each is booked in the ledger and stands in the audit with your name. See docs/money.md.\n"
    "Needs QUITA_DATABASE and QUITA_KEYS.\n";

struct decision {
    const char *verb, *name, *creditor, *agent;
    enum case_action action; /* CASE_NOTHING until told */
    const char *contract, *instalment;
    centavos_t amount; /* of a refund; 0 = what fits */
    int64_t id;        /* of name, behind its letter */
};

/* ---- list and show ---- */

enum { NAME, CREDITOR, REASON, DAY, CENTAVOS, EXPECTED, NUMBER, CONTRACT, OUTCOME };

static void print_case(const struct pg_result *r, int row)
{
    char day[DAY_TEXT_SIZE], money[MONEY_TEXT_SIZE] = "", over[96];
    const char *contract = pg_get_text(r, row, CONTRACT), *outcome = pg_get_text(r, row, OUTCOME);

    if (!pg_is_null(r, row, CENTAVOS))
        money_format(pg_get_int8(r, row, CENTAVOS), money);
    case_difference(int_or_zero(r, row, CENTAVOS), int_or_zero(r, row, EXPECTED), over,
                    sizeof(over));
    printf("%-8s %s %14s  %-14s %s%s%s%s%s\n", pg_get_text(r, row, NAME),
           day_format_br(pg_get_day(r, row, DAY), day), money, contract ? contract : "-",
           case_reason_words(pg_get_text(r, row, REASON)), over, outcome ? " [" : "",
           outcome ? case_outcome_words(outcome) : "", outcome ? "]" : "");
}

static const struct pg_result *find(struct admin *a, const struct decision *d)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_CASES_LIST);

    pg_text(args, d->creditor);
    pg_text(args, d->name);
    pg_instant(args, agent_now_us());
    return pg_sync_run(a->db, args, &a->err);
}

/* True without a creditor, too: all of them are meant. */
static bool is_creditor(struct admin *a, const char *slug)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_IMPORT_CREDITOR);

    if (!slug)
        return true;
    pg_text(args, slug);
    pg_instant(args, agent_now_us());
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (r && pg_rows(r) == 0)
        return error_set(&a->err, ERROR_NOT_FOUND, "there is no creditor \"%.64s\"", slug);
    return r != NULL;
}

static void list(struct admin *a, const struct decision *d)
{
    const struct pg_result *r = is_creditor(a, d->creditor) ? find(a, d) : NULL;

    for (int row = 0; r && row < pg_rows(r); row++)
        print_case(r, row);
    if (r && pg_rows(r) == 0)
        puts("Nada espera por uma pessoa.");
}

static void print_debts(struct admin *a, const struct decision *d)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_CASE_OPEN_DEBTS);
    char day[DAY_TEXT_SIZE], money[MONEY_TEXT_SIZE];

    pg_int8(args, d->id);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    for (int row = 0; r && row < pg_rows(r); row++)
        printf("  em aberto: %s/%s, vence %s, %s\n", pg_get_text(r, row, 0), pg_get_text(r, row, 1),
               day_format_br(pg_get_day(r, row, 2), day),
               money_format(pg_get_int8(r, row, 3), money));
}

/* What the bank sent, as it was kept. */
static void print_notice(struct admin *a, const struct decision *d)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_CASE_NOTICE);
    struct inbound in;
    size_t len;

    pg_int8(args, d->id);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (!r || pg_rows(r) == 0)
        return;
    char *text = seal_open(&a->seal, &a->arena, "unit", pg_get_bytea(r, 0, 0), &len, &a->err);
    if (!text ||
        !inbound_unpack((struct packed){ (const uint8_t *)text, len }, &a->arena, &in, &a->err))
        return;
    for (size_t i = 0; i < in.notice.count; i++)
        printf("  %s: %s\n", in.notice.items[i].name, in.notice.items[i].value.text);
}

/* The one that was named; NULL with the error when it is not open. */
static const struct pg_result *find_open(struct admin *a, const struct decision *d)
{
    const struct pg_result *r = find(a, d);

    if (r && pg_rows(r) > 0)
        return r;
    if (r)
        error_set(&a->err, ERROR_NOT_FOUND, "there is no open case %s; `quita case list` shows all",
                  d->name);
    return NULL;
}

static void show(struct admin *a, const struct decision *d)
{
    const struct pg_result *r = find_open(a, d);

    if (!r)
        return;
    print_case(r, 0);
    printf("  %s\n", case_advice(pg_get_text(r, 0, REASON)));
    if (*d->name == 'P') {
        case_refunds_print(a, d->id);
        print_debts(a, d);
    }
    if (*d->name == 'N')
        print_notice(a, d);
}

/* ---- close ---- */

/* A person's decision runs under the locks of a settlement: contracts, then charges. */
static bool lock(struct admin *a, const struct decision *d)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_CASE_LOCK);
    struct arena *arena = &a->arena;

    pg_int8(args, d->id);
    pg_text(args, d->contract);
    pg_text(args, d->instalment);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (!r)
        return false;
    size_t count = (size_t)pg_rows(r);
    int64_t *contracts = ARENA_ARRAY(arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++)
        contracts[i] = pg_get_int8(r, (int)i, 0);
    if (d->contract && count == 0)
        return error_set(&a->err, ERROR_NOT_FOUND, "there is no instalment %s/%s", d->contract,
                         d->instalment);
    args = pg_sync_args(a->db, SQL_CASE_LOCK_CHARGES);
    pg_int8_array(args, contracts, count);
    return pg_sync_run(a->db, args, &a->err) != NULL;
}

enum { BANK, BANK_CREDITOR, ZONE, EXTERNAL, METHOD, PAID, PAID_AT };

/* As the settlement of it would have told the person. */
static struct bytes receipt_notice(struct admin *a, const struct decision *d)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_CASE_LOAD);

    pg_int8(args, d->id);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (!r || pg_rows(r) == 0)
        return (struct bytes){ 0 };
    struct creditor creditor = { .zone = arena_strdup(&a->arena, pg_get_text(r, 0, ZONE)) };
    struct bank_account bank = { .bank_account_id = pg_get_int8(r, 0, BANK),
                                 .creditor = &creditor };
    const struct bank_notice notice = {
        .method = (enum payment_method)pg_get_int8(r, 0, METHOD),
        .external_id = arena_strdup(&a->arena, pg_get_text(r, 0, EXTERNAL)),
        .centavos = pg_get_int8(r, 0, PAID),
        .paid_at_us = pg_get_instant(r, 0, PAID_AT),
    };
    return settle_receipt_notice(&(struct settle_from){ .bank = &bank, .seal = &a->seal }, &notice,
                                 &a->arena);
}

/* The row that a decision answers; NULL with the error when it does not fit. */
static const struct pg_result *decided(struct admin *a, struct pg_args *args)
{
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);

    if (!r || pg_rows(r) > 0)
        return r;
    error_set(&a->err, ERROR_CONFLICT,
              "that cannot be done with it: it is closed, or what it was for is not open any more; "
              "see `quita case show`");
    return NULL;
}

static void accept_payment(struct admin *a, const struct decision *d)
{
    struct bytes notice = receipt_notice(a, d);

    if (a->err.kind != ERROR_NONE || !lock(a, d))
        return;
    struct pg_args *args = pg_sync_args(a->db, SQL_CASE_ACCEPT);
    pg_int8(args, d->id);
    pg_text(args, d->agent);
    pg_instant(args, agent_now_us());
    pg_bytea(args, notice.data, notice.len);
    (void)decided(a, args);
}

static void book_payment(struct admin *a, const struct decision *d)
{
    char money[MONEY_TEXT_SIZE];

    if (!lock(a, d))
        return;
    struct pg_args *args = pg_sync_args(a->db, SQL_CASE_BOOK);
    pg_int8(args, d->id);
    pg_text(args, d->agent);
    pg_instant(args, agent_now_us());
    pg_text(args, d->contract);
    pg_text(args, d->instalment);
    const struct pg_result *r = decided(a, args);
    if (r && pg_get_int8(r, 0, 1))
        fprintf(stderr, "of %s/%s %s stays open\n", d->contract, d->instalment,
                money_format(pg_get_int8(r, 0, 1), money));
}

static void ask_refund(struct admin *a, const struct decision *d)
{
    case_refund_ask(a, &(struct case_refund){ d->id, d->agent, d->amount });
}

static int64_t id_if(const struct decision *d, char letter)
{
    return *d->name == letter ? d->id : PG_NULL_INT8;
}

static void keep(struct admin *a, const struct decision *d)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_CASE_KEEP);

    pg_int8(args, id_if(d, 'P'));
    pg_int8(args, id_if(d, 'D'));
    pg_text(args, d->agent);
    pg_instant(args, agent_now_us());
    (void)decided(a, args);
}

static void close_looked_at(struct admin *a, const struct decision *d)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_CASE_CLOSE);

    pg_int8(args, id_if(d, 'C'));
    pg_int8(args, id_if(d, 'D'));
    pg_int8(args, id_if(d, 'N'));
    pg_text(args, d->agent);
    pg_instant(args, agent_now_us());
    (void)decided(a, args);
}

/* What may be decided of which kind of case. */
static const struct {
    enum case_action action;
    const char *kinds;
    void (*run)(struct admin *a, const struct decision *d);
} decisions[] = {
    { CASE_ACCEPT, "P", accept_payment },
    { CASE_ACCEPT, "D", keep },
    { CASE_BOOK, "P", book_payment },
    { CASE_REFUND, "P", ask_refund },
    { CASE_KEEP, "P", keep },
    { CASE_DONE, "CDN", close_looked_at },
};

static void run_decision(struct admin *a, const struct decision *d)
{
    for (size_t i = 0; i < COUNT_OF(decisions); i++)
        if (decisions[i].action == d->action && strchr(decisions[i].kinds, *d->name)) {
            decisions[i].run(a, d);
            return;
        }
    error_set(&a->err, ERROR_INPUT, "%s takes no such decision; see `quita case show %s`", d->name,
              d->name);
}

static void decide(struct admin *a, const struct decision *d)
{
    if (!d->agent || !*d->agent || strlen(d->agent) > 64 || d->action == CASE_NOTHING) {
        error_set(&a->err, ERROR_INPUT,
                  "close needs a decision and --as with your name; see --help");
        return;
    }
    if (d->amount && d->action != CASE_REFUND) {
        error_set(&a->err, ERROR_INPUT, "--amount goes with --refund");
        return;
    }
    if (!find_open(a, d) || !pg_sync_begin(a->db, &a->err))
        return;
    run_decision(a, d);
    if (a->err.kind != ERROR_NONE)
        pg_sync_rollback(a->db);
    else
        (void)pg_sync_commit(a->db, &a->err);
}

/* ---- what was asked for ---- */

static const struct verb {
    const char *name;
    bool of_one;
    void (*run)(struct admin *a, const struct decision *d);
} verbs[] = { { "list", false, list }, { "show", true, show }, { "close", true, decide } };

static const struct {
    const char *option;
    enum case_action action;
} options[] = { { "--accept", CASE_ACCEPT },
                { "--refund", CASE_REFUND },
                { "--keep", CASE_KEEP },
                { "--done", CASE_DONE } };

static bool read_flag(struct decision *d, const char *option)
{
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if (strcmp(option, options[i].option) == 0) {
            d->action = options[i].action;
            return true;
        }
    return false;
}

/* "CONTRACT/INSTALMENT": the last slash parts them. */
static bool read_place(struct admin *a, struct decision *d, const char *value)
{
    const char *slash = strrchr(value, '/');

    if (!slash || slash == value || !slash[1])
        return error_set(&a->err, ERROR_INPUT, "--book needs CONTRACT/INSTALMENT");
    d->action = CASE_BOOK;
    d->contract = arena_strndup(&a->arena, value, (size_t)(slash - value));
    d->instalment = slash + 1;
    return true;
}

static bool read_amount(struct admin *a, struct decision *d, const char *value)
{
    if (money_parse(value, &d->amount) && d->amount > 0)
        return true;
    return error_set(&a->err, ERROR_INPUT, "--amount needs an amount, like 20,00");
}

static bool read_option(struct admin *a, struct decision *d, const char *option, const char *value)
{
    if (!value)
        return error_set(&a->err, ERROR_INPUT,
                         "there is no \"%s\", or it needs a value; see --help", option);
    if (strcmp(option, "--creditor") == 0)
        d->creditor = value;
    else if (strcmp(option, "--as") == 0)
        d->agent = value;
    else if (strcmp(option, "--book") == 0)
        return read_place(a, d, value);
    else if (strcmp(option, "--amount") == 0)
        return read_amount(a, d, value);
    else
        return error_set(&a->err, ERROR_INPUT, "there is no option \"%s\"; see --help", option);
    return true;
}

static bool read_name(struct admin *a, struct decision *d, const char *name)
{
    char *end = NULL;

    d->name = name;
    d->id = name && *name ? strtoll(name + 1, &end, 10) : 0;
    if (d->id > 0 && strchr("PDCN", *name) && !*end)
        return true;
    return error_set(&a->err, ERROR_INPUT,
                     "a case is meant, like P120; `quita case list` shows all");
}

static bool read_all(struct admin *a, struct decision *d, const struct verb *verb, int argc,
                     char **argv)
{
    int i = 2;

    if (verb->of_one && !read_name(a, d, argc > i ? argv[i++] : NULL))
        return false;
    for (; i < argc; i++) {
        if (read_flag(d, argv[i]))
            continue;
        if (!read_option(a, d, argv[i], i + 1 < argc ? argv[i + 1] : NULL))
            return false;
        i++;
    }
    return true;
}

static const struct verb *find_verb(struct admin *a, int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < COUNT_OF(verbs); i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return &verbs[i];
    error_set(&a->err, ERROR_INPUT, "list, show or close is meant; see --help");
    return NULL;
}

int command_case(int argc, char **argv)
{
    struct admin a;
    struct decision d = { 0 };
    const struct verb *verb = NULL;

    if (admin_open(&a, "case", true))
        verb = find_verb(&a, argc, argv);
    if (verb && read_all(&a, &d, verb, argc, argv))
        verb->run(&a, &d);
    return admin_close(&a);
}
