#include "tests/support/reporting.h"

#include <inttypes.h>

/* What came of messages and sessions on two channels, counted by hand. */

enum { DAY = 86400 };
enum { THEN = -5 * DAY }; /* 15 November */

struct talk {
    int64_t person, conversation, session;
};

/* `known`: they were identified in the session. */
static struct talk talk_of(struct world *w, bool sms, bool known)
{
    struct talk t = { .person = world_person(w, w->next) };

    t.conversation =
        sms ? reporting_sms_conversation(w, t.person) : world_conversation(w, t.person);
    t.session = reporting_session(w, t.conversation, THEN, 1);
    reporting_heard(w, t.session, THEN);
    if (known)
        world_exec(w, "UPDATE session SET person_id = %" PRId64 " WHERE session_id = %" PRId64,
                   t.person, t.session);
    return t;
}

static void agrees(struct world *w, const struct talk *t, int at)
{
    world_exec(w,
               "INSERT INTO agreement (tenant_id, agreement_id, creditor_id, person_id,"
               " conversation_id, status, principal, charges, discount, interest, total, term_text,"
               " term_sha256, policy_version, offered_at, expires_at, accepted_at)"
               " VALUES (1, %" PRId64 ", 1, %" PRId64 ", %" PRId64
               ", 1, 1, 0, 0, 0, 1, 't', '', 1, now(), now(), " AT ")",
               w->next++, t->person, t->conversation, at);
}

static void promises(struct world *w, const struct talk *t)
{
    world_exec(w,
               "INSERT INTO promise (tenant_id, creditor_id, person_id, due, centavos, made_at)"
               " VALUES (1, 1, %" PRId64 ", '2026-11-25', 1, " AT ")",
               t->person, THEN + 20);
}

static void claims(struct world *w, const struct talk *t)
{
    world_exec(w,
               "INSERT INTO paid_claim (tenant_id, paid_claim_id, creditor_id, person_id,"
               " conversation_id, protocol, made_at, until) VALUES (1, %" PRId64 ", 1, %" PRId64
               ", %" PRId64 ", 'p', " AT ", now())",
               w->next++, t->person, t->conversation, THEN + 20);
}

static void opens(struct world *w, const struct talk *t, const char *kind)
{
    world_exec(w,
               "INSERT INTO care_case (tenant_id, care_case_id, creditor_id, person_id,"
               " conversation_id, session_id, subject, kind, protocol, due, pauses, opened_at)"
               " VALUES (1, %" PRId64 ", 1, %" PRId64 ", %" PRId64 ", %" PRId64 ", %" PRId64
               ", '%s', 'p', '2026-12-01', 0, " AT ")",
               w->next++, t->person, t->conversation, t->session, t->person, kind, THEN);
}

/* Says stop from a number that is registered for them. */
static void stops(struct world *w, const struct talk *t)
{
    int64_t id = w->next++;

    world_exec(w,
               "INSERT INTO identity_alias SELECT 1, 1, '%016" PRId64 "', identity_id"
               " FROM conversation WHERE conversation_id = %" PRId64 ";"
               "INSERT INTO address (tenant_id, address_id, person_id, kind, value_hash, key_id,"
               " value_sealed, registered_at) OVERRIDING SYSTEM VALUE VALUES (1, %" PRId64
               ", %" PRId64 ", 1, '%016" PRId64 "', 1, 'x', now());"
               "INSERT INTO consent (tenant_id, address_id, creditor_id, channel, purpose, granted,"
               " source, text_version, at) VALUES (1, %" PRId64
               ", 1, 1, 2, false, 'parar', 'v', " AT ")",
               id, t->conversation, id, t->person, id, id, THEN + 20);
}

static void messages(struct world *w, int64_t session, int state, int rank, int times)
{
    for (int i = 0; i < times; i++)
        reporting_said(w, session, THEN, "menu", state, rank);
}

