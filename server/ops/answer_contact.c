#include "server/ops/answer_prospect.h"
#include "server/ops/debts.h"

#include "db/columns.h"
#include "server/base/calendar.h"
#include "server/ops/hours.h"

#include <string.h>

static void answer_all_ok(struct answering *all)
{
    for (size_t i = 0; i < all->count; i++)
        answer(all->runs[i], "ok", NULL, 0);
}

/* ---- promise (collections reference 11.4) ---- */

enum { PROMISE_DAYS_MAX = 10, PROMISES_MAX = 2 };

static void send_recent(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct arena *a = b->arena;
    struct talk **r = all->runs;
    size_t count = all->count;
    struct pg_args *args = pg_unit_args(pg, SQL_PROMISES_RECENT);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->creditor_id);
    COLUMN(int8, int64_t, id_or_null(r[i]->conv->person_id));
    pg_instant(args, b->now_us);
    all->results[1] = pg_unit_send(pg, args);
}

struct promised {
    struct talk *run;
    day_t due;
    centavos_t centavos;
};

static void send_promises(struct batch *b, struct pg_unit *pg, const struct promised *p,
                          size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_PROMISES_REPLACE);

    COLUMN(int8, int64_t, p[i].run->conv->tenant_id);
    COLUMN(int8, int64_t, p[i].run->conv->creditor_id);
    COLUMN(int8, int64_t, p[i].run->conv->person_id);
    pg_unit_send(pg, args);
    args = pg_unit_args(pg, SQL_PROMISES_ADD);
    COLUMN(int8, int64_t, p[i].run->conv->tenant_id);
    COLUMN(int8, int64_t, p[i].run->conv->creditor_id);
    COLUMN(int8, int64_t, p[i].run->conv->person_id);
    COLUMN(day, day_t, p[i].due);
    COLUMN(int8, int64_t, p[i].centavos);
    pg_instant(args, b->now_us);
    pg_unit_send(pg, args);
}

static bool judge_promise(struct batch *b, struct talk *r, const struct debts *d, int64_t recent,
                          struct promised *out)
{
    struct var *v = ARENA_ARRAY(b->arena, struct var, 1);
    day_t latest = r->facts.today + PROMISE_DAYS_MAX;
    day_t due = (day_t)question_number(r, "data", 0);

    if (due < r->facts.today || due > latest) {
        v[0] = VAR_DAY("prazo", latest);
        answer(r, "too_far", v, 1);
        return false;
    }
    if (recent >= PROMISES_MAX || !d->overdue) {
        answer(r, "limit", NULL, 0);
        return false;
    }
    v[0] = VAR_DAY("data", due);
    answer(r, "ok", v, 1);
    *out = (struct promised){ r, due, d->overdue_total };
    return true;
}

bool answer_promise(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0) {
        all->results[0] = debts_send(b, pg, all->runs, all->count);
        send_recent(b, pg, all);
        return true;
    }
    struct debts *debts = debts_read(b, pg_unit_result(pg, all->results[0]), all->runs, all->count);
    const struct pg_result *recent = pg_unit_result(pg, all->results[1]);
    struct promised *promised = ARENA_ARRAY(b->arena, struct promised, all->count);
    size_t count = 0;
    for (int row = 0; row < pg_rows(recent); row++) {
        int64_t i = pg_get_int8(recent, row, 0);
        count += judge_promise(b, all->runs[i], &debts[i], pg_get_int8(recent, row, 1),
                               &promised[count]);
    }
    if (count)
        send_promises(b, pg, promised, count);
    return false;
}

/* ---- reminders, stop, wrong person ---- */

/* Who is not identified has no address to remind: nothing to write. */
static size_t only_known(struct talk **runs, size_t count)
{
    size_t known = 0;

    for (size_t i = 0; i < count; i++)
        if (runs[i]->conv->person_id && runs[i]->conv->phone_sealed.len)
            runs[known++] = runs[i];
    return known;
}

