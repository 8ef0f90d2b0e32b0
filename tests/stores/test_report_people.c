#include "tests/support/reporting.h"

#include <inttypes.h>

/* What people think of it, what troubles them and how they stand, added up by hand.  Now is 20
 * November 2026, 9 in the morning at the creditor's. */

enum { DAY = 86400, HOUR = 3600 };

static void note(struct world *w, int64_t session, int at, const char *subject, const char *answer)
{
    world_exec(w,
               "INSERT INTO person_note (tenant_id, creditor_id, person_id, conversation_id,"
               " session_id, subject, answer, words_sealed, at)"
               " SELECT 1, 1, c.person_id, c.conversation_id, s.session_id, '%s', nullif('%s', ''),"
               " CASE '%s' WHEN '' THEN 'x'::bytea END, " AT
               " FROM session s JOIN conversation c USING (tenant_id, conversation_id)"
               " WHERE s.session_id = %" PRId64,
               subject, answer, answer, at, session);
}

static void open_case(struct world *w, int64_t session, int at, const char *kind,
                      const char *reason)
{
    int64_t id = w->next++;

    world_exec(w,
               "INSERT INTO care_case (tenant_id, care_case_id, creditor_id, person_id,"
               " conversation_id, session_id, subject, kind, reason, protocol, due, pauses,"
               " opened_at) SELECT 1, %" PRId64 ", 1, c.person_id, c.conversation_id, s.session_id,"
               " coalesce(c.person_id, -c.conversation_id), '%s', '%s', 'P%" PRId64
               "', '2026-12-01', 0, " AT
               " FROM session s JOIN conversation c USING (tenant_id, conversation_id)"
               " WHERE s.session_id = %" PRId64,
               id, kind, reason, id, at, session);
}

static int64_t session_of(struct world *w, int64_t person, int at)
{
    return reporting_session(w, world_conversation(w, person), at, 1);
}

static int64_t session(struct world *w, int at)
{
    return session_of(w, world_person(w, w->next), at);
}

/* ---- satisfaction ---- */

/*
 * WhatsApp: 4 sessions are asked, 3 answer, 2 of them with 4 or 5 (a grade that is given again
 * counts once, as it was given last): 66.67 %, and 3 of 4 answer.  3 of the 4 questions and 5 menus
 * arrive: 8; one complaint: 12.5 %.  SMS: one is asked and answers 1; 2 arrive.
 */
static void grades_and_complaints_are_those_added_up_by_hand(void **state)
{
    struct world *w = *state;
    const int at = -5 * DAY;
    int64_t five = session(w, at), again = session(w, at), three = session(w, at),
            silent = session(w, at), sms, october = session(w, -25 * DAY);

    reporting_said(w, five, at, "csat", 2, 3);
    reporting_said(w, again, at, "csat", 2, 2);
    reporting_said(w, three, at, "csat", 2, 2);
    reporting_said(w, silent, at, "csat", 2, 1); /* never arrived */
    for (int i = 0; i < 5; i++)
        reporting_said(w, five, at, "menu", 2, 2);
    note(w, five, at + 60, "csat", "5");
    note(w, again, at + 60, "csat", "2");
    note(w, again, at + 90, "csat", "4");
    note(w, three, at + 60, "csat", "3");
    sms = reporting_session(w, reporting_sms_conversation(w, 0), at, 1);
    reporting_said(w, sms, at, "csat", 2, 2);
    reporting_said(w, sms, at, "menu", 2, 2);
    reporting_said(w, sms, at, "menu", 3, 100); /* failed */
    note(w, sms, at + 60, "csat", "1");
    open_case(w, silent, at, "reclamacao", "outro");
    open_case(w, three, at, "lgpd", "titular");
    open_case(w, october, -25 * DAY, "reclamacao", "outro");
    reporting_said(w, october, -25 * DAY, "csat", 2, 2);
    note(w, october, -25 * DAY, "csat", "1");
    reporting_assert(w, "satisfaction", "2026-11-01", "2026-12-01",
                     "whatsapp | 4 | 3 | 2 | 6667 | 7500 | 8 | 1 | 1250\n"
                     "sms | 1 | 1 | 0 | 0 | 10000 | 2 | 0 | 0\n"
                     "- | 5 | 4 | 2 | 5000 | 8000 | 10 | 1 | 1000\n");
}

