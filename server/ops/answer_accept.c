#include "server/ops/code.h"
#include "server/ops/issue.h"

#include "db/columns.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/evidence.h"
#include "server/money/term.h"
#include "server/money/term_pdf.h"

#include <inttypes.h>
#include <sodium.h>

/* ---- accept: code and ACEITO make the agreement active, with its evidence ---- */

struct accepted {
    struct talk *run;
    int64_t agreement_id, link;
    const char *evidence, *protocol;
    uint8_t chain[EVIDENCE_HASH];
    struct bytes pdf; /* sealed */
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
    CODE_ID,
    TERM_TEXT
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

/* ---- its evidence: the paper, the proof of all of it, and its place in the chain ---- */

/* As the person gets it; kept, because later it might be printed otherwise (evidence.h). */
static bool print_paper(struct batch *b, struct accepted *item, struct evidence *e,
                        const struct pg_result *res, int row, uint8_t sha256[EVIDENCE_HASH])
{
    char hash[TERM_HASH_SIZE];
    struct strbuf pdf = { 0 };
    struct error err = { 0 };
    struct bytes term = pg_get_bytea(res, row, TERM_SHA);
    struct term_paper paper = { .creditor = e->creditor,
                                .text = pg_get_text(res, row, TERM_TEXT),
                                .protocol = item->protocol,
                                .sha256 = sodium_bin2hex(hash, sizeof(hash), term.data, term.len),
                                .accepted = e->accepted,
                                .contact = e->contact };
    bool printed = term_pdf(turns_deps(b->turns)->printer, &paper, &pdf, &err);

    if (printed) {
        crypto_hash_sha256(sha256, (const uint8_t *)pdf.data, pdf.len);
        item->pdf = seal_close(turns_deps(b->turns)->seal, b->arena, "term", pdf.data, pdf.len);
    } else {
        answer_failed(item->run, err.detail);
    }
    strbuf_done(&pdf);
    return printed;
}

static void set_amounts(struct evidence *e, const struct pg_result *res, int row)
{
    e->principal = pg_get_int8(res, row, PRINCIPAL);
    e->charges = pg_get_int8(res, row, CHARGES);
    e->discount = pg_get_int8(res, row, DISCOUNT);
    e->interest = pg_get_int8(res, row, INTEREST);
    e->total = pg_get_int8(res, row, TOTAL);
}

/* The link before it: the last of this batch, else that of the creditor's row. */
static const uint8_t *link_before(const struct work *w, struct accepted *item,
                                  const struct pg_result *chains)
{
    const uint8_t *before = NULL;

    for (int row = 0; row < pg_rows(chains); row++) {
        if (pg_get_int8(chains, row, 0) != item->run->conv->creditor_id)
            continue;
        before = bytes_or_none(chains, row, 1).data;
        item->link = pg_get_int8(chains, row, 2) + 1;
    }
    for (size_t i = 0; i < w->count; i++) {
        if (w->items[i].run->conv->creditor_id != item->run->conv->creditor_id)
            continue;
        before = w->items[i].chain;
        item->link = w->items[i].link + 1;
    }
    return before;
}

/* What a judge would ask for (collections reference 14.4).  False: the person is told. */
static bool prove(struct batch *b, const struct work *w, struct accepted *item,
                  const struct pg_result *res, int row, const struct pg_result *chains)
{
    char at[INSTANT_TEXT_SIZE], provider_at[INSTANT_TEXT_SIZE], accepted[TERM_ACCEPTED_SIZE];
    uint8_t pdf_sha256[EVIDENCE_HASH];
    struct talk *r = item->run;
    const struct unit *u = r->current;
    const struct creditor *c = r->account->creditor;
    struct evidence e = { .agreement_id = item->agreement_id,
                          .protocol = item->protocol,
                          .policy_version = (int)pg_get_int8(res, row, POLICY),
                          .term_sha256 = pg_get_bytea(res, row, TERM_SHA).data,
                          .pdf_sha256 = pdf_sha256,
                          .before = link_before(w, item, chains),
                          .accepted = term_accepted(b->now_us, c->zone, accepted),
                          .contact = c->phone,
                          .creditor = c->trade_name,
                          .words = question_text(r, "texto"),
                          .channel = flow_channel_names[r->account->channel],
                          .message_id = u && u->in.wamid ? u->in.wamid : "",
                          .received_at = instant_format(b->now_us, at),
                          .provider_at = instant_format(u ? u->provider_at_us : 0, provider_at) };

    set_amounts(&e, res, row);
    if (!print_paper(b, item, &e, res, row, pdf_sha256))
        return false;
    item->evidence = evidence_render(&e, b->arena);
    if (!item->evidence) {
        answer_failed(r, "what was accepted cannot be written down");
        return false;
    }
    evidence_link(e.before, item->evidence, item->chain);
    return true;
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
    COLUMN(bytea, struct bytes, ((struct bytes){ x[i]->chain, EVIDENCE_HASH }));
    COLUMN(int8, int64_t, x[i]->link);
    pg_unit_send(pg, args);
}

static void send_evidence(struct batch *b, struct pg_unit *pg, const struct work *w)
{
    struct arena *a = b->arena;
    const struct accepted *x = w->items;
    size_t count = w->count;
    struct pg_args *args = pg_unit_args(pg, SQL_AGREEMENT_EVIDENCE_ADD);

    COLUMN(int8, int64_t, x[i].run->conv->tenant_id);
    COLUMN(int8, int64_t, x[i].agreement_id);
    COLUMN(int8, int64_t, x[i].run->conv->creditor_id);
    COLUMN(int8, int64_t, x[i].link);
    COLUMN(bytea, struct bytes, x[i].pdf);
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
    COLUMN(bytea, struct bytes, ((struct bytes){ x[i].chain, EVIDENCE_HASH }));
    COLUMN(text, const char *, x[i].protocol);
    pg_instant(args, b->now_us);
    pg_day(args, x[0].run->facts.today);
    all->results[3] = pg_unit_send(pg, args);
    send_evidence(b, pg, w);
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
        if (!prove(b, w, &item, res, row, pg_unit_result(pg, all->results[0])))
            continue;
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
