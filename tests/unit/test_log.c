#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/log.h"
#include "server/base/random.h"

#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

AUTO_DEFINE(json_t, json_decref)

enum { CAUGHT_MAX = 65536 };

/* Standard error goes to a pipe while a test logs; the sockets hold all that a test writes. */
struct catcher {
    int kept, pipe[2];
    char text[CAUGHT_MAX];
    size_t len;
};

static void catch_begin(struct catcher *c)
{
    fflush(stderr);
    c->kept = dup(STDERR_FILENO);
    assert_int_equal(pipe(c->pipe), 0);
    dup2(c->pipe[1], STDERR_FILENO);
}

static void catch_end(struct catcher *c)
{
    ssize_t got;

    dup2(c->kept, STDERR_FILENO);
    close(c->kept);
    close(c->pipe[1]);
    c->len = 0;
    while ((got = read(c->pipe[0], c->text + c->len, CAUGHT_MAX - 1 - c->len)) > 0)
        c->len += (size_t)got;
    c->text[c->len] = '\0';
    close(c->pipe[0]);
}

static json_t *only_line(const struct catcher *c)
{
    json_error_t bad;
    json_t *line = json_loadb(c->text, c->len, JSON_REJECT_DUPLICATES, &bad);

    if (!line)
        fail_msg("%s: %s", bad.text, c->text);
    assert_ptr_equal(strchr(c->text, '\n'), c->text + c->len - 1);
    return line;
}

static void a_fact_is_one_line_of_json(void **fixture)
{
    struct clock_manual manual = { .now_us = 1796169600123456 };
    struct clock clock = clock_manual(&manual);
    struct log_context ctx = { .conversation = 12, .tenant = 3 };
    struct catcher caught;

    (void)fixture;
    log_set_clock(&clock);
    catch_begin(&caught);
    log_fact(&ctx, LOG_WARN, "turn_done", LOG_NUM("messages", 3), LOG_NUM("least", INT64_MIN),
             LOG_STR("outcome", "ok"), LOG_STR("nothing", NULL));
    catch_end(&caught);
    log_set_clock(NULL);
    assert_string_equal(caught.text,
                        "{\"at\":\"2026-12-02T00:00:00.123456Z\",\"level\":\"warn\","
                        "\"fact\":\"turn_done\",\"conversation\":12,\"tenant\":3,\"messages\":3,"
                        "\"least\":-9223372036854775808,\"outcome\":\"ok\",\"nothing\":\"\"}\n");
}

static void a_fact_needs_neither_context_nor_fields(void **fixture)
{
    struct catcher caught;

    (void)fixture;
    catch_begin(&caught);
    log_fact(NULL, LOG_ERROR, "started");
    catch_end(&caught);
    AUTO(json_t, line) = only_line(&caught);
    assert_int_equal(json_object_size(line), 3);
    assert_string_equal(json_string_value(json_object_get(line, "fact")), "started");
}

static void text_of_any_bytes_stays_one_line_of_json(void **fixture)
{
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "logged bytes");
    static const unsigned char likely[] = "\"\\\n\r\t\x01\x7f\xc3\xa9\xe2\x82\xac\xf0\x9f\xed\xa0";
    struct catcher caught;

    (void)fixture;
    for (int i = 0; i < 2000; i++) {
        char text[200];
        size_t len = random_below(&r, sizeof(text) - 1);
        for (size_t k = 0; k < len; k++)
            text[k] = (char)(random_below(&r, 2) ? likely[random_below(&r, sizeof(likely) - 1)]
                                                 : 1 + random_below(&r, 255));
        text[len] = '\0';
        catch_begin(&caught);
        log_fact(NULL, LOG_INFO, "f", LOG_STR("t", text));
        catch_end(&caught);
        AUTO(json_t, line) = only_line(&caught);
        assert_true(json_is_string(json_object_get(line, "t")));
    }
}

