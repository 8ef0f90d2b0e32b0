#include "server/ops/issue.h"

#include "db/columns.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/money/bank.h"
#include "server/ops/page_link.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { TXID_BYTES = 16 };
/* Who asked has a while before what nobody waits for is made. */
static const int64_t AHEAD_US = SECONDS_US(120);

/* What stands before the sequence, and after how many it starts again (0 = never). */
static struct boleto_numbers numbers_of(const struct bank_account *account, day_t today)
{
    const struct boleto_bank *bank = account->psp ? NULL : boleto_bank_find(account->bank);

    return bank && bank->yearly ? boleto_numbers_of(bank, &account->fields, today)
                                : (struct boleto_numbers){ 0 };
}

int issue_numbers_send(struct batch *b, struct pg_unit *pg, const struct issue_wanted *wanted,
                       size_t most)
{
    const struct bank_account **of = ARENA_ARRAY(b->arena, const struct bank_account *, most + 1);
    struct boleto_numbers *numbers = ARENA_ARRAY(b->arena, struct boleto_numbers, most + 1);
    struct pg_args *args = pg_unit_args(pg, SQL_NOSSO_NUMERO_TAKE);
    struct arena *a = b->arena;
    size_t count = 0;

    for (size_t i = 0; i < most; i++)
        if ((of[count] = accounts_bank_of(b->view, wanted[i].creditor_id))) {
            numbers[count] = numbers_of(of[count], wanted[i].issued_on);
            count++;
        }
    COLUMN(int8, int64_t, of[i]->tenant_id);
    COLUMN(int8, int64_t, of[i]->bank_account_id);
    COLUMN(int8, int64_t, numbers[i].before);
    COLUMN(int8, int64_t, id_or_null(numbers[i].most));
    return pg_unit_send(pg, args);
}

int issue_numbers_of_runs(struct batch *b, struct pg_unit *pg, struct talk *const *runs,
                          size_t count)
{
    struct issue_wanted *wanted = ARENA_ARRAY(b->arena, struct issue_wanted, count + 1);

    for (size_t i = 0; i < count; i++)
        wanted[i] = (struct issue_wanted){ runs[i]->conv->creditor_id, runs[i]->facts.today };
    return issue_numbers_send(b, pg, wanted, count);
}

struct issue_numbers issue_numbers_read(struct arena *arena, const struct pg_result *rows)
{
    return (struct issue_numbers){ rows, ARENA_ARRAY(arena, bool, (size_t)pg_rows(rows) + 1) };
}

/* Columns in the order of nosso_numero_take.sql. */
enum { ACCOUNT, NUMBER, USED };

/* 0 when none is left, which nobody should see: as many were asked for as there are issues.  used:
 * a title has it. */
static int64_t take_number(struct issue_numbers *numbers, int64_t bank_account_id, bool *used)
{
    for (int row = 0; row < pg_rows(numbers->rows); row++) {
        if (numbers->taken[row] || pg_get_int8(numbers->rows, row, ACCOUNT) != bank_account_id)
            continue;
        numbers->taken[row] = true;
        *used = pg_get_bool(numbers->rows, row, USED);
        return pg_get_int8(numbers->rows, row, NUMBER);
    }
    return 0;
}

static void add_up(struct issue *issue)
{
    struct price sum = { 0 };

    for (size_t i = 0; i < issue->item_count; i++) {
        const struct price *p = &issue->items[i].price;
        sum.principal += p->principal;
        sum.fine += p->fine;
        sum.interest += p->interest + p->correction;
        sum.discount += p->discount;
        sum.total += p->total;
    }
    issue->sum = sum;
}

/* The account's next number, into the issue and the title's fields. */
static bool try_number(struct issue *issue, const struct bank_account *account,
                       const struct boleto_bank *bank, struct boleto_account *fields,
                       struct error *err)
{
    bool used = false;
    int64_t sequence = take_number(issue->numbers, account->bank_account_id, &used);

    if (!bank || !sequence)
        return error_set(err, ERROR_INTERNAL, bank ? "no number was taken" : "no such bank");
    if (!boleto_number(bank, fields, sequence, issue->run->facts.today, &issue->nosso_numero, err))
        return false;
    if (used)
        return boleto_number_used(bank, issue->nosso_numero, err);
    boleto_set_number(fields, issue->nosso_numero);
    return true;
}

/* What is late today holds its fine and interest already, and is charged neither again (CDC-10). */
static struct charge_terms terms_of(const struct issue *issue, const struct bank_account *account)
{
    const struct price *p = &issue->items[0].price;

    if (issue->item_count != 1 || p->days_late > 0 || p->fine || p->interest || p->correction ||
        p->honorarios)
        return (struct charge_terms){ 0 };
    return charge_terms_of(&account->creditor->offers.price, p->principal, p->total, issue->due,
                           issue->run->facts.today);
}

