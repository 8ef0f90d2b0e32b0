#include "tests/support/unit.h"

#include "server/base/random.h"
#include "server/contact/may.h"

#include <string.h>

/* When may we?  The answer is the same as that of somebody who asks for each minute of sixty days.
 */

enum { QUESTIONS = 24, SENT_MAX = 9, MINUTES = 60 * 24 * 60 };
static const int64_t MINUTE_US = 60 * INT64_C(1000000);

static int below(const struct random *r, int n)
{
    return (int)random_below(r, (uint64_t)n);
}

static int64_t before(const struct random *r, const struct contact_question *q, int days,
                      int one_in)
{
    if (below(r, one_in))
        return CONTACT_NEVER;
    return q->at_us - below(r, days * 24 * 60) * MINUTE_US - below(r, 60) * 1000000;
}

static size_t make_sent(const struct random *r, const struct contact_question *q,
                        struct contact_sent sent[SENT_MAX])
{
    size_t count = (size_t)below(r, SENT_MAX);

    for (size_t i = 0; i < count; i++)
        sent[i] = (struct contact_sent){ .at_us = q->at_us - below(r, 35 * 24 * 60) * MINUTE_US,
                                         .channel = (enum contact_channel)below(r, 5) };
    return count;
}

static const struct {
    const char *uf, *zone;
    int ddd;
} places[] = {
    { NULL, NULL, 11 }, { "AM", NULL, 11 }, { "AC", NULL, 0 },
    { NULL, NULL, 97 }, { "RJ", NULL, 85 }, { "PE", "America/Noronha", 81 },
    { "SC", NULL, 48 },
};

static const struct contact_hours wish = { 18 * 60 + 15, 24 * 60 };

static void make(const struct random *r, struct contact_question *q, struct contact_sent *sent)
{
    size_t place = (size_t)below(r, (int)(sizeof(places) / sizeof(places[0])));

    *q = CONTACT_QUESTION;
    q->at_us = instant_of(day_from_civil(2026, 12, 1) + below(r, 400), below(r, 1440),
                          "America/Sao_Paulo") +
               below(r, 60) * 1000000;
    q->channel = (enum contact_channel)below(r, 5);
    q->purpose = (enum contact_purpose)below(r, 3);
    q->uf = places[place].uf;
    q->zone = places[place].zone;
    q->ddd = places[place].ddd;
    for (int i = 0; i < CONTACT_CHANNEL_COUNT; i++)
        q->consent[i] = CONTACT_BARE;
    q->has_stage = true;
    q->stage_day = below(r, 140) - 20;
    q->whatsapp_opt_in = true;
    q->template = CONTACT_UTILITY;
    q->approved = below(r, 2);
    q->preferred = &wish;
    q->preferred_count = below(r, 4) == 0;
    q->planned_at = before(r, q, 3, 3);
    q->human_at = before(r, q, 2, 3);
    q->paid_claim_at = before(r, q, 6, 3);
    q->hardship_at = before(r, q, 20, 4);
    q->paused_until = below(r, 4) ? CONTACT_NEVER : q->at_us + INT64_C(60000001) * below(r, 90000);
    q->has_promise = below(r, 3) == 0;
    q->promise_until = contact_home_day(q, q->at_us) + below(r, 20) - 4;
    q->sent = sent;
    q->sent_count = make_sent(r, q, sent);
}

/* Only the instant moves, as contact-check.md 4 has it: a question of its own for each minute. */
static struct contact_question moved(const struct contact_question *q, int64_t at_us)
{
    struct contact_question other = *q;

    other.at_us = at_us;
    other.stage_day += contact_home_day(q, at_us) - contact_home_day(q, q->at_us);
    return other;
}

static int64_t minute_by_minute(const struct contact_question *q)
{
    int64_t first = q->at_us - q->at_us % MINUTE_US + MINUTE_US;

    for (int64_t at = first; at <= q->at_us + MINUTES * MINUTE_US; at += MINUTE_US) {
        struct contact_question other = moved(q, at);
        if (!contact_may(&other).count)
            return at;
    }
    return CONTACT_NEVER;
}

static void the_next_minute_is_the_first_one(void **state)
{
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "next");
    struct contact_sent sent[SENT_MAX];
    struct contact_question q;
    int found = 0;

    (void)state;
    for (int i = 0; i < QUESTIONS; i++) {
        make(&r, &q, sent);
        struct contact_answer a = contact_may(&q);
        int64_t next = contact_next(&q, &a), wanted = minute_by_minute(&q);
        assert_false(a.for_good);
        if (next != wanted)
            fail_msg("question %d: %lld, not %lld", i, (long long)next, (long long)wanted);
        found += next != CONTACT_NEVER;
    }
    assert_true(found > 0);
}

/* What no waiting mends has no next, though the clock would allow it tomorrow. */
static void what_is_for_good_has_no_next(void **state)
{
    struct contact_question q = CONTACT_QUESTION;
    struct contact_answer a;

    (void)state;
    q.at_us = instant_of(day_from_civil(2026, 11, 25), 600, "America/Sao_Paulo");
    q.channel = CONTACT_EMAIL;
    q.ddd = 11;
    q.has_stage = true;
    q.stage_day = 20;
    a = contact_may(&q);
    assert_int_equal(a.count, 1);
    assert_true(a.for_good);
    assert_true(contact_next(&q, &a) == CONTACT_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_minute_is_the_first_one),
        cmocka_unit_test(what_is_for_good_has_no_next),
    };
    return cmocka_run_group_tests_name("when may we contact", tests, NULL, NULL);
}
