#include "tests/support/unit.h"

#include "server/ops/agent_hours.h"

/* When an agent may write: an answer always, what comes later within the person's hours. */

static int64_t at(const char *text)
{
    int64_t us = 0;

    assert_true(instant_parse(text, &us));
    return us;
}

static struct agent_hours talk(int ddd, const char *uf, const char *last_inbound, bool answered)
{
    return (struct agent_hours){ .channel = CONTACT_WHATSAPP,
                                 .ddd = ddd,
                                 .uf = uf,
                                 .zone = "America/Manaus",
                                 .last_inbound = last_inbound ? at(last_inbound) : CONTACT_NEVER,
                                 .answered = answered };
}

static const struct {
    const char *what, *now, *opens; /* opens NULL: may now */
    int ddd;
    const char *uf, *last_inbound;
    bool answered;
} cases[] = {
    { "an answer in the middle of the night", "2026-11-29T03:00:00-03:00", NULL, 11, NULL,
      "2026-11-28T22:00:00-03:00", false },
    { "an answer a day later is none", "2026-11-27T03:00:00-03:00", "2026-11-27T08:00:00-03:00", 11,
      NULL, "2026-11-26T02:59:00-03:00", false },
    { "a second line at once", "2026-11-29T03:00:00-03:00", NULL, 11, NULL,
      "2026-11-29T02:50:01-03:00", true },
    { "a line after ten minutes, at night", "2026-11-26T03:00:00-03:00",
      "2026-11-26T08:00:00-03:00", 11, NULL, "2026-11-26T02:50:00-03:00", true },
    { "a line after an hour, by day", "2026-11-26T10:00:00-03:00", NULL, 11, NULL,
      "2026-11-26T09:00:00-03:00", true },
    { "Saturday evening waits for Monday", "2026-11-28T15:00:00-03:00", "2026-11-30T08:00:00-03:00",
      11, NULL, "2026-11-28T13:00:00-03:00", true },
    { "Ceará closes at six", "2026-11-26T18:30:00-03:00", "2026-11-27T08:00:00-03:00", 85, NULL,
      "2026-11-26T15:00:00-03:00", true },
    { "the address counts beside the number", "2026-11-26T18:30:00-03:00",
      "2026-11-27T08:00:00-03:00", 11, "CE", "2026-11-26T15:00:00-03:00", true },
    { "nothing is known: the creditor's clock", "2026-11-26T20:30:00-03:00", NULL, 0, NULL,
      "2026-11-26T15:00:00-03:00", true },
    { "... which is an hour behind", "2026-11-26T21:00:00-03:00", "2026-11-27T08:00:00-04:00", 0,
      NULL, "2026-11-26T15:00:00-03:00", true },
    { "who never wrote is contacted", "2026-11-26T21:00:00-03:00", "2026-11-27T08:00:00-03:00", 11,
      NULL, NULL, false },
};

static void answers_go_at_any_hour_the_rest_within_hours(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct agent_hours h =
            talk(cases[i].ddd, cases[i].uf, cases[i].last_inbound, cases[i].answered);
        int64_t opens = agent_hours_open(&h, at(cases[i].now));
        if (opens != (cases[i].opens ? at(cases[i].opens) : 0))
            fail_msg("%s: %lld", cases[i].what, (long long)opens);
    }
}

static const struct {
    const char *what, *due, *opens; /* opens NULL: may be called then */
    int ddd;
    const char *uf;
} promises[] = {
    { "by day", "2026-11-26T15:00:00-03:00", NULL, 11, NULL },
    { "at night, though they write now", "2026-11-26T22:00:00-03:00", "2026-11-27T09:00:00-03:00",
      11, NULL },
    { "a message might go at eight, a call not", "2026-11-26T08:00:00-03:00",
      "2026-11-26T09:00:00-03:00", 11, NULL },
    { "they chose to be called on the way home", "2026-11-26T17:45:00-03:00", NULL, 11, NULL },
    { "the end is not in it", "2026-11-26T18:00:00-03:00", "2026-11-27T09:00:00-03:00", 11, NULL },
    { "Saturday at noon", "2026-11-28T12:00:00-03:00", NULL, 11, NULL },
    { "Saturday in Rio", "2026-11-28T12:00:00-03:00", "2026-11-30T09:00:00-03:00", 21, NULL },
    { "Sunday", "2026-11-29T10:00:00-03:00", "2026-11-30T09:00:00-03:00", 11, NULL },
    { "Christmas", "2026-12-25T10:00:00-03:00", "2026-12-26T10:00:00-03:00", 11, NULL },
    { "in Acre it is two hours earlier", "2026-11-26T10:00:00-03:00", "2026-11-26T11:00:00-03:00",
      68, NULL },
    { "the address counts beside the number", "2026-11-28T12:00:00-03:00",
      "2026-11-30T09:00:00-03:00", 11, "CE" },
    { "nothing is known: the creditor's clock", "2026-11-26T09:30:00-03:00",
      "2026-11-26T10:00:00-03:00", 0, NULL },
};

static void a_promise_is_for_an_hour_of_calls_whoever_wrote_last(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(promises) / sizeof(promises[0]); i++) {
        struct agent_hours h =
            talk(promises[i].ddd, promises[i].uf, "2026-11-26T07:00:00-03:00", false);
        int64_t opens = agent_hours_promise(&h, at(promises[i].due));
        if (opens != (promises[i].opens ? at(promises[i].opens) : 0))
            fail_msg("%s: %lld", promises[i].what, (long long)opens);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_go_at_any_hour_the_rest_within_hours),
        cmocka_unit_test(a_promise_is_for_an_hour_of_calls_whoever_wrote_last),
    };
    return cmocka_run_group_tests_name("an agent's hours", tests, NULL, NULL);
}
