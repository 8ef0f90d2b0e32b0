#include "server/base/auto.h"
#include "tests/support/world.h"

#include <inttypes.h>
#include <string.h>

/* What was not understood: once a conversation and state, labelled once, gone in the end. */

static int64_t add(struct world *w, int64_t conversation, const char *state, int64_t text, int at_s)
{
    struct pg_args *args = world_args(w, SQL_UNCLEAR_ADD);
    int64_t id = w->next++;

    one_int8(args, 1);
    one_int8(args, id);
    one_int8(args, conversation);
    one_text(args, "cobranca");
    one_text(args, state);
    one_int4(args, 1);
    one_instant(args, WORLD_NOW + SECONDS_US(at_s));
    one_hash(args, text);
    one_bytes(args, "sealed", 6);
    one_text(args, "request_pix");
    one_int4(args, 412);
    one_text(args, "not_understood");
    world_run(w, args);
    return id;
}

static int64_t speaker(struct world *w)
{
    return world_conversation(w, world_person(w, w->next));
}

/* Their ids as they are exported. */
static const char *listed(struct world *w, const char *tenant, int limit)
{
    struct pg_args *args = world_args(w, SQL_UNCLEAR_LIST);
    const char *ids = "";

    pg_text(args, tenant);
    pg_int4(args, limit);
    const struct pg_result *r = world_run(w, args);
    for (int row = 0; row < pg_rows(r); row++)
        ids = arena_printf(&w->arena, "%s%s%" PRId64, ids, row ? " " : "", pg_get_int8(r, row, 0));
    return ids;
}

static void label(struct world *w, int64_t id, const char *label, const char *author)
{
    struct pg_args *args = world_args(w, SQL_UNCLEAR_LABEL);

    one_int8(args, id);
    one_text(args, label);
    pg_text(args, author);
    pg_instant(args, WORLD_NOW);
    world_run(w, args);
}

static int64_t purge(struct world *w, int before_s, int at_most)
{
    struct pg_args *args = world_args(w, SQL_DAILY_PURGE_UNCLEAR);

    pg_instant(args, WORLD_NOW + SECONDS_US(before_s));
    pg_int4(args, at_most);
    return pg_get_int8(world_run(w, args), 0, 0);
}

static int empty(void **state)
{
    world_exec(*state, "DELETE FROM unclear_message");
    return 0;
}

static void a_text_is_kept_once_in_a_state_of_a_conversation(void **state)
{
    struct world *w = *state;
    int64_t ana = speaker(w), bia = speaker(w);
    int64_t first = add(w, ana, "menu", 1, 0), other = add(w, ana, "menu", 2, 1);
    int64_t elsewhere = add(w, ana, "cpf", 1, 2), hers = add(w, bia, "menu", 1, 3);

    add(w, ana, "menu", 1, 4); /* again */
    assert_string_equal(listed(w, NULL, 10),
                        arena_printf(&w->arena, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64,
                                     first, other, elsewhere, hers));
}

static void one_batch_may_bring_the_same_text_twice(void **state)
{
    struct world *w = *state;
    int64_t ana = speaker(w);
    const int64_t tenants[] = { 1, 1 }, ids[] = { w->next++, w->next++ }, convs[] = { ana, ana };
    const int64_t instants[] = { WORLD_NOW, WORLD_NOW };
    const int32_t channels[] = { 1, 1 }, permille[] = { 0, 1000 };
    const char *const texts[] = { "x", "x" }, *const why[] = { "unsure", "unsure" };
    const struct bytes hashes[] = { { (const uint8_t *)"0123456789abcdef", 16 },
                                    { (const uint8_t *)"0123456789abcdef", 16 } };
    struct pg_args *args = world_args(w, SQL_UNCLEAR_ADD);

    pg_int8_array(args, tenants, 2);
    pg_int8_array(args, ids, 2);
    pg_int8_array(args, convs, 2);
    pg_text_array(args, texts, 2);
    pg_text_array(args, texts, 2);
    pg_int4_array(args, channels, 2);
    pg_instant_array(args, instants, 2);
    pg_bytea_array(args, hashes, 2);
    pg_bytea_array(args, hashes, 2);
    pg_text_array(args, texts, 2);
    pg_int4_array(args, permille, 2);
    pg_text_array(args, why, 2);
    world_run(w, args);
    assert_string_equal(listed(w, NULL, 10), arena_printf(&w->arena, "%" PRId64, ids[0]));
}

