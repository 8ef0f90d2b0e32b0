#include "tests/support/unit.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/base/random.h"
#include "server/base/strbuf.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void arena_memory_is_zeroed_aligned_and_its_own(void **fixture)
{
    enum { PIECES = 400 };
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "arena pieces");
    struct arena a = { 0 };
    unsigned char *piece[PIECES];
    size_t size[PIECES];

    (void)fixture;
    for (int i = 0; i < PIECES; i++) {
        size[i] = random_below(&r, i % 50 == 0 ? 30000 : 200);
        piece[i] = arena_alloc(&a, size[i]);
        assert_int_equal((uintptr_t)piece[i] % alignof(max_align_t), 0);
        for (size_t k = 0; k < size[i]; k++)
            assert_int_equal(piece[i][k], 0);
        memset(piece[i], i % 255 + 1, size[i]);
    }
    for (int i = 0; i < PIECES; i++)
        for (size_t k = 0; k < size[i]; k++)
            assert_int_equal(piece[i][k], i % 255 + 1);
    arena_done(&a);
}

static void arena_copies_end_in_nul(void **fixture)
{
    struct arena a = { 0 };

    (void)fixture;
    assert_string_equal(arena_strdup(&a, "boleto"), "boleto");
    assert_string_equal(arena_strndup(&a, "boleto", 3), "bol");
    assert_string_equal(arena_strndup(&a, NULL, 0), "");
    assert_string_equal(arena_printf(&a, "%d parcelas de %s", 3, "R$ 5,00"),
                        "3 parcelas de R$ 5,00");
    assert_memory_equal(arena_memdup(&a, "a\0b", 3), "a\0b", 3);
    assert_non_null(arena_memdup(&a, NULL, 0));
    arena_done(&a);
}

static void an_arena_may_be_used_again(void **fixture)
{
    struct arena a = { 0 };

    (void)fixture;
    arena_done(&a);
    arena_strdup(&a, "x");
    arena_done(&a);
    arena_done(&a);
    assert_null(a.head);
    assert_string_equal(arena_strdup(&a, "y"), "y");
    arena_done(&a);
}

static void a_strbuf_holds_all_that_was_added(void **fixture)
{
    struct strbuf sb = { 0 };
    char *want = calloc(1, 200000);
    size_t len = 0;

    (void)fixture;
    assert_string_equal(strbuf_str(&sb), "");
    for (int i = 0; i < 5000; i++) {
        strbuf_adds(&sb, "ação ");
        strbuf_addc(&sb, 'c');
        strbuf_add(&sb, "xyz", 2);
        strbuf_addf(&sb, "%05d", i);
        len += (size_t)snprintf(want + len, 200000 - len, "ação cxy%05d", i);
    }
    assert_int_equal(sb.len, len);
    assert_string_equal(strbuf_str(&sb), want);
    strbuf_done(&sb);
    assert_string_equal(strbuf_str(&sb), "");
    free(want);
}

static void a_reset_strbuf_is_empty_and_keeps_its_memory(void **fixture)
{
    struct strbuf sb = { 0 };

    (void)fixture;
    strbuf_reset(&sb);
    strbuf_adds(&sb, "something long enough to need more than the first bytes of memory it gets");
    size_t capacity = sb.capacity;
    strbuf_reset(&sb);
    assert_string_equal(strbuf_str(&sb), "");
    assert_int_equal(sb.capacity, capacity);
    strbuf_add(&sb, NULL, 0);
    memcpy(strbuf_grow(&sb, 3), "a\0b", 3);
    assert_int_equal(sb.len, 3);
    assert_int_equal(sb.data[3], '\0');
    strbuf_done(&sb);
}

static void an_error_has_a_kind_a_bounded_detail_and_a_status(void **fixture)
{
    struct error err = { 0 };
    char long_text[500];

    (void)fixture;
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    assert_false(error_set(&err, ERROR_CONFLICT, "row %d: %s", 7, long_text));
    assert_int_equal(strlen(err.detail), sizeof(err.detail) - 1);
    assert_memory_equal(err.detail, "row 7: xxx", 10);
    assert_false(error_set(NULL, ERROR_INPUT, "nobody asks"));
    assert_string_equal(error_kind_name(err.kind), "conflict");
    assert_int_equal(error_http_status(err.kind), 409);
    assert_int_equal(error_http_status(ERROR_KIND_COUNT), 500);
    for (int kind = ERROR_NONE; kind < ERROR_KIND_COUNT; kind++)
        assert_true(error_http_status((enum error_kind)kind) >= 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("arena memory is zeroed, aligned and its own",
             arena_memory_is_zeroed_aligned_and_its_own),
        TEST("arena copies end in NUL", arena_copies_end_in_nul),
        TEST("an arena may be used again", an_arena_may_be_used_again),
        TEST("a strbuf holds all that was added", a_strbuf_holds_all_that_was_added),
        TEST("a reset strbuf is empty and keeps its memory",
             a_reset_strbuf_is_empty_and_keeps_its_memory),
        TEST("an error has a kind, a bounded detail and a status",
             an_error_has_a_kind_a_bounded_detail_and_a_status),
    };

    return cmocka_run_group_tests_name("arena, strbuf, error", tests, NULL, NULL);
}
