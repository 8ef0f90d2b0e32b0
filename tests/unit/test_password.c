#include "server/console/password.h"
#include "server/loop.h"
#include "tests/support/unit.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

struct asked {
    struct loop *loop;
    struct passwords *passwords;
    char hash[PASSWORD_HASH];
    enum password_answer last;
    int order[64], count, busy;
};

struct one {
    struct asked *asked;
    int number;
};

static void note(void *ctx, enum password_answer answer, const char *hash)
{
    struct one *one = ctx;
    struct asked *a = one->asked;

    if (hash)
        snprintf(a->hash, sizeof(a->hash), "%s", hash);
    a->last = answer;
    a->busy += answer == PASSWORD_BUSY;
    if (answer != PASSWORD_BUSY)
        a->order[a->count++] = one->number;
}

static int setup(void **state)
{
    static struct asked asked;

    asked = (struct asked){ .loop = loop_new() };
    asked.passwords = passwords_new(asked.loop);
    *state = &asked;
    return sodium_init() < 0;
}

static int teardown(void **state)
{
    struct asked *a = *state;

    passwords_free(&a->passwords);
    loop_free(&a->loop);
    return 0;
}

static void run_until(struct asked *a, int count)
{
    while (a->count < count)
        loop_step(a->loop, true);
}

static enum password_answer verified(struct asked *a, const char *hash, const char *password)
{
    struct one one = { a, 0 };
    int before = a->count;

    assert_true(passwords_verify(a->passwords, hash, password, 1, note, &one));
    run_until(a, before + 1);
    return a->last;
}

static void a_password_fits_its_hash_and_no_other(void **state)
{
    struct asked *a = *state;
    struct one one = { a, 0 };
    char cut[PASSWORD_MAX + 2];

    memset(cut, 'x', sizeof(cut));
    cut[PASSWORD_MAX] = '\0';
    assert_true(passwords_hash(a->passwords, cut, note, &one));
    run_until(a, 1);
    assert_int_equal(a->last, PASSWORD_MADE);
    assert_int_equal(strncmp(a->hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31), 0);
    assert_int_equal(verified(a, a->hash, cut), PASSWORD_FITS);
    cut[PASSWORD_MAX] = 'x';
    cut[PASSWORD_MAX + 1] = '\0';
    assert_int_equal(verified(a, a->hash, cut), PASSWORD_WRONG);
    cut[PASSWORD_MAX - 1] = '\0';
    assert_int_equal(verified(a, a->hash, cut), PASSWORD_WRONG);
    assert_int_equal(verified(a, a->hash, ""), PASSWORD_WRONG);
    assert_int_equal(verified(a, NULL, cut), PASSWORD_WRONG);
    assert_int_equal(verified(a, "no hash", cut), PASSWORD_WRONG);
}

/* Two run at once, so what is asked third is the first that waits. */
static void who_comes_for_the_first_time_goes_before_who_tries_often(void **state)
{
    struct asked *a = *state;
    const int ranks[] = { 9, 9, 9, 7, 1, 9, 1 };
    struct one ones[7];

    for (int i = 0; i < 7; i++) {
        ones[i] = (struct one){ a, i };
        assert_true(passwords_verify(a->passwords, NULL, "x", ranks[i], note, &ones[i]));
    }
    run_until(a, 7);
    int at[7];
    for (int i = 0; i < 7; i++)
        at[a->order[i]] = i;
    assert_true(at[4] < at[1] && at[6] < at[1]); /* the second worker is theirs */
    assert_true(at[3] < at[1] && at[1] < at[2] && at[2] < at[5]);
}

static void what_waits_is_bounded_and_the_most_pressing_makes_room(void **state)
{
    struct asked *a = *state;
    static struct one one;
    int taken = 0;

    one = (struct one){ a, 0 };
    while (taken < 100 && passwords_verify(a->passwords, NULL, "x", 9, note, &one))
        taken++;
    assert_int_equal(taken, 1 + PASSWORDS_WAITING_MAX);
    assert_false(passwords_verify(a->passwords, NULL, "x", 9, note, &one));
    assert_int_equal(a->busy, 0);
    assert_true(passwords_verify(a->passwords, NULL, "x", 1, note, &one));
    assert_true(passwords_verify(a->passwords, NULL, "x", 1, note, &one));
    assert_int_equal(a->busy, 1); /* the second one has the place that the first left to run */
}

static void what_may_be_a_password(void **state)
{
    static const struct {
        const char *password;
        enum password_fault fault;
    } cases[] = {
        { "", PASSWORD_SHORT },
        { "onze letras", PASSWORD_SHORT },
        { "ção ção ção", PASSWORD_SHORT }, /* characters, not bytes */
        { "um cavalo pasta", PASSWORD_GOOD },
        { "pão de queijo às 3", PASSWORD_GOOD },
        { "aaaaaaaaaaaabbbb", PASSWORD_PLAIN },
        { "Ana.Lima de 1987", PASSWORD_PLAIN },
    };
    char longest[PASSWORD_MAX + 2];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(password_check(cases[i].password, "ana.lima@escola.example"),
                         cases[i].fault);
    for (int i = 0; i <= PASSWORD_MAX; i++)
        longest[i] = (char)('a' + i % 26);
    longest[PASSWORD_MAX + 1] = '\0';
    assert_int_equal(password_check(longest, "ana@x.example"), PASSWORD_LONG);
    longest[PASSWORD_MAX] = '\0';
    assert_int_equal(password_check(longest, "ana@x.example"), PASSWORD_GOOD);
    assert_int_equal(password_check("uma senha com ana", "ana@x.example"), PASSWORD_GOOD);
}

static void what_is_left_when_it_ends_is_told(void **state)
{
    struct asked *a = *state;
    static struct one one;

    one = (struct one){ a, 0 };
    for (int i = 0; i < 5; i++)
        assert_true(passwords_verify(a->passwords, NULL, "x", 1, note, &one));
    passwords_free(&a->passwords);
    assert_int_equal(a->busy, 3);
    assert_int_equal(a->count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_password_fits_its_hash_and_no_other, setup, teardown),
        cmocka_unit_test_setup_teardown(who_comes_for_the_first_time_goes_before_who_tries_often,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(what_waits_is_bounded_and_the_most_pressing_makes_room,
                                        setup, teardown),
        cmocka_unit_test(what_may_be_a_password),
        cmocka_unit_test_setup_teardown(what_is_left_when_it_ends_is_told, setup, teardown),
    };

    return cmocka_run_group_tests_name("password", tests, NULL, NULL);
}
