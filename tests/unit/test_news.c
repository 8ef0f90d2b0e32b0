#include "tests/support/unit.h"

#include "server/base/strbuf.h"
#include "server/ops/feed.h"
#include "server/ops/news_text.h"

#include <stdio.h>
#include <string.h>

/* What processes tell each other as text, and the ring that it comes into. */

struct read_items {
    struct news_item items[8];
    size_t count;
};

static void keep_item(void *ctx, const struct news_item *item)
{
    struct read_items *all = ctx;

    assert_true(all->count < 8);
    all->items[all->count++] = *item;
}

static void what_is_told_is_heard_as_it_was(void **state)
{
    const struct news_item told[] = {
        { .kind = NEWS_HERE },
        { .kind = NEWS_ALL, .to = NEWS_TO_ALL },
        { .kind = NEWS_CONVERSATION, .tenant_id = 3, .conversation_id = INT64_MAX - 1 },
        { .kind = NEWS_PRESENCE,
          .tenant_id = 3,
          .conversation_id = 4,
          .user_id = 5,
          .typing = true,
          .name = "Conceição d'Ávila" },
        { .kind = NEWS_SESSION_END, .session_id = 9 },
    };
    struct strbuf text = { 0 };
    struct read_items heard = { .count = 0 };

    news_text_begin(&text, 77777);
    for (size_t i = 0; i < 5; i++)
        assert_true(news_text_add(&text, &told[i]));
    assert_int_equal(news_text_read(text.data, keep_item, &heard), 77777);
    assert_int_equal(heard.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(heard.items[i].kind, told[i].kind);
        assert_true(heard.items[i].tenant_id == told[i].tenant_id &&
                    heard.items[i].conversation_id == told[i].conversation_id &&
                    heard.items[i].user_id == told[i].user_id && heard.items[i].to == told[i].to &&
                    heard.items[i].session_id == told[i].session_id &&
                    heard.items[i].typing == told[i].typing);
        assert_string_equal(heard.items[i].name, told[i].name);
    }
    strbuf_done(&text);
    (void)state;
}

static void a_text_stays_below_what_postgresql_takes(void **state)
{
    struct strbuf text = { 0 };
    struct news_item item = { .kind = NEWS_CONVERSATION, .tenant_id = 1, .conversation_id = 1 };
    int added = 0;

    news_text_begin(&text, 1);
    while (news_text_add(&text, &item))
        added++;
    assert_true(added > 900);
    assert_true(text.len <= NEWS_TEXT_MAX && strlen(text.data) == text.len);
    strbuf_done(&text);
    (void)state;
}

static void what_is_no_item_is_left_out_and_no_name_breaks_out_of_its_line(void **state)
{
    static const struct {
        const char *text;
        int64_t sender;
        size_t items;
    } cases[] = {
        { "", 0, 0 },
        { "abc\nh", 0, 0 },
        { "0\nh", 0, 0 },
        { "-5\nh", 0, 0 },
        { "5 \nh", 0, 0 },
        { "99999999999999999999\nh", 0, 0 },
        { "5", 5, 0 },
        { "5\n", 5, 0 },
        { "5\nh\nh", 5, 2 },
        { "5\nhx\nz 1\nc 1\nc 1 2 3\nc 1 2", 5, 1 },
        { "5\nc 1 -2\nc 0 2\nc  1 2", 5, 0 },
        { "5\np 1 2 3\np 1 2 3 2 Ana\np 1 2 3 0 Ana\np 1 2 3 1 ", 5, 2 },
        { "5\ne", 5, 0 },
    };
    struct news_item item = {
        .kind = NEWS_PRESENCE, .tenant_id = 1, .conversation_id = 2, .user_id = 3
    };
    struct strbuf text = { 0 };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct read_items heard = { .count = 0 };
        assert_int_equal(news_text_read(cases[i].text, keep_item, &heard), cases[i].sender);
        assert_int_equal(heard.count, cases[i].items);
    }
    /* a line's end in a name is a space */
    snprintf(item.name, sizeof(item.name), "Ana\ne 7");
    struct read_items heard = { .count = 0 };
    news_text_begin(&text, 5);
    news_text_add(&text, &item);
    news_text_read(text.data, keep_item, &heard);
    assert_int_equal(heard.count, 1);
    assert_string_equal(heard.items[0].name, "Ana e 7");
    strbuf_done(&text);
    (void)state;
}

