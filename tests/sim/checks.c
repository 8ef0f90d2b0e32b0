#include "db/turn_store.h"
#include "server/base/day.h"
#include "server/channels/inbound_pack.h"
#include "server/providers/meta.h"
#include "tests/sim/people.h"

#include <inttypes.h>
#include <string.h>

/* The rules that hold after every commit, and those of the end. */

static struct cell *row_by(enum table_id table, int column, int64_t id)
{
    for (struct tuple *r = sim->db->tables[table].first; r; r = r->next)
        if (r->lives && r->now[column].n == id)
            return r->now;
    return NULL;
}

/* ---- at a mark ---- */

static bool needs_identity(const struct cell *o, bool template)
{
    int64_t level = o[outbox_level].n, class = o[outbox_class].n;

    if (template)
        return level > 0;
    return (level == 2 && class != CLASS_AGENT) || (level == 1 && class == CLASS_REPLY);
}

static void check_mark(const struct cell *a)
{
    const struct cell *o = row_by(TABLE_outbox, outbox_outbox_id, a[attempt_outbox_id].n);
    const struct cell *c =
        row_by(TABLE_conversation, conversation_conversation_id, o[outbox_conversation_id].n);
    const struct cell *ch = is_null(o[outbox_charge_id])
                                ? NULL
                                : row_by(TABLE_charge, charge_charge_id, o[outbox_charge_id].n);
    int64_t id = o[outbox_outbox_id].n, class = o[outbox_class].n;

    if (o[outbox_fence].n != c[conversation_fence].n)
        sim_broken("message %" PRId64 " is marked under an old fence", id);
    if (class != CLASS_AGENT && c[conversation_owner].n == OWNER_AGENT)
        sim_broken("message %" PRId64 " of the bot is marked after a take-over", id);
    if (ch && ch[charge_status].n && class != CLASS_RECEIPT)
        sim_broken("message %" PRId64 " is marked after its charge was settled", id);
    bool template = !is_null(o[outbox_template]);
    if ((class == CLASS_NUDGE || template) && c[conversation_muted].n)
        sim_broken("message %" PRId64 " is proactive after a stop", id);
    if (needs_identity(o, template) &&
        (c[conversation_assurance].n < (template ? 2 : o[outbox_level].n) ||
         c[conversation_assurance_until].n <= a[attempt_marked_at].n))
        sim_broken("message %" PRId64 " about a debt is marked before identity", id);
}

static void check_open(const struct cell *a)
{
    EACH_COMMITTED(sim->db, attempt, r)
    if (r->now != a && is_null(r->now[attempt_outcome]) &&
        r->now[attempt_outbox_id].n == a[attempt_outbox_id].n)
        sim_broken("message %" PRId64 " has two open sends", a[attempt_outbox_id].n);
}

/* ---- new due days ---- */

/* At most ten days on (14.2), or the next day on which banks work; late by 15 days at most. */
static void check_new_day(const struct cell *n)
{
    enum { DAYS_MAX = 10, LATE_MAX = 15, CLOSED_MAX = 4 };
    const struct cell *i =
        row_by(TABLE_instalment, instalment_instalment_id, n[new_due_date_instalment_id].n);
    const struct cell *ch = row_by(TABLE_charge, charge_charge_id, n[new_due_date_charge_id].n);
    day_t given = day_of_instant(n[new_due_date_given_at].n, "America/Sao_Paulo");
    int64_t due = i[instalment_due].n, base = due > given ? due : given;

    if (given - due > LATE_MAX || n[new_due_date_day].n < base ||
        n[new_due_date_day].n > base + DAYS_MAX + CLOSED_MAX)
        sim_broken("instalment %" PRId64 " got a day it may not have",
                   n[new_due_date_instalment_id].n);
    if (!same(ch[charge_due], n[new_due_date_day]) ||
        !same(ch[charge_fine], n[new_due_date_fine]) ||
        !same(ch[charge_interest], n[new_due_date_interest]) ||
        !same(ch[charge_principal], i[instalment_centavos]))
        sim_broken("instalment %" PRId64 " and its charge for the new day differ",
                   n[new_due_date_instalment_id].n);
}

/* What has a new day is asked for on that day only, a second copy too: the rest is void. */
static void check_moved(const struct cell *n)
{
    EACH_COMMITTED(sim->db, charge_item, r)
    {
        const struct cell *ch =
            row_by(TABLE_charge, charge_charge_id, r->now[charge_item_charge_id].n);
        if (same(r->now[charge_item_instalment_id], n[new_due_date_instalment_id]) &&
            ch[charge_status].n == 0 && !same(ch[charge_charge_id], n[new_due_date_charge_id]))
            sim_broken("instalment %" PRId64 " has a new day and another open charge",
                       n[new_due_date_instalment_id].n);
    }
}