static void the_oldest_are_exported_first_of_one_tenant_or_all(void **state)
{
    struct world *w = *state;
    int64_t ana = speaker(w), late = add(w, ana, "menu", 1, 60), early = add(w, ana, "menu", 2, 0);
    const char *slug = world_text(w, "SELECT slug FROM tenant WHERE tenant_id = 1");

    assert_string_equal(listed(w, NULL, 10),
                        arena_printf(&w->arena, "%" PRId64 " %" PRId64, early, late));
    assert_string_equal(listed(w, slug, 1), arena_printf(&w->arena, "%" PRId64, early));
    assert_string_equal(listed(w, world_text(w, "SELECT slug FROM tenant WHERE tenant_id = 2"), 10),
                        "");
}

static void what_is_labelled_leaves_the_queue_and_keeps_its_label(void **state)
{
    struct world *w = *state;
    int64_t id = add(w, speaker(w), "menu", 1, 0);

    label(w, id, "request_pix", "ana");
    assert_string_equal(listed(w, NULL, 10), "");
    label(w, id, "oos", "bia");
    assert_string_equal(world_text(w, "SELECT label || ' ' || labelled_by FROM unclear_message"),
                        "request_pix ana");
}

static void what_is_kept_long_enough_goes_a_few_at_a_time(void **state)
{
    struct world *w = *state;
    int64_t ana = speaker(w), last = 0;

    for (int i = 0; i < 5; i++)
        last = add(w, ana, "menu", i, i * 60);
    label(w, last - 4, "oos", "ana"); /* labelled or not */
    assert_int_equal(purge(w, 240, 3), 3);
    assert_int_equal(purge(w, 240, 3), 1);
    assert_int_equal(purge(w, 240, 3), 0);
    assert_string_equal(listed(w, NULL, 10), arena_printf(&w->arena, "%" PRId64, last));
}

static void nothing_else_can_be_kept(void **state)
{
    static const char *const refused[] = {
        "UPDATE unclear_message SET why = 'because'",
        "UPDATE unclear_message SET permille = 1001",
        "UPDATE unclear_message SET text_hash = 'short'",
        "UPDATE unclear_message SET label = 'oos'", /* nobody said so */
        "UPDATE unclear_message SET label = 'Ana Souza', labelled_by = 'x', labelled_at = at",
    };
    struct world *w = *state;

    add(w, speaker(w), "menu", 1, 0);
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        if (!world_refuses(w, "23514", refused[i]))
            fail_msg("%s", refused[i]);
}

#define FRESH(sentence, fn)                                                                        \
    {                                                                                              \
        .name = (sentence), .test_func = (fn), .setup_func = empty                                 \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH("a text is kept once in a state of a conversation",
              a_text_is_kept_once_in_a_state_of_a_conversation),
        FRESH("one batch may bring the same text twice", one_batch_may_bring_the_same_text_twice),
        FRESH("the oldest are exported first, of one tenant or all",
              the_oldest_are_exported_first_of_one_tenant_or_all),
        FRESH("what is labelled leaves the queue, and keeps its label",
              what_is_labelled_leaves_the_queue_and_keeps_its_label),
        FRESH("what is kept long enough goes, a few at a time",
              what_is_kept_long_enough_goes_a_few_at_a_time),
        FRESH("nothing else can be kept", nothing_else_can_be_kept),
    };
    return cmocka_run_group_tests_name("review", tests, world_setup, world_teardown);
}