bool answer_reminders(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct arena *a = b->arena;
    struct talk **r = all->runs;

    answer_all_ok(all);
    size_t count = only_known(r, all->count);
    if (!count)
        return false;
    struct pg_args *args = pg_unit_args(pg, SQL_REMINDERS_SET);

    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, id_or_null(r[i]->conv->person_id));
    COLUMN(int8, int64_t, r[i]->conv->creditor_id);
    COLUMN(bytea, struct bytes, talk_phone_hash(b, r[i]));
    COLUMN(bytea, struct bytes,
           seal_close(turns_deps(b->turns)->seal, a, "phone", talk_phone(b, r[i]),
                      strlen(talk_phone(b, r[i]))));
    COLUMN(bool, bool, question_number(r[i], "ligar", 1) != 0);
    pg_int4(args, (int32_t)seal_key_id(turns_deps(b->turns)->seal));
    pg_instant(args, b->now_us);
    pg_unit_send(pg, args);
    /* Who asks to be reminded is no longer silent. */
    for (size_t i = 0; i < count; i++)
        r[i]->conv->muted = r[i]->conv->muted && question_number(r[i], "ligar", 1) == 0;
    return false;
}

void stops_send(struct batch *b, struct pg_unit *pg, struct talk *const *talks, size_t all)
{
    struct arena *a = b->arena;
    struct talk **r = ARENA_ARRAY(a, struct talk *, all + 1);
    size_t count = prospects_stop(b, pg, talks, all, r);

    if (!count)
        return;
    struct pg_args *args = pg_unit_args(pg, SQL_STOPS_ADD);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->creditor_id);
    COLUMN(bytea, struct bytes, talk_phone_hash(b, r[i]));
    pg_instant(args, b->now_us);
    pg_unit_send(pg, args);
    for (size_t i = 0; i < count; i++)
        r[i]->conv->muted = true;
}

bool answer_stop(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    stops_send(b, pg, all->runs, all->count);
    answer_all_ok(all);
    return false;
}

bool answer_wrong_person(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct arena *a = b->arena;
    struct talk **r = all->runs;
    size_t count = all->count;
    struct pg_args *args = pg_unit_args(pg, SQL_WRONG_PARTY_SET);

    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(bytea, struct bytes, talk_phone_hash(b, r[i]));
    pg_unit_send(pg, args);
    for (size_t i = 0; i < count; i++) {
        answer_forget_who(r[i]);
        r[i]->conv->muted = true;
        r[i]->conv->session_outcome = "wrong_party";
    }
    answer_all_ok(all);
    return false;
}

/* ---- already paid ---- */

enum { CLAIM_BUSINESS_DAYS = 2 };

static int64_t claim_until(const struct talk *r)
{
    day_t day = calendar_add_business_days(CALENDAR_BANK, r->facts.today, CLAIM_BUSINESS_DAYS);

    return instant_of(day + 1, 0, r->account->creditor->zone);
}

static void ask_open_claims(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct arena *a = b->arena;
    struct talk **r = all->runs;
    size_t count = all->count;
    struct pg_args *args = pg_unit_args(pg, SQL_PAID_CLAIMS_OPEN);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->conversation_id);
    all->results[0] = pg_unit_send(pg, args);
}

static void tell_claim(struct batch *b, struct talk *r, const char *protocol)
{
    struct var *v = ARENA_ARRAY(b->arena, struct var, 1);

    v[0] = VAR_TEXT("protocolo", arena_strdup(b->arena, protocol));
    answer(r, "ok", v, 1);
}

struct claim {
    struct talk *run;
    int64_t id;
};

static void add_claims(struct batch *b, struct pg_unit *pg, const struct claim *c, size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_PAID_CLAIMS_ADD);

    COLUMN(int8, int64_t, c[i].run->conv->tenant_id);
    COLUMN(int8, int64_t, c[i].id);
    COLUMN(int8, int64_t, c[i].run->conv->creditor_id);
    COLUMN(int8, int64_t, id_or_null(c[i].run->conv->person_id));
    COLUMN(int8, int64_t, c[i].run->conv->conversation_id);
    COLUMN(text, const char *, protocol_of(a, c[i].id));
    COLUMN(instant, int64_t, claim_until(c[i].run));
    pg_instant(args, b->now_us);
    pg_unit_send(pg, args);
}