static void check_new_days(void)
{
    EACH_COMMITTED(sim->db, new_due_date, r)
    {
        check_new_day(r->now);
        check_moved(r->now);
    }
}

void checks_step(void)
{
    check_new_days();
    EACH_COMMITTED(sim->db, attempt, r)
    {
        if (r->now[attempt_attempt_id].n <= sim->checked_attempt)
            continue;
        sim->checked_attempt = r->now[attempt_attempt_id].n;
        check_mark(r->now);
        check_open(r->now);
    }
}

/* ---- at the end ---- */

/* How many sends of a message reached the phone, and how many outcomes were unknown. */
static void count_sends(int64_t outbox, int *arrived, int *unknown)
{
    *arrived = *unknown = 0;
    EACH_COMMITTED(sim->db, attempt, r)
    {
        if (r->now[attempt_outbox_id].n != outbox)
            continue;
        int times = people_arrivals(r->now[attempt_attempt_id].n);
        if (times > 1)
            sim_broken("attempt %" PRId64 " arrived %d times", r->now[attempt_attempt_id].n, times);
        *arrived += times;
        *unknown += r->now[attempt_outcome].n == SEND_UNKNOWN;
    }
}

static void check_outbox(const struct cell *o)
{
    static const int most[] = { [CLASS_REPLY] = 2,
                                [CLASS_NUDGE] = 1,
                                [CLASS_AGENT] = 1,
                                [CLASS_CODE] = 4,
                                [CLASS_RECEIPT] = 4 };
    int64_t id = o[outbox_outbox_id].n;
    int arrived, unknown;

    count_sends(id, &arrived, &unknown);
    if (arrived > most[o[outbox_class].n])
        sim_broken("message %" PRId64 " of class %d arrived %d times", id, (int)o[outbox_class].n,
                   arrived);
    if (arrived > 1 + unknown)
        sim_broken("message %" PRId64 " arrived %d times with %d unknown", id, arrived, unknown);
    if (o[outbox_state].n == 2 && !arrived)
        sim_broken("message %" PRId64 " counts as sent and never arrived", id);
    if (o[outbox_state].n < 2)
        sim_broken("message %" PRId64 " is still in state %d", id, (int)o[outbox_state].n);
    EACH_COMMITTED(sim->db, outbox, r)
    if (r->now != o && same(r->now[outbox_key], o[outbox_key]))
        sim_broken("two messages of one key");
}

static void check_inbound(const char *wamid)
{
    struct arena arena = { 0 };
    struct error err = { 0 };
    int found = 0;

    EACH_COMMITTED(sim->db, inbox, r)
    {
        struct inbound in;
        size_t len;
        struct bytes unit = { r->now[inbox_unit].p, (size_t)r->now[inbox_unit].n };
        char *clear = seal_open(&sim->seal, &arena, "unit", unit, &len, &err);
        if (!clear || !inbound_unpack((struct packed){ (uint8_t *)clear, len }, &arena, &in, &err))
            sim_broken("an inbox row cannot be read: %s", err.detail);
        else
            found += in.wamid && strcmp(in.wamid, wamid) == 0;
    }
    if (found != 1)
        sim_broken("%s was acknowledged and is %d times in the inbox", wamid, found);
    arena_done(&arena);
}

static void check_inbox(void)
{
    const char *const *wamids;
    int count = hooks_wamids(&wamids);

    for (int i = 0; i < count; i++)
        check_inbound(wamids[i]);
    EACH_COMMITTED(sim->db, inbox, r)
    {
        if (r->now[inbox_state].n == INBOX_WAITING)
            sim_broken("unit %" PRId64 " waits for ever", r->now[inbox_inbox_id].n);
        if (r->now[inbox_state].n == INBOX_QUARANTINED)
            sim_broken("unit %" PRId64 " was put aside", r->now[inbox_inbox_id].n);
    }
}

static void check_payment(const char *id)
{
    int found = 0;

    EACH_COMMITTED(sim->db, payment, r)
    found += (size_t)r->now[payment_external_id].n == strlen(id) &&
             memcmp(r->now[payment_external_id].p, id, strlen(id)) == 0;
    if (found != 1)
        sim_broken("payment %s is there %d times", id, found);
}

