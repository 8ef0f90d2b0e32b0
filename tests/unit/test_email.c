#include "tests/support/unit.h"

#include "nlu/normalise.h"
#include "nlu/patterns.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/email.h"
#include "server/base/phone.h"

#include <string.h>

/* E-mail addresses and phone numbers, as people write them in the middle of a sentence. */

struct pair {
    const char *text, *want; /* NULL: there is none */
};

static void addresses_are_kept_in_small_letters(void **fixture)
{
    static const struct pair cases[] = {
        { "Ana.Souza@Correio.Example", "ana.souza@correio.example" },
        { "a+b@c.d-e.br", "a+b@c.d-e.br" },
        { "a@b", NULL },
        { ".a@b.br", NULL },
        { "a.@b.br", NULL },
        { "a..b@c.br", NULL },
        { "a@b.1", NULL },
        { "a@-b.br", NULL },
        { "a b@c.br", NULL },
        { "", NULL },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char out[EMAIL_SIZE] = "kept";
        assert_int_equal(email_from_register(cases[i].text, out), cases[i].want != NULL);
        assert_string_equal(out, cases[i].want ? cases[i].want : "kept");
    }
}

static void a_masked_address_shows_two_letters_and_the_domain(void **fixture)
{
    static const struct pair cases[] = {
        { "maria@escola.example", "m***a@escola.example" },
        { "ab@c.br", "***@c.br" },
        { "a@c.br", "***@c.br" },
    };
    char out[EMAIL_SIZE];

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        email_mask(cases[i].text, out);
        assert_string_equal(out, cases[i].want);
    }
}

typedef const char *pattern_fn(const struct patterns *p, const char *folded, struct arena *a);

static void assert_found(pattern_fn *find, const struct pair *cases, size_t count)
{
    struct patterns *p = patterns_new();
    struct arena a = { 0 };

    for (size_t i = 0; i < count; i++) {
        const char *found = find(p, normalise_fold(&a, cases[i].text), &a);
        if (!found != !cases[i].want || (found && strcmp(found, cases[i].want) != 0))
            fail_msg("%s: %s instead of %s", cases[i].text, found, cases[i].want);
    }
    arena_done(&a);
    patterns_free(&p);
}

static void numbers_stand_in_sentences(void **fixture)
{
    static const struct pair cases[] = {
        { "é 19 98765-4321", "(19) 98765-4321" },
        { "agora é (19)98765-4321, tá?", "(19) 98765-4321" },
        { "19987654321", "(19) 98765-4321" },
        { "+55 19 98765 4321", "(19) 98765-4321" },
        { "5519987654321", "(19) 98765-4321" },
        { "019 98765-4321", "(19) 98765-4321" },
        { "19 8765-4321", "(19) 98765-4321" },
        { "fixo: 19 3333-4444", "(19) 3333-4444" },
        { "98765-4321", NULL },
        { "482913", NULL },
        { "00 98765-4321", NULL },
        { "19 98765-4321 ou 19 98765-4322", NULL },
        { "pago 150 dia 10", NULL },
        { "", NULL },
    };

    (void)fixture;
    assert_found(patterns_phone, cases, COUNT_OF(cases));
}

static void addresses_stand_in_sentences(void **fixture)
{
    static const struct pair cases[] = {
        { "agora é Maria.Souza@Correio.example.", "maria.souza@correio.example" },
        { "maria@correio.example", "maria@correio.example" },
        { "<maria@correio.example>", "maria@correio.example" },
        { "a@b.br e c@d.br", NULL },
        { "maria@correio", NULL },
        { "@maria", NULL },
        { "maria arroba correio.example", NULL },
    };

    (void)fixture;
    assert_found(patterns_email, cases, COUNT_OF(cases));
}

static void a_number_is_shown_as_people_read_it(void **fixture)
{
    static const struct pair cases[] = {
        { "5519987654321", "(19) 98765-4321" },
        { "551933334444", "(19) 3333-4444" },
        { "15551234567", "+15551234567" },
        { "", "+" },
    };
    char out[PHONE_SIZE];

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        phone_format(cases[i].text, out);
        assert_string_equal(out, cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("addresses are kept in small letters, impossible ones are refused",
             addresses_are_kept_in_small_letters),
        TEST("a masked address shows two letters and the domain",
             a_masked_address_shows_two_letters_and_the_domain),
        TEST("a number with its area code is found in a sentence, one of two is not",
             numbers_stand_in_sentences),
        TEST("an address is found in a sentence, one of two is not", addresses_stand_in_sentences),
        TEST("a number is shown as people read it", a_number_is_shown_as_people_read_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
