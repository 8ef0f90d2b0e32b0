#include "server/ops/answer.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/base/calendar.h"

#include <string.h>

/* ---- open_case: what the team must look at, as codes (collections reference SUP-05) ---- */

enum { REASON_MAX = 32, FOR_EVER = 2932896 /* 9999-12-31 */ };

enum quiet { QUIET_NO, QUIET_UNTIL_DUE, QUIET_FOR_EVER };

/*
 * Until when each is answered, and whether nothing proactive is sent meanwhile.  pauses_max: how
 * often the quiet may be had, 0 = as long as the case is open.
 */
static const struct care_kind {
    const char *name;
    int days;
    bool business;
    enum quiet quiet;
    int pauses_max;
} kinds[] = {
    { "dificuldade", 15, false, QUIET_UNTIL_DUE, 2 }, /* SUP-01 */
    { "contestacao", 5, true, QUIET_UNTIL_DUE, 0 },   /* nobody is asked for what they dispute */
    { "falecimento", 5, true, QUIET_FOR_EVER, 0 },    /* TP-10 */
    { "menor", 5, true, QUIET_FOR_EVER, 0 },          /* PEN-03 */
    { "angustia", 30, false, QUIET_UNTIL_DUE, 0 },    /* SUP-01: not pressed, and longer */
    { "lgpd", 15, false, QUIET_NO, 0 },               /* LGPD 19 II */
    { "quitacao", 10, false, QUIET_NO, 0 },           /* CIV-01 */
    { "juridico", 5, true, QUIET_FOR_EVER, 0 },       /* SUP-03: only a person may act */
    { "reclamacao", 5, true, QUIET_UNTIL_DUE, 0 },
    { "retorno", 1, true, QUIET_NO, 0 }, /* TP-07: the team calls at the time they were told */
    { NULL, 0, false, QUIET_NO, 0 },
};

/* The row without a name: there is no such kind. */
static const struct care_kind *kind_of(const struct talk *r)
{
    const char *name = question_text(r, "tipo");
    const struct care_kind *k = kinds;

    while (k->name && strcmp(k->name, name) != 0)
        k++;
    return k;
}

static day_t due_of(const struct talk *r, const struct care_kind *k)
{
    return k->business ? calendar_add_business_days(CALENDAR_BANK, r->facts.today, k->days)
                       : r->facts.today + k->days;
}

static day_t quiet_until(const struct talk *r, const struct care_kind *k)
{
    const day_t until[] = {
        [QUIET_NO] = PG_NULL_DAY, [QUIET_UNTIL_DUE] = due_of(r, k), [QUIET_FOR_EVER] = FOR_EVER
    };

    return until[k->quiet];
}

/* Whose case it is: the person's, else that of whoever writes here. */
static int64_t subject_of(const struct talk *r)
{
    return r->conv->person_id ? r->conv->person_id : -r->conv->conversation_id;
}

bool answer_is_code(const char *text)
{
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");

    return len > 0 && len <= REASON_MAX && !text[len];
}

/* Whatever is no code would be what somebody wrote: it is not kept. */
static const char *reason_of(const struct talk *r)
{
    const char *reason = question_text(r, "motivo");

    return answer_is_code(reason) ? reason : *reason ? "outro" : NULL;
}

struct care {
    struct talk *run;
    const struct care_kind *kind;
    int64_t id; /* of an open case that gets one more pause, else of a new one */
    day_t due;
};
struct work {
    struct care *fresh, *again;
    size_t fresh_count, again_count;
};

static size_t drop_unknown(struct answering *all)
{
    size_t known = 0;

    for (size_t i = 0; i < all->count; i++)
        if (kind_of(all->runs[i])->name)
            all->runs[known++] = all->runs[i];
        else
            answer_failed(all->runs[i], "there is no such kind of case");
    return known;
}

static bool ask(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct arena *a = b->arena;
    struct talk **r = all->runs;
    size_t count = all->count = drop_unknown(all);

    if (!count)
        return false;
    struct pg_args *args = pg_unit_args(pg, SQL_CARE_CASES_LOAD);
    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->creditor_id);
    COLUMN(int8, int64_t, subject_of(r[i]));
    COLUMN(int8, int64_t, r[i]->conv->conversation_id);
    COLUMN(text, const char *, kind_of(r[i])->name);
    all->results[0] = pg_unit_send(pg, args);
    return true;
}