static void good_text_is_kept_as_it_is(void **fixture)
{
    static const char text[] = "ação \"já\" \\ €\U0001F600\tfim\x7f";
    struct catcher caught;

    (void)fixture;
    catch_begin(&caught);
    log_fact(NULL, LOG_INFO, "f", LOG_STR("t", text));
    catch_end(&caught);
    AUTO(json_t, line) = only_line(&caught);
    assert_string_equal(json_string_value(json_object_get(line, "t")), text);
}

static void a_line_never_exceeds_what_a_pipe_takes_at_once(void **fixture)
{
    static char big[20000];
    struct catcher caught;

    (void)fixture;
    memset(big, '\x01', sizeof(big) - 1); /* six bytes each when escaped */
    catch_begin(&caught);
    log_fact(NULL, LOG_INFO, "f", LOG_STR("a", "first"), LOG_STR("b", big), LOG_STR("c", big),
             LOG_NUM("last", 7));
    catch_end(&caught);
    AUTO(json_t, line) = only_line(&caught);
    assert_true(caught.len <= PIPE_BUF);
    assert_string_equal(json_string_value(json_object_get(line, "a")), "first");
    assert_int_equal(json_integer_value(json_object_get(line, "last")), 7);
    assert_true(json_is_true(json_object_get(line, "cut")));
}

static void lines_of_every_length_near_the_limit_are_whole(void **fixture)
{
    static char text[3000];
    struct catcher caught;

    (void)fixture;
    for (size_t len = 380; len < 512; len++) {
        memset(text, 'x', len);
        text[len] = '\0';
        catch_begin(&caught);
        log_fact(NULL, LOG_INFO, "f", LOG_STR("a", text), LOG_STR("b", text), LOG_STR("c", text),
                 LOG_STR("d", text), LOG_STR("e", text), LOG_STR("g", text), LOG_STR("h", text),
                 LOG_STR("i", text), LOG_STR("j", text));
        catch_end(&caught);
        AUTO(json_t, line) = only_line(&caught);
        assert_true(caught.len <= PIPE_BUF);
        assert_int_equal(json_object_get(line, "j") != NULL, !json_object_get(line, "cut"));
    }
}

static void facts_below_the_level_are_not_written(void **fixture)
{
    struct catcher caught;

    (void)fixture;
    catch_begin(&caught);
    log_fact(NULL, LOG_DEBUG, "debug_is_off_at_first");
    log_set_level(LOG_ERROR);
    log_fact(NULL, LOG_WARN, "no");
    log_set_level(LOG_NONE);
    log_fact(NULL, LOG_ERROR, "no");
    log_set_level(LOG_DEBUG);
    log_fact(NULL, LOG_DEBUG, "yes");
    log_set_level(LOG_INFO);
    catch_end(&caught);
    AUTO(json_t, line) = only_line(&caught);
    assert_string_equal(json_string_value(json_object_get(line, "fact")), "yes");
}

static void a_closed_standard_error_stops_nothing(void **fixture)
{
    int kept = dup(STDERR_FILENO);

    (void)fixture;
    close(STDERR_FILENO);
    log_fact(NULL, LOG_ERROR, "nobody_hears");
    dup2(kept, STDERR_FILENO);
    close(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a fact is one line of JSON", a_fact_is_one_line_of_json),
        TEST("a fact needs neither context nor fields", a_fact_needs_neither_context_nor_fields),
        TEST("text of any bytes stays one line of JSON", text_of_any_bytes_stays_one_line_of_json),
        TEST("good text is kept as it is", good_text_is_kept_as_it_is),
        TEST("a line never exceeds what a pipe takes at once",
             a_line_never_exceeds_what_a_pipe_takes_at_once),
        TEST("lines of every length near the limit are whole",
             lines_of_every_length_near_the_limit_are_whole),
        TEST("facts below the level are not written", facts_below_the_level_are_not_written),
        TEST("a closed standard error stops nothing", a_closed_standard_error_stops_nothing),
    };

    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