/* Number, barcode and line. */
static bool try_code(struct batch *b, struct issue *issue, const struct bank_account *account,
                     struct error *err)
{
    const struct boleto_bank *bank = boleto_bank_find(account->bank);
    struct boleto_account fields = account->fields;
    struct boleto_title title;
    struct boleto_code code;

    if (!try_number(issue, account, bank, &fields, err) ||
        !boleto_issue(bank, &fields, true, issue->due, issue->sum.total, &title, &code, err))
        return false;
    issue->barcode = arena_strdup(b->arena, code.barcode);
    issue->line = arena_strdup(b->arena, code.line);
    return true;
}

/* A provider numbers its boletos itself; ours is for who transfers by hand. */
static bool try_own_number(struct issue *issue, const struct bank_account *account,
                           struct error *err)
{
    bool used = false;

    issue->nosso_numero = take_number(issue->numbers, account->bank_account_id, &used);
    if (!issue->nosso_numero)
        return error_set(err, ERROR_INTERNAL, "no number was taken");
    return !used || boleto_number_used(NULL, issue->nosso_numero, err);
}

static bool make_number(struct batch *b, struct issue *issue, const struct bank_account *account)
{
    struct error err = { 0 };

    if (account->psp ? try_own_number(issue, account, &err) : try_code(b, issue, account, &err))
        return true;
    log_fact(NULL, LOG_ERROR, "boleto_not_issued", LOG_STR("bank", account->bank),
             LOG_STR("account", account->slug), LOG_STR("why", err.detail));
    return false;
}

/* 32 letters and digits: what a dynamic charge's txid may be (26 to 35). */
static const char *make_txid(struct batch *b)
{
    uint8_t bytes[TXID_BYTES];
    char *txid = arena_alloc(b->arena, TXID_BYTES * 2 + 1);

    random_fill(turns_deps(b->turns)->random, bytes, sizeof(bytes));
    sodium_bin2hex(txid, TXID_BYTES * 2 + 1, bytes, sizeof(bytes));
    return txid;
}

void issue_link(struct batch *b, struct issue *issue)
{
    const struct turns_deps *deps = turns_deps(b->turns);

    issue->link = page_link_make(deps->random, deps->public_url, b->arena, issue->token_hash);
}

bool issue_make(struct batch *b, struct issue *issue)
{
    const struct bank_account *account = accounts_bank_of(b->view, issue->run->conv->creditor_id);

    add_up(issue);
    if (!account || !make_number(b, issue, account))
        return false;
    issue->bank = account;
    issue->terms = terms_of(issue, account);
    if (!issue->charge_id)
        issue->charge_id = turns_take_id(b->turns);
    issue->txid = make_txid(b);
    if (!issue->unseen)
        issue_link(b, issue);
    return true;
}

/* ---- writing ---- */

static void send_charges(struct batch *b, struct pg_unit *pg, struct issue *const *s, size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_CHARGES_ADD);

    COLUMN(int8, int64_t, s[i]->run->conv->tenant_id);
    COLUMN(int8, int64_t, s[i]->charge_id);
    COLUMN(int8, int64_t, s[i]->run->conv->creditor_id);
    COLUMN(int8, int64_t, s[i]->bank->bank_account_id);
    COLUMN(int8, int64_t, s[i]->run->conv->person_id);
    COLUMN(int8, int64_t, s[i]->sum.total);
    COLUMN(int8, int64_t, s[i]->sum.principal);
    COLUMN(int8, int64_t, s[i]->sum.fine);
    COLUMN(int8, int64_t, s[i]->sum.interest);
    COLUMN(int8, int64_t, s[i]->sum.discount);
    COLUMN(day, day_t, s[i]->due);
    COLUMN(day, day_t, s[i]->run->facts.today);
    COLUMN(int8, int64_t, s[i]->nosso_numero);
    COLUMN(text, const char *, s[i]->barcode);
    COLUMN(text, const char *, s[i]->line);
    COLUMN(text, const char *, s[i]->txid);
    COLUMN(int8, int64_t, id_or_null(s[i]->agreement_id));
    COLUMN(int4, int32_t, s[i]->terms.fine_bp);
    COLUMN(int4, int32_t, s[i]->terms.interest_month_bp);
    COLUMN(bool, bool, s[i]->terms.daily);
    COLUMN(int8, int64_t, s[i]->terms.discount);
    COLUMN(day, day_t, s[i]->terms.discount ? s[i]->terms.discount_until : PG_NULL_DAY);
    pg_instant(args, b->now_us);
    pg_unit_send(pg, args);
}

struct item_row {
    const struct issue *issue;
    const struct issue_item *item;
};

static struct item_row *item_rows(struct batch *b, struct issue *const *s, size_t issues,
                                  size_t *count)
{
    size_t all = 0;

    for (size_t i = 0; i < issues; i++)
        all += s[i]->item_count;
    struct item_row *rows = ARENA_ARRAY(b->arena, struct item_row, all + 1);
    for (size_t i = 0; i < issues; i++)
        for (size_t n = 0; n < s[i]->item_count; n++)
            rows[(*count)++] = (struct item_row){ s[i], &s[i]->items[n] };
    return rows;
}