static void tell(struct batch *b, struct talk *r, const char *protocol, day_t due)
{
    struct var *v = ARENA_ARRAY(b->arena, struct var, 2);

    v[0] = VAR_TEXT("protocolo", arena_strdup(b->arena, protocol));
    v[1] = VAR_DAY("prazo", due);
    answer(r, "ok", v, 2);
    if (kind_of(r)->quiet == QUIET_FOR_EVER)
        r->conv->muted = true;
    /* A child has the phone now: whoever proved who they are is not there any more (PEN-03). */
    if (strcmp(kind_of(r)->name, "menor") == 0)
        answer_forget_who(r);
}

enum { ORD, ID, PROTOCOL, DUE, PAUSES, PAUSES_BEFORE };

/* The same answer as long as the case is open and its pause is not over. */
static void judge(struct batch *b, struct work *w, struct talk *r, const struct pg_result *res,
                  int row)
{
    struct care c = { .run = r, .kind = kind_of(r) };
    bool open = !pg_is_null(res, row, ID);
    int64_t pauses = int_or_zero(res, row, PAUSES) + pg_get_int8(res, row, PAUSES_BEFORE);

    c.due = due_of(r, c.kind);
    if (open && (!c.kind->pauses_max || pg_get_day(res, row, DUE) >= r->facts.today)) {
        tell(b, r, pg_get_text(res, row, PROTOCOL), pg_get_day(res, row, DUE));
        return;
    }
    if (c.kind->pauses_max && pauses >= c.kind->pauses_max) {
        answer(r, "limit", NULL, 0);
        return;
    }
    if (!open) {
        c.id = turns_take_id(b->turns);
        w->fresh[w->fresh_count++] = c;
        return;
    }
    c.id = pg_get_int8(res, row, ID);
    w->again[w->again_count++] = c;
    tell(b, r, pg_get_text(res, row, PROTOCOL), c.due);
}

static void send_renewed(struct batch *b, struct pg_unit *pg, const struct care *c, size_t count)
{
    struct arena *a = b->arena;

    if (!count)
        return;
    struct pg_args *args = pg_unit_args(pg, SQL_CARE_CASES_RENEW);
    COLUMN(int8, int64_t, c[i].run->conv->tenant_id);
    COLUMN(int8, int64_t, c[i].id);
    COLUMN(day, day_t, c[i].due);
    pg_unit_send(pg, args);
}

static int send_new(struct batch *b, struct pg_unit *pg, const struct care *c, size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_CARE_CASES_ADD);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, c[i].run->conv->tenant_id);
    COLUMN(int8, int64_t, c[i].id);
    COLUMN(int8, int64_t, c[i].run->conv->creditor_id);
    COLUMN(int8, int64_t, id_or_null(c[i].run->conv->person_id));
    COLUMN(int8, int64_t, c[i].run->conv->conversation_id);
    COLUMN(int8, int64_t, c[i].run->conv->session_id);
    COLUMN(text, const char *, c[i].kind->name);
    COLUMN(text, const char *, reason_of(c[i].run));
    COLUMN(text, const char *, protocol_of(a, c[i].id));
    COLUMN(day, day_t, c[i].due);
    COLUMN(day, day_t, quiet_until(c[i].run, c[i].kind));
    pg_instant(args, b->now_us);
    return pg_unit_send(pg, args);
}

static bool judge_all(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    const struct pg_result *res = pg_unit_result(pg, all->results[0]);
    struct work *w = ARENA_NEW(b->arena, struct work);

    all->work = w;
    w->fresh = ARENA_ARRAY(b->arena, struct care, all->count);
    w->again = ARENA_ARRAY(b->arena, struct care, all->count);
    for (int row = 0; row < pg_rows(res); row++)
        judge(b, w, all->runs[pg_get_int8(res, row, ORD)], res, row);
    send_renewed(b, pg, w->again, w->again_count);
    if (w->fresh_count)
        all->results[1] = send_new(b, pg, w->fresh, w->fresh_count);
    return w->fresh_count > 0;
}

/* What was opened, or what was there first. */
static void tell_opened(struct batch *b, const struct work *w, const struct pg_result *res)
{
    for (int row = 0; row < pg_rows(res); row++)
        tell(b, w->fresh[pg_get_int8(res, row, 0)].run, pg_get_text(res, row, 1),
             pg_get_day(res, row, 2));
}

bool answer_open_case(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    switch (all->round) {
    case 0:
        return ask(b, pg, all);
    case 1:
        return judge_all(b, pg, all);
    default:
        tell_opened(b, all->work, pg_unit_result(pg, all->results[1]));
        return false;
    }
}