static void check_money(void)
{
    const char *const *ids;
    int count = bank_payments(&ids);
    int64_t sum = 0;

    for (int i = 0; i < count; i++)
        check_payment(ids[i]);
    EACH_COMMITTED(sim->db, ledger_line, r)
    sum += r->now[ledger_line_centavos].n;
    if (sum)
        sim_broken("the ledger adds up to %" PRId64, sum);
    EACH_COMMITTED(sim->db, charge, r)
    {
        int settled = 0;
        EACH_COMMITTED(sim->db, payment, p)
        settled += p->now[payment_state].n == 1 &&
                   p->now[payment_charge_id].n == r->now[charge_charge_id].n;
        if (settled != (r->now[charge_status].n == 1))
            sim_broken("charge %" PRId64 " was settled %d times", r->now[charge_charge_id].n,
                       settled);
    }
}

/* Of four inputs in a row at least one is answered, or a person has the conversation. */
static void check_answered(const struct cell *c)
{
    enum { TURNS_MAX = 4 };
    int unanswered = 0;

    EACH_COMMITTED(sim->db, message, r)
    {
        if (r->now[message_conversation_id].n != c[conversation_conversation_id].n)
            continue;
        if (r->now[message_direction].n == MESSAGE_BOT)
            unanswered = 0;
        else if (r->now[message_direction].n == MESSAGE_IN)
            unanswered++;
    }
    if (c[conversation_owner].n == OWNER_BOT && unanswered > TURNS_MAX)
        sim_broken("conversation %" PRId64 ": %d inputs without an answer",
                   c[conversation_conversation_id].n, unanswered);
}

/* ---- what people asked for ---- */

/* One open case of a kind, two pauses for a hard time (SUP-01), and codes only (SUP-05). */
static void check_case(const struct cell *mine)
{
    int64_t open = 0, pauses = 0;

    EACH_COMMITTED(sim->db, care_case, r)
    {
        if (!same(r->now[care_case_subject], mine[care_case_subject]) ||
            !same(r->now[care_case_kind], mine[care_case_kind]))
            continue;
        open += is_null(r->now[care_case_closed_at]);
        pauses += r->now[care_case_pauses].n;
    }
    if (open > 1)
        sim_broken("%" PRId64 " open cases of one kind and person", open);
    bool hard = mine[care_case_kind].p && memcmp(mine[care_case_kind].p, "dificuldade", 5) == 0;
    if (hard && pauses > 2)
        sim_broken("%" PRId64 " pauses for a hard time", pauses);
}

/* The events of the inbox that answer a request: its number is their first value. */
static int answers_to(int64_t request)
{
    struct arena arena = { 0 };
    struct error err = { 0 };
    int found = 0;

    EACH_COMMITTED(sim->db, inbox, r)
    {
        struct inbound in = { 0 };
        size_t len;
        struct bytes unit = { r->now[inbox_unit].p, (size_t)r->now[inbox_unit].n };
        char *clear = r->now[inbox_kind].n == UNIT_DONE
                          ? seal_open(&sim->seal, &arena, "unit", unit, &len, &err)
                          : NULL;
        if (clear && inbound_unpack((struct packed){ (uint8_t *)clear, len }, &arena, &in, &err))
            found += in.notice.items[0].value.number == request;
    }
    arena_done(&arena);
    return found;
}

/* Asked once, answered at most once, and nobody waits for ever. */
static void check_request(const struct cell *p)
{
    enum { OPEN, ANSWERED };
    int64_t id = p[provider_request_request_id].n, state = p[provider_request_state].n;
    int answers = answers_to(id);

    if (state == OPEN)
        sim_broken("request %" PRId64 " is open for ever", id);
    if (answers != (state == ANSWERED))
        sim_broken("request %" PRId64 " in state %d was answered %d times", id, (int)state,
                   answers);
}

static void check_asked(void)
{
    EACH_COMMITTED(sim->db, care_case, r)
    check_case(r->now);
    EACH_COMMITTED(sim->db, provider_request, p)
    check_request(p->now);
}

void checks_end(void)
{
    check_asked();
    people_check();
    check_inbox();
    check_money();
    EACH_COMMITTED(sim->db, outbox, r)
    check_outbox(r->now);
    EACH_COMMITTED(sim->db, outbox_queue, r)
    sim_broken("message %" PRId64 " is queued for ever", r->now[outbox_queue_outbox_id].n);
    EACH_COMMITTED(sim->db, conversation, r)
    check_answered(r->now);
}