static void a_long_name_is_cut_between_letters(void **state)
{
    char text[256] = "5\np 1 2 3 0 ";
    struct read_items heard = { .count = 0 };
    size_t at = strlen(text);

    text[at++] = 'x';
    for (int i = 0; i < 100; i += 2) {
        text[at++] = (char)0xc3;
        text[at++] = (char)0xa7;
    }
    news_text_read(text, keep_item, &heard);
    assert_int_equal(heard.count, 1);
    assert_int_equal(strlen(heard.items[0].name), 95);
    assert_int_equal((unsigned char)heard.items[0].name[94], 0xa7);
    (void)state;
}

/* ---- the ring ---- */

static void count_call(void *ctx)
{
    ++*(int *)ctx;
}

static void count_own(void *ctx, int64_t tenant_id, int64_t conversation_id)
{
    (void)tenant_id;
    (void)conversation_id;
    ++*(int *)ctx;
}

static void a_number_of_another_ring_is_a_gap(void **state)
{
    struct feed *here = feed_new(1000000), *there = feed_new(1000500);
    int64_t ids[4];
    size_t count;

    feed_tell(here, 1, 7);
    feed_tell(there, 1, 8);
    assert_true(feed_since(here, 1, 1000000, ids, 4, &count) && count == 1 && ids[0] == 7);
    assert_false(feed_since(here, 1, feed_last(there), ids, 4, &count));
    assert_false(feed_since(there, 1, feed_last(here), ids, 4, &count));
    assert_false(feed_since(here, 1, 0, ids, 4, &count));
    feed_free(&here);
    feed_free(&there);
    (void)state;
}

static void a_foreign_change_is_shown_and_not_told_on(void **state)
{
    struct feed *feed = feed_new(1);
    int told = 0, own = 0;
    int64_t ids[4];
    size_t count;
    struct feed_watch *watch = feed_watch_add(feed, 1, count_call, &told);

    feed_on_own(feed, count_own, &own);
    feed_tell_foreign(feed, 1, 7);
    assert_true(told == 1 && own == 0);
    feed_tell(feed, 1, 8);
    assert_true(told == 2 && own == 1);
    assert_true(feed_since(feed, 1, 1, ids, 4, &count) && count == 2);
    feed_watch_remove(&watch);
    feed_free(&feed);
    (void)state;
}

static void who_may_have_missed_something_is_woken_and_told_so(void **state)
{
    struct feed *feed = feed_new(1);
    int told = 0;
    int64_t ids[4], before = feed_last(feed);
    size_t count;
    struct feed_watch *watch = feed_watch_add(feed, 9, count_call, &told);

    feed_miss(feed);
    assert_int_equal(told, 1);
    assert_false(feed_since(feed, 9, before, ids, 4, &count));
    assert_true(feed_since(feed, 9, feed_last(feed), ids, 4, &count) && count == 0);
    assert_true(feed_watched(feed));
    feed_watch_remove(&watch);
    assert_false(feed_watched(feed));
    feed_set_elsewhere(feed, true);
    assert_true(feed_watched(feed));
    feed_free(&feed);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_told_is_heard_as_it_was),
        cmocka_unit_test(a_text_stays_below_what_postgresql_takes),
        cmocka_unit_test(what_is_no_item_is_left_out_and_no_name_breaks_out_of_its_line),
        cmocka_unit_test(a_long_name_is_cut_between_letters),
        cmocka_unit_test(a_number_of_another_ring_is_a_gap),
        cmocka_unit_test(a_foreign_change_is_shown_and_not_told_on),
        cmocka_unit_test(who_may_have_missed_something_is_woken_and_told_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
