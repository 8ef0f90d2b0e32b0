#include "server/ops/code.h"
#include "server/ops/issue.h"

#include "db/columns.h"

#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- accept: code and ACEITO make the agreement active, with its evidence ---- */

enum { HASH = 32 };

struct accepted {
    struct talk *run;
    int64_t agreement_id;
    const char *evidence, *protocol;
    uint8_t chain[HASH];
};
struct work {
    struct accepted *items;
    size_t count;
};

static void ask(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct arena *a = b->arena;
    struct talk **r = all->runs;
    size_t count = all->count;
    struct pg_args *args = pg_unit_args(pg, SQL_ACCEPT_LOCK);

    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->conversation_id);
    pg_unit_send(pg, args);
    args = pg_unit_args(pg, SQL_ACCEPT_CHAIN);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->creditor_id);
    all->results[0] = pg_unit_send(pg, args);
    args = pg_unit_args(pg, SQL_ACCEPT_LOAD);
    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->conversation_id);
    all->results[1] = pg_unit_send(pg, args);
    all->results[2] = issue_numbers_of_runs(b, pg, r, count);
}

enum {
    ORD,
    AGREEMENT,
    EXPIRES,
    CODE_HASH,
    CODE_UNTIL,
    CODE_TRIES,
    TERM_SHA,
    POLICY,
    PRINCIPAL,
    CHARGES,
    DISCOUNT,
    INTEREST,
    TOTAL,
    WHOLE,
    CODE_ID
};

/* NULL = accepted. */
static const char *judge(struct batch *b, struct talk *r, const struct sent_code *code,
                         const struct pg_result *res, int row)
{
    const char *subject = arena_printf(b->arena, "%" PRId64, pg_get_int8(res, row, AGREEMENT));

    if (!accounts_bank_of(b->view, r->conv->creditor_id) || !pg_get_bool(res, row, WHOLE) ||
        pg_get_instant(res, row, EXPIRES) <= b->now_us)
        return "expired";
    return code_judge(b, code, subject, question_text(r, "codigo"));
}

/* What a judge would ask for (collections reference 14.4). */
static const char *evidence_of(struct batch *b, struct talk *r, const struct pg_result *res,
                               int row, const char *protocol)
{
    char at[INSTANT_TEXT_SIZE], provider_at[INSTANT_TEXT_SIZE], sha[HASH * 2 + 1];
    struct bytes term = pg_get_bytea(res, row, TERM_SHA);
    const struct unit *u = r->current;

    sodium_bin2hex(sha, sizeof(sha), term.data, term.len);
    json_t *json = json_pack(
        "{s:I, s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I}",
        "agreement", (json_int_t)pg_get_int8(res, row, AGREEMENT), "protocol", protocol,
        "policy_version", (int)pg_get_int8(res, row, POLICY), "term_sha256", sha, "identity_level",
        "A3", "factor", "code sent to a contact registered over 30 days ago", "acceptance_text",
        question_text(r, "texto"), "channel", "whatsapp", "provider_message_id",
        u && u->in.wamid ? u->in.wamid : "", "received_at", instant_format(b->now_us, at),
        "provider_at", instant_format(u ? u->provider_at_us : 0, provider_at), "principal",
        (json_int_t)pg_get_int8(res, row, PRINCIPAL), "charges",
        (json_int_t)pg_get_int8(res, row, CHARGES), "discount",
        (json_int_t)pg_get_int8(res, row, DISCOUNT), "interest",
        (json_int_t)pg_get_int8(res, row, INTEREST), "total",
        (json_int_t)pg_get_int8(res, row, TOTAL));
    char *text = json ? json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    const char *kept = text ? arena_strdup(b->arena, text) : "{}";
    free(text);
    json_decref(json);
    return kept;
}

/* Each link is the hash of the one before and the evidence: altering any breaks the rest. */
static void link_chain(struct work *w, struct accepted *item, const struct pg_result *chains)
{
    crypto_hash_sha256_state state;
    const uint8_t *before = NULL;

    for (int row = 0; row < pg_rows(chains); row++)
        if (pg_get_int8(chains, row, 0) == item->run->conv->creditor_id &&
            !pg_is_null(chains, row, 1))
            before = pg_get_bytea(chains, row, 1).data;
    for (size_t i = 0; i < w->count; i++)
        if (w->items[i].run->conv->creditor_id == item->run->conv->creditor_id)
            before = w->items[i].chain;
    crypto_hash_sha256_init(&state);
    if (before)
        crypto_hash_sha256_update(&state, before, HASH);
    crypto_hash_sha256_update(&state, (const uint8_t *)item->evidence, strlen(item->evidence));
    crypto_hash_sha256_final(&state, item->chain);
}