static void send_items(struct batch *b, struct pg_unit *pg, struct issue *const *s, size_t issues)
{
    struct arena *a = b->arena;
    size_t count = 0;
    struct item_row *rows = item_rows(b, s, issues, &count);
    struct pg_args *args = pg_unit_args(pg, SQL_CHARGE_ITEMS_ADD);
    COLUMN(int8, int64_t, rows[i].issue->run->conv->tenant_id);
    COLUMN(int8, int64_t, rows[i].issue->charge_id);
    COLUMN(int8, int64_t, rows[i].item->instalment_id);
    COLUMN(int8, int64_t, rows[i].item->contract_id);
    COLUMN(int8, int64_t, rows[i].item->price.principal);
    COLUMN(int8, int64_t, rows[i].item->price.fine);
    COLUMN(int8, int64_t, rows[i].item->price.interest + rows[i].item->price.correction);
    COLUMN(int8, int64_t, rows[i].item->price.discount);
    pg_unit_send(pg, args);
}

/* What the provider is to make; of what it made before for the same, one is enough. */
static void send_provided(struct batch *b, struct pg_unit *pg, struct issue *const *s, size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_CHARGE_PROVIDERS_ADD);

    COLUMN(int8, int64_t, s[i]->run->conv->tenant_id);
    COLUMN(int8, int64_t, s[i]->charge_id);
    COLUMN(int8, int64_t, s[i]->bank->bank_account_id);
    pg_instant(args, b->now_us + AHEAD_US);
    pg_unit_send(pg, args);
}

static void send_replaced(struct batch *b, struct pg_unit *pg, struct issue *const *s,
                          size_t issues)
{
    struct arena *a = b->arena;
    size_t count = 0;
    struct item_row *rows = item_rows(b, s, issues, &count);
    struct pg_args *args = pg_unit_args(pg, SQL_CHARGES_REPLACE);

    COLUMN(int8, int64_t, rows[i].issue->run->conv->tenant_id);
    COLUMN(int8, int64_t, rows[i].issue->charge_id);
    COLUMN(int8, int64_t, rows[i].item->instalment_id);
    pg_instant(args, b->now_us);
    pg_unit_send(pg, args);
}

static void send_links(struct batch *b, struct pg_unit *pg, const struct issue *const *s,
                       size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_PAGE_TOKENS_ADD);

    COLUMN(bytea, struct bytes, ((struct bytes){ s[i]->token_hash, sizeof(s[i]->token_hash) }));
    COLUMN(int8, int64_t, s[i]->run->conv->tenant_id);
    COLUMN(int8, int64_t, s[i]->charge_id);
    COLUMN(instant, int64_t, b->now_us + PAGE_LINK_US);
    pg_unit_send(pg, args);
}

void issues_send(struct batch *b, struct pg_unit *pg, struct issue *issues, size_t count)
{
    struct issue **fresh = ARENA_ARRAY(b->arena, struct issue *, count + 1);
    const struct issue **seen = ARENA_ARRAY(b->arena, const struct issue *, count + 1);
    struct issue **provided = ARENA_ARRAY(b->arena, struct issue *, count + 1);
    size_t fresh_count = 0, seen_count = 0, provided_count = 0;

    for (size_t i = 0; i < count; i++) {
        if (!issues[i].exists)
            fresh[fresh_count++] = &issues[i];
        if (!issues[i].exists && issues[i].bank->psp)
            provided[provided_count++] = &issues[i];
        if (!issues[i].unseen)
            seen[seen_count++] = &issues[i];
    }
    if (fresh_count) {
        send_charges(b, pg, fresh, fresh_count);
        send_items(b, pg, fresh, fresh_count);
    }
    if (provided_count) {
        send_provided(b, pg, provided, provided_count);
        send_replaced(b, pg, provided, provided_count);
    }
    if (seen_count)
        send_links(b, pg, seen, seen_count);
}

/* None yet: a provider tells it later, and texts leave its place out. */
static struct var line_of(struct batch *b, const char *line)
{
    char printed[BOLETO_PRINTED_SIZE];

    if (!line)
        return (struct var){ "linha", { .type = VALUE_NONE } };
    return VAR_TEXT("linha", arena_strdup(b->arena, boleto_line_printed(line, printed)));
}

void issue_values(struct batch *b, const struct issue *issue, struct var *v)
{

    v[0] = VAR_NUMBER("charge", issue->charge_id);
    v[1] = VAR_MONEY("valor", issue->sum.total);
    v[2] = VAR_DAY("data", issue->due);
    v[3] = line_of(b, issue->line);
    v[4] = VAR_TEXT("link", issue->link);
    v[5] = VAR_MONEY("multa", issue->sum.fine);
    v[6] = VAR_MONEY("juros", issue->sum.interest);
}