static void whatsapp(struct world *w)
{
    struct talk agreed = talk_of(w, false, true), promised = talk_of(w, false, true),
                again = talk_of(w, false, true), claimed = talk_of(w, false, true),
                disputed = talk_of(w, false, true), poor = talk_of(w, false, true),
                stopped = talk_of(w, false, false), wrong = talk_of(w, false, false),
                helped = talk_of(w, false, true), nothing = talk_of(w, false, true),
                later = talk_of(w, false, true);

    agrees(w, &agreed, THEN + 20);
    promises(w, &agreed); /* the agreement counts */
    promises(w, &promised);
    promises(w, &again);
    claims(w, &claimed);
    opens(w, &disputed, "contestacao");
    opens(w, &poor, "dificuldade");
    stops(w, &stopped);
    world_exec(w, "UPDATE session SET outcome = 'wrong_party' WHERE session_id = %" PRId64,
               wrong.session);
    reporting_hand_over(w, helped.session, THEN, "pedido");
    agrees(w, &later, 2 * 86400 + THEN); /* two days after: of another session */
    messages(w, nothing.session, 2, 3, 4);
    messages(w, nothing.session, 2, 2, 3);
    messages(w, nothing.session, 2, 1, 2);
    messages(w, nothing.session, 4, 0, 1);
    messages(w, nothing.session, 3, 100, 2);
    world_exec(
        w, "UPDATE outbox SET code = 131026 WHERE outbox_id = (SELECT min(outbox_id) FROM outbox"
           " WHERE state = 3)");
}

static void sms(struct world *w)
{
    struct talk answered = talk_of(w, true, false), helped = talk_of(w, true, false);

    talk_of(w, true, false);
    reporting_hand_over(w, helped.session, THEN, "nao_entendi");
    messages(w, answered.session, 2, 2, 1);
    messages(w, answered.session, 5, 0, 1);
    messages(w, answered.session, 6, 0, 1);
    messages(w, answered.session, 0, 0, 1);
    reporting_session(w, answered.conversation, THEN, 1);           /* a timer's: nobody wrote */
    reporting_said(w, answered.session, -60 * 86400, "menu", 2, 3); /* in September */
}

/* 11 sessions and 12 messages by WhatsApp, 3 and 4 by SMS. */
static void outcomes_are_those_counted_by_hand(void **state)
{
    struct world *w = *state;

    reporting_sms(w);
    whatsapp(w);
    sms(w);
    reporting_assert(w, "outcomes", "2026-11-01", "2026-12-01",
                     "whatsapp | mensagem | read | 4 | 3333\n"
                     "whatsapp | mensagem | delivered | 3 | 2500\n"
                     "whatsapp | mensagem | sent | 2 | 1667\n"
                     "whatsapp | mensagem | failed | 1 | 833\n"
                     "whatsapp | mensagem | invalid | 1 | 833\n"
                     "whatsapp | mensagem | unknown | 1 | 833\n"
                     "whatsapp | conversa | cpc_no_outcome | 2 | 1818\n"
                     "whatsapp | conversa | cpc_promise | 2 | 1818\n"
                     "whatsapp | conversa | cpc_agreement | 1 | 909\n"
                     "whatsapp | conversa | cpc_dispute | 1 | 909\n"
                     "whatsapp | conversa | cpc_hardship | 1 | 909\n"
                     "whatsapp | conversa | cpc_paid_claim | 1 | 909\n"
                     "whatsapp | conversa | human_handoff | 1 | 909\n"
                     "whatsapp | conversa | opt_out | 1 | 909\n"
                     "whatsapp | conversa | wrong_party | 1 | 909\n"
                     "sms | mensagem | cancelled | 1 | 2500\n"
                     "sms | mensagem | delivered | 1 | 2500\n"
                     "sms | mensagem | expired | 1 | 2500\n"
                     "sms | mensagem | pending | 1 | 2500\n"
                     "sms | conversa | answered | 2 | 6667\n"
                     "sms | conversa | human_handoff | 1 | 3333\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("002-04 a mixed ledger's outcomes are those counted by hand, by channel",
             outcomes_are_those_counted_by_hand),
    };
    return cmocka_run_group_tests_name("report_outcomes", tests, world_setup, world_teardown);
}