/* Of several agreements of one creditor the last one is the newest link. */
static void send_chains(struct batch *b, struct pg_unit *pg, const struct work *w)
{
    struct arena *a = b->arena;
    const struct accepted **x = ARENA_ARRAY(a, const struct accepted *, w->count + 1);
    size_t count = 0;

    for (size_t i = w->count; i-- > 0;) {
        size_t seen = 0;
        while (seen < count &&
               x[seen]->run->conv->creditor_id != w->items[i].run->conv->creditor_id)
            seen++;
        if (seen == count)
            x[count++] = &w->items[i];
    }
    struct pg_args *args = pg_unit_args(pg, SQL_CHAINS_SET);
    COLUMN(int8, int64_t, x[i]->run->conv->tenant_id);
    COLUMN(int8, int64_t, x[i]->run->conv->creditor_id);
    COLUMN(bytea, struct bytes, ((struct bytes){ x[i]->chain, HASH }));
    pg_unit_send(pg, args);
}

static void send_accepted(struct batch *b, struct pg_unit *pg, struct answering *all,
                          const struct work *w)
{
    struct arena *a = b->arena;
    const struct accepted *x = w->items;
    size_t count = w->count;
    struct pg_args *args = pg_unit_args(pg, SQL_AGREEMENTS_ACCEPT);

    COLUMN(int8, int64_t, x[i].run->conv->tenant_id);
    COLUMN(int8, int64_t, x[i].agreement_id);
    COLUMN(text, const char *, x[i].evidence);
    COLUMN(bytea, struct bytes, ((struct bytes){ x[i].chain, HASH }));
    COLUMN(text, const char *, x[i].protocol);
    pg_instant(args, b->now_us);
    pg_day(args, x[0].run->facts.today);
    all->results[3] = pg_unit_send(pg, args);
    send_chains(b, pg, w);
}

static bool judge_all(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    const struct pg_result *res = pg_unit_result(pg, all->results[1]);
    struct work *w = ARENA_NEW(b->arena, struct work);
    struct wrong_codes wrong = { .items = ARENA_ARRAY(b->arena, struct wrong_code, all->count) };

    all->work = w;
    w->items = ARENA_ARRAY(b->arena, struct accepted, all->count);
    for (int row = 0; row < pg_rows(res); row++) {
        struct talk *r = all->runs[pg_get_int8(res, row, ORD)];
        struct accepted item = { .run = r, .agreement_id = pg_get_int8(res, row, AGREEMENT) };
        struct sent_code code = code_read(res, row, CODE_ID, CODE_HASH);
        const char *refused = judge(b, r, &code, res, row);
        if (refused) {
            answer(r, refused, NULL, 0);
            code_note_try(&wrong, r, &code, refused);
            continue;
        }
        item.protocol = protocol_of(b->arena, item.agreement_id);
        item.evidence = evidence_of(b, r, res, row, item.protocol);
        link_chain(w, &item, pg_unit_result(pg, all->results[0]));
        w->items[w->count++] = item;
        r->accepting = true;
    }
    for (size_t i = 0; i < all->count; i++)
        if (!all->runs[i]->answered && !all->runs[i]->accepting)
            answer(all->runs[i], "expired", NULL, 0);
    code_tries_send(b, pg, &wrong);
    if (w->count)
        send_accepted(b, pg, all, w);
    return w->count > 0;
}

/* ---- the first instalment's boleto, Pix and link ---- */

static void tell(struct batch *b, const struct accepted *item, const struct issue *issue)
{
    struct var *v = ARENA_ARRAY(b->arena, struct var, ISSUE_VALUES + 1);

    issue_values(b, issue, v);
    v[ISSUE_VALUES] = VAR_TEXT("protocolo", item->protocol);
    answer(item->run, "ok", v, ISSUE_VALUES + 1);
}

static const struct accepted *accepted_of(const struct work *w, int64_t agreement_id)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->items[i].agreement_id == agreement_id)
            return &w->items[i];
    return NULL;
}

static void issue_first(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    const struct pg_result *first = pg_unit_result(pg, all->results[3]);
    struct issue_numbers numbers =
        issue_numbers_read(b->arena, pg_unit_result(pg, all->results[2]));
    struct issue *issues = ARENA_ARRAY(b->arena, struct issue, all->count);
    size_t made = 0;

    for (int row = 0; row < pg_rows(first); row++) {
        const struct accepted *item = accepted_of(all->work, pg_get_int8(first, row, 0));
        struct issue_item *part = ARENA_NEW(b->arena, struct issue_item);
        struct issue *issue = &issues[made];
        if (!item)
            continue; /* the statement answers only what it was given */
        centavos_t centavos = pg_get_int8(first, row, 4);
        *part = (struct issue_item){ pg_get_int8(first, row, 1),
                                     pg_get_int8(first, row, 2),
                                     { .principal = centavos, .total = centavos } };
        *issue = (struct issue){ .run = item->run,
                                 .items = part,
                                 .item_count = 1,
                                 .due = pg_get_day(first, row, 3),
                                 .agreement_id = item->agreement_id,
                                 .numbers = &numbers };
        item->run->contract_id = part->contract_id;
        if (!issue_make(b, issue)) {
            answer_failed(item->run, "the first instalment could not be issued");
            continue;
        }
        tell(b, item, issue);
        made++;
    }
    issues_send(b, pg, issues, made);
}

bool answer_accept(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    switch (all->round) {
    case 0:
        ask(b, pg, all);
        return true;
    case 1:
        return judge_all(b, pg, all);
    default:
        issue_first(b, pg, all);
        return false;
    }
}