/* ---- problems ---- */

/* 16 in all: 3 reasons of delay that were forgotten, by two people; twos, then ones. */
static void what_troubles_people_is_counted_by_its_reason(void **state)
{
    struct world *w = *state;
    const int at = -100 * DAY;
    int64_t ana = world_person(w, w->next), a = session_of(w, ana, at), b = session_of(w, ana, at),
            c = session(w, at), d = session(w, at), e = session(w, at);

    note(w, a, at, "motivo", "esqueci");
    note(w, b, at, "motivo", "esqueci"); /* the same person, elsewhere */
    note(w, c, at, "motivo", "esqueci");
    note(w, d, at, "motivo", "renda");
    note(w, e, at, "motivo", "renda");
    note(w, e, at, "motivo", "discordo");
    note(w, a, at, "csat", "2");
    note(w, b, at, "csat", "5"); /* no problem */
    note(w, c, at, "canal", "email");
    note(w, a, at, "melhoria", "");
    open_case(w, c, at, "contestacao", "valor");
    open_case(w, d, at, "contestacao", "valor");
    open_case(w, e, at, "contestacao", "cancelado");
    open_case(w, c, at, "dificuldade", "emprego");
    open_case(w, d, at, "dificuldade", "emprego");
    reporting_hand_over(w, a, at, "nao_entendi");
    reporting_hand_over(w, c, at, "nao_entendi");
    reporting_hand_over(w, d, at, "pedido");
    reporting_hand_over(w, e, -5 * DAY, "pedido"); /* in another month */
    reporting_assert(w, "problems", "2026-08-01", "2026-09-01",
                     "atraso | esqueci | 3 | 2 | 5000 | 1875\n"
                     "atendimento | nao_entendi | 2 | 2 | 6667 | 1250\n"
                     "atraso | renda | 2 | 2 | 3333 | 1250\n"
                     "contestacao | valor | 2 | 2 | 6667 | 1250\n"
                     "dificuldade | emprego | 2 | 2 | 10000 | 1250\n"
                     "atendimento | pedido | 1 | 1 | 3333 | 625\n"
                     "atraso | discordo | 1 | 1 | 1667 | 625\n"
                     "contestacao | cancelado | 1 | 1 | 3333 | 625\n"
                     "melhoria | em palavras | 1 | 1 | 10000 | 625\n"
                     "nota | 2 | 1 | 1 | 10000 | 625\n");
}

/* ---- status ---- */

struct owes {
    int64_t person, conversation, instalment;
};

static struct owes owes(struct world *w, const char *due, int64_t centavos)
{
    struct owes o = { .person = world_person(w, w->next) };
    int64_t contract = world_contract(w, o.person, 1);

    o.instalment = world_instalment(w, contract, centavos);
    world_exec(w, "UPDATE instalment SET due = '%s' WHERE instalment_id = %" PRId64, due,
               o.instalment);
    o.conversation = world_conversation(w, o.person);
    return o;
}