/* The receipt may come with the word or after it. */
static void add_media(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct arena *a = b->arena;
    struct talk **r = ARENA_ARRAY(a, struct talk *, all->count + 1);
    size_t count = 0;

    for (size_t i = 0; i < all->count; i++)
        if (all->runs[i]->current->in.media_id)
            r[count++] = all->runs[i];
    if (!count)
        return;
    struct pg_args *args = pg_unit_args(pg, SQL_PAID_CLAIMS_MEDIA);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->conversation_id);
    COLUMN(text, const char *, r[i]->current->in.media_id);
    pg_unit_send(pg, args);
}

bool answer_paid_claim(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0) {
        ask_open_claims(b, pg, all);
        return true;
    }
    const struct pg_result *open = pg_unit_result(pg, all->results[0]);
    struct claim *fresh = ARENA_ARRAY(b->arena, struct claim, all->count);
    size_t count = 0;
    for (int row = 0; row < pg_rows(open); row++)
        tell_claim(b, all->runs[pg_get_int8(open, row, 0)], pg_get_text(open, row, 1));
    for (size_t i = 0; i < all->count; i++) {
        if (all->runs[i]->answered)
            continue;
        fresh[count] = (struct claim){ all->runs[i], turns_take_id(b->turns) };
        tell_claim(b, all->runs[i], protocol_of(b->arena, fresh[count].id));
        count++;
    }
    if (count)
        add_claims(b, pg, fresh, count);
    add_media(b, pg, all);
    return false;
}

/* ---- a person ---- */

/* Off hours a person is told when the team is there: that is a promise. */
static int64_t promised_for(const struct talk *r, int64_t now_us)
{
    const struct creditor *creditor = r->account->creditor;

    return hours_are_open(creditor, now_us) ? 0 : hours_open_next(creditor, now_us);
}

const char *talk_hand_over(struct batch *b, struct talk *r, const char *reason)
{
    int64_t id = turns_take_id(b->turns);

    r->conv->owner = OWNER_QUEUE;
    r->conv->fence++;
    r->state_changed = true;
    *ROWS_ADD(b->arena, &b->hand_overs) =
        (struct hand_over_row){ .talk = r,
                                .id = id,
                                .fence = r->conv->fence,
                                .promised_us = promised_for(r, b->now_us),
                                .reason = reason };
    return protocol_of(b->arena, id);
}

void hand_overs_send(struct batch *b, struct pg_unit *pg)
{
    struct arena *a = b->arena;
    const struct hand_over_row *h = b->hand_overs.items;
    size_t count = b->hand_overs.count;
    struct pg_args *args = pg_unit_args(pg, SQL_HAND_OVERS_ADD);

    COLUMN(int8, int64_t, h[i].talk->conv->tenant_id);
    COLUMN(int8, int64_t, h[i].id);
    COLUMN(int8, int64_t, h[i].talk->conv->conversation_id);
    COLUMN(int8, int64_t, h[i].talk->conv->session_id);
    COLUMN(text, const char *, h[i].reason);
    COLUMN(text, const char *, protocol_of(a, h[i].id));
    COLUMN(int8, int64_t, h[i].fence);
    pg_instant(args, b->now_us);
    COLUMN(instant, int64_t, instant_or_null(h[i].promised_us));
    pg_unit_send(pg, args);
}

bool answer_hand_over(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    (void)pg; /* the rows go with the turn's own */
    for (size_t i = 0; i < all->count; i++) {
        struct talk *r = all->runs[i];
        struct var *v = ARENA_ARRAY(b->arena, struct var, 2);
        v[0] = VAR_TEXT("protocolo", talk_hand_over(b, r, question_text(r, "motivo")));
        v[1] = r->facts.agents_open ? VAR_TEXT("prazo", "alguns minutos")
                                    : VAR_TEXT("horario", r->account->creditor->hours);
        answer(r, r->facts.agents_open ? "open" : "closed", v, 2);
    }
    return false;
}
