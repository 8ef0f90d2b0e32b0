#include "tests/support/unit.h"

#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/random.h"

#include <string.h>

static const struct var row1[] = { { "n", { .type = VALUE_NUMBER, .number = 1 } },
                                   { "total", { .type = VALUE_MONEY, .number = 88598 } } };
static const struct var row2[] = { { "n", { .type = VALUE_NUMBER, .number = 2 } },
                                   { "total", { .type = VALUE_MONEY, .number = INT64_MIN } } };
static const struct row rows[] = { { row1, 2 }, { row2, 2 } };
static const struct var vars[] = {
    { "nome", { .type = VALUE_TEXT, .text = "Maria" } },
    { "data", { .type = VALUE_DAY, .number = -3 } },
    { "parcelas", { .type = VALUE_LIST, .rows = rows, .row_count = 2 } },
    { "vazia", { .type = VALUE_LIST } },
};
static const struct flow_session whole = { .version = 7,
                                           .state = "menu",
                                           .returning = "ofertas",
                                           .misses = 2,
                                           .ended = true,
                                           .calls = { "chamar" },
                                           .call_count = 1,
                                           .wishes = { "desejo.canal", "desejo.contato" },
                                           .wish_count = 2,
                                           .offered = "desejo.lembretes",
                                           .vars = { vars, COUNT_OF(vars) } };

static void a_session_comes_back_whole(void **fixture)
{
    struct arena a = { 0 };
    struct packed packed = flow_session_pack(&whole, &a);
    struct flow_session got = { 0 };
    const struct value *list;

    (void)fixture;
    assert_true(flow_session_unpack(packed, &a, &got, NULL));
    assert_int_equal(got.version, 7);
    assert_string_equal(got.state, "menu");
    assert_string_equal(got.returning, "ofertas");
    assert_int_equal(got.misses, 2);
    assert_true(got.ended);
    assert_int_equal(got.call_count, 1);
    assert_int_equal(got.wish_count, 2);
    assert_string_equal(got.wishes[1], "desejo.contato");
    assert_string_equal(got.offered, "desejo.lembretes");
    assert_string_equal(vars_find(got.vars, "nome")->text, "Maria");
    assert_int_equal(vars_find(got.vars, "data")->number, -3);
    list = vars_find(got.vars, "parcelas");
    assert_int_equal(list->row_count, 2);
    assert_true(list->rows[1].vars[1].value.number == INT64_MIN);
    assert_string_equal(list->rows[1].vars[1].name, "total");
    assert_int_equal(vars_find(got.vars, "vazia")->row_count, 0);
    assert_true(packed.len < 160);
    arena_done(&a);
}

static void an_empty_session_is_small(void **fixture)
{
    struct arena a = { 0 };
    struct flow_session got = { .state = "x" };

    (void)fixture;
    assert_true(
        flow_session_unpack(flow_session_pack(&(struct flow_session){ 0 }, &a), &a, &got, NULL));
    assert_null(got.state);
    assert_int_equal(got.vars.count, 0);
    arena_done(&a);
}

static void every_cut_is_refused(void **fixture)
{
    struct arena a = { 0 };
    struct packed packed = flow_session_pack(&whole, &a);

    (void)fixture;
    for (size_t len = 0; len < packed.len; len++) {
        struct flow_session got = { .misses = 99 };
        struct error err = { 0 };
        uint8_t *copy = arena_memdup(&a, packed.data, len);
        assert_false(flow_session_unpack((struct packed){ copy, len }, &a, &got, &err));
        assert_int_equal(err.kind, ERROR_CONFLICT);
        assert_int_equal(got.misses, 99);
    }
    arena_done(&a);
}

static void changed_bytes_do_no_harm(void **fixture)
{
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "changed sessions");

    (void)fixture;
    for (int i = 0; i < 20000; i++) {
        struct arena a = { 0 };
        struct packed packed = flow_session_pack(&whole, &a);
        uint8_t *copy = arena_memdup(&a, packed.data, packed.len);
        struct flow_session got = { 0 };
        copy[random_below(&r, packed.len)] = (uint8_t)random_below(&r, 256);
        if (flow_session_unpack((struct packed){ copy, packed.len }, &a, &got, NULL))
            flow_session_pack(&got, &a);
        arena_done(&a);
    }
}

/* Format, flags (a state), version 7, no misses, the state, no calls, no variables. */
static const uint8_t format_2[] = { 2, 2, 14, 0, 4, 'm', 'e', 'n', 'u', 0, 0 };

static void an_older_session_remembers_no_wish(void **fixture)
{
    struct arena a = { 0 };
    struct flow_session got = { .wish_count = 9 };

    (void)fixture;
    assert_true(flow_session_unpack((struct packed){ format_2, sizeof(format_2) }, &a, &got, NULL));
    assert_string_equal(got.state, "menu");
    assert_int_equal(got.version, 7);
    assert_int_equal(got.wish_count, 0);
    assert_null(got.offered);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a session comes back as it was", a_session_comes_back_whole),
        TEST("an empty session comes back empty", an_empty_session_is_small),
        TEST("a session cut anywhere is refused and changes nothing", every_cut_is_refused),
        TEST("a session of before wishes were remembered is read",
             an_older_session_remembers_no_wish),
        TEST("a changed byte is refused or harmless", changed_bytes_do_no_harm),
    };

    return cmocka_run_group_tests_name("flow_session", tests, NULL, NULL);
}