static void set_states(struct world *w)
{
    struct owes contested = owes(w, "2026-10-10", 1000), claimed = owes(w, "2026-10-10", 2000),
                paused = owes(w, "2026-11-10", 3000), team = owes(w, "2026-11-10", 4000),
                promised = owes(w, "2026-11-10", 5000), charged = owes(w, "2026-08-01", 6000),
                paid = owes(w, "2026-08-01", 7000);
    int64_t s = reporting_session(w, contested.conversation, 0, 1);

    open_case(w, s, 0, "contestacao", "valor");
    open_case(w, reporting_session(w, paused.conversation, 0, 1), 0, "dificuldade", "outro");
    world_exec(w, "UPDATE care_case SET pause_until = '2026-11-20' WHERE kind = 'dificuldade'");
    world_exec(w,
               "INSERT INTO paid_claim (tenant_id, paid_claim_id, creditor_id, person_id,"
               " conversation_id, protocol, made_at, until) VALUES (1, 1, 1, %" PRId64 ", %" PRId64
               ", 'p', now(), now())",
               claimed.person, claimed.conversation);
    world_exec(w, "UPDATE conversation SET owner = 1 WHERE conversation_id = %" PRId64,
               team.conversation);
    world_exec(w,
               "INSERT INTO promise (tenant_id, creditor_id, person_id, due, centavos, made_at)"
               " VALUES (1, 1, %" PRId64 ", '2026-11-25', 1, now())",
               promised.person);
    world_charge(w, charged.person, &charged.instalment, 1);
    world_exec_booked(
        w,
        "UPDATE instalment SET status = 1, paid_on = '2026-08-02', paid_centavos = 7000"
        " WHERE instalment_id = %" PRId64,
        paid.instalment);
    owes(w, "2026-05-01", 8000); /* overdue: 203 days */
    owes(w, "2026-05-02", 8500);
    int64_t later = owes(w, "2026-11-20", 9000).conversation; /* today is not overdue */
    world_exec(w, "UPDATE conversation SET account_id = 9 WHERE conversation_id = %" PRId64, later);
}

static void what_is_open_stands_in_one_state(void **state)
{
    struct world *w = *state;

    set_states(w);
    reporting_assert(w, "status", "1900-01-01", "2199-12-31",
                     "a-vencer | sms | em dia | 1 | 1 | 9000\n"
                     "atraso | whatsapp | 181+ | 2 | 2 | 16500\n"
                     "boleto | whatsapp | 91-180 | 1 | 1 | 6000\n"
                     "conferencia | whatsapp | 31-60 | 1 | 1 | 2000\n"
                     "contestada | whatsapp | 31-60 | 1 | 1 | 1000\n"
                     "equipe | whatsapp | 1-30 | 1 | 1 | 4000\n"
                     "pausada | whatsapp | 1-30 | 1 | 1 | 3000\n"
                     "prometida | whatsapp | 1-30 | 1 | 1 | 5000\n");
}

static void the_board_is_filtered(void **state)
{
    static const struct {
        const char *filters[3], *expected;
    } cases[] = {
        { { "equipe", NULL, NULL }, "equipe | whatsapp | 1-30 | 1 | 1 | 4000\n" },
        { { NULL, "sms", NULL }, "a-vencer | sms | em dia | 1 | 1 | 9000\n" },
        { { NULL, NULL, "91-180" }, "boleto | whatsapp | 91-180 | 1 | 1 | 6000\n" },
        { { "atraso", "whatsapp", "1-30" }, "" },
        { { "atraso", "sms", NULL }, "" },
    };
    struct world *w = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(
            reporting_filtered(w, "status", "1900-01-01", "2199-12-31", cases[i].filters),
            cases[i].expected);
    reporting_assert(w, "status", "2026-05-02", "2026-05-03",
                     "atraso | whatsapp | 181+ | 1 | 1 | 8500\n");
}

static int setup(void **state)
{
    int failed = world_setup(state);

    reporting_sms(*state);
    return failed;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("002-15 CSAT and complaint rate of a fixed ledger are those added up by hand",
             grades_and_complaints_are_those_added_up_by_hand),
        TEST("000-26 what troubles people is counted by its reason, most frequent first",
             what_troubles_people_is_counted_by_its_reason),
        TEST("003-09 the board shows each open debt in one state, by channel and age",
             what_is_open_stands_in_one_state),
        TEST("003-09 the board is filtered by state, channel, age and due day",
             the_board_is_filtered),
    };
    return cmocka_run_group_tests_name("report_people", tests, setup, world_teardown);
}
