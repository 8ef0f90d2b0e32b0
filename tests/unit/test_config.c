#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct number {
    const char *name;
    size_t offset;
    int fallback, min, max;
} numbers[] = {
#define AT(field) offsetof(struct config, field)
    { "QUITA_TURN_LANES", AT(turn_lanes), 2, 1, 4 },
    { "QUITA_BATCH_MAX", AT(batch_max), 128, 1, 256 },
    { "QUITA_QUEUE_MAX", AT(queue_max), 4096, 16, 65536 },
    { "QUITA_GATHER_MS", AT(gather_ms), 1200, 0, 5000 },
    { "QUITA_RECORD", AT(record), 1, 0, 1 },
    { "QUITA_GATHER_MAX_MS", AT(gather_max_ms), 3000, 0, 10000 },
    { "QUITA_LATE_AFTER_S", AT(late_after_s), 21600, 60, 604800 },
    { "QUITA_REPLY_EXPIRES_S", AT(reply_expires_s), 900, 10, 86400 },
    { "QUITA_IN_FLIGHT", AT(in_flight_max), 64, 1, 512 },
    { "QUITA_BACKLOG_MAX", AT(backlog_max), 32768, 1, 1048576 },
    { "QUITA_SEND_TIMEOUT_MS", AT(send_timeout_ms), 15000, 100, 60000 },
    { "QUITA_RATE_PER_S", AT(rate_per_s), 70, 1, 1000 },
    { "QUITA_READ_RECEIPTS", AT(read_receipts), 1, 0, 1 },
    { "QUITA_CONNECTIONS_MAX", AT(connections_max), 8192, 16, 65536 },
    { "QUITA_CONNECTIONS_PER_PEER", AT(connections_per_peer_max), 1024, 1, 65536 },
    { "QUITA_SOCKETS_MAX", AT(sockets_max), 4096, 16, 65536 },
    { "QUITA_SOCKETS_PER_PEER", AT(sockets_per_peer_max), 20, 1, 65536 },
    { "QUITA_SOCKET_HANDSHAKES_PER_S", AT(socket_handshakes_per_s), 5, 1, 10000 },
    { "QUITA_DAILY_EVERY_S", AT(daily_every_s), 300, 1, 86400 },
    { "QUITA_REVIEW_DAYS", AT(review_days), 90, 0, 365 },
    { "QUITA_DRAIN_S", AT(drain_s), 20, 1, 60 },
};
static const struct text {
    const char *name;
    size_t offset;
    const char *fallback;
} texts[] = {
    { "QUITA_LISTEN", AT(listen), "127.0.0.1:8080" },
    { "QUITA_ADMIN_LISTEN", AT(admin_listen), "127.0.0.1:8081" },
    { "QUITA_PUBLIC_URL", AT(public_url), "http://127.0.0.1:8080" },
    { "QUITA_TRUSTED_PROXIES", AT(trusted_proxies), "127.0.0.1" },
    { "QUITA_SPOOL", AT(spool), "/var/lib/quita/spool" },
    { "QUITA_LOG_LEVEL", AT(log_level), "info" },
    { "QUITA_NLU_MODEL", AT(nlu_model), "" },
#undef AT
};

/* Only what must be given is given. */
static int bare(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        unsetenv(numbers[i].name);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        unsetenv(texts[i].name);
    setenv("QUITA_DATABASE", "dbname=secret-base", 1);
    setenv("QUITA_KEYS", "1:secret-key", 1);
    return 0;
}

static int number_of(const struct config *c, const struct number *n)
{
    return *(const int *)(const void *)((const char *)c + n->offset);
}

static const char *text_of(const struct config *c, const struct text *t)
{
    return *(const char *const *)(const void *)((const char *)c + t->offset);
}

static bool reads(const char *name, const char *value, struct config *c, struct error *err)
{
    *err = (struct error){ 0 };
    setenv(name, value, 1);
    bool good = config_read(c, err);
    unsetenv(name);
    return good;
}

static void what_is_not_set_has_its_default(void **state)
{
    struct config c;
    struct error err = { 0 };

    (void)state;
    assert_true(config_read(&c, &err));
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        assert_int_equal(number_of(&c, &numbers[i]), numbers[i].fallback);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_string_equal(text_of(&c, &texts[i]), texts[i].fallback);
    assert_string_equal(c.database, "dbname=secret-base");
    assert_string_equal(c.keys, "1:secret-key");
}

static void an_empty_value_is_as_if_not_set(void **state)
{
    struct config c;
    struct error err;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        assert_true(reads(numbers[i].name, "", &c, &err));
        assert_int_equal(number_of(&c, &numbers[i]), numbers[i].fallback);
    }
}

static void each_number_takes_its_range_and_no_more(void **state)
{
    struct config c;
    struct error err;
    char value[16], meant[96];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        const struct number *n = &numbers[i];
        const int good[] = { n->min, n->max }, bad[] = { n->min - 1, n->max + 1 };
        snprintf(meant, sizeof(meant), "%s must be a number from %d to %d", n->name, n->min,
                 n->max);
        for (size_t k = 0; k < 2; k++) {
            snprintf(value, sizeof(value), "%d", good[k]);
            assert_true(reads(n->name, value, &c, &err));
            assert_int_equal(number_of(&c, n), good[k]);
            snprintf(value, sizeof(value), "%d", bad[k]);
            assert_false(reads(n->name, value, &c, &err));
            assert_int_equal(err.kind, ERROR_INPUT);
            assert_string_equal(err.detail, meant);
        }
    }
}

static void what_is_no_number_is_refused(void **state)
{
    static const char *const values[] = { "x",    "1x",   "1 ",
                                          "1.5",  "0x10", "1e2",
                                          "many", "--1",  "99999999999999999999" };
    struct config c;
    struct error err;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        assert_false(reads("QUITA_BATCH_MAX", values[i], &c, &err));
        assert_string_equal(err.detail, "QUITA_BATCH_MAX must be a number from 1 to 256");
    }
}

static void each_text_is_taken_as_it_is(void **state)
{
    struct config c;
    struct error err;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        setenv(texts[i].name, "some thing", 1);
        assert_true(config_read(&c, &err));
        assert_string_equal(text_of(&c, &texts[i]), "some thing");
        unsetenv(texts[i].name);
    }
}

static void what_must_be_given_is_asked_for_by_name(void **state)
{
    static const char *const names[] = { "QUITA_DATABASE", "QUITA_KEYS" };
    struct config c;
    struct error err;
    char meant[64];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        bare(NULL);
        unsetenv(names[i]);
        assert_false(config_read(&c, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        snprintf(meant, sizeof(meant), "%s is not set: ", names[i]);
        assert_memory_equal(err.detail, meant, strlen(meant));
    }
}

/* ---- what is told ---- */

static char *told(void (*print)(FILE *out))
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    print(out);
    fclose(out);
    return text;
}

static void help_and_page_name_every_setting(void **state)
{
    void (*const prints[])(FILE *) = { config_print_help, config_print_markdown };

    (void)state;
    for (size_t p = 0; p < COUNT_OF(prints); p++) {
        char *text = told(prints[p]);
        for (size_t i = 0; i < COUNT_OF(numbers); i++)
            assert_non_null(strstr(text, numbers[i].name));
        for (size_t i = 0; i < COUNT_OF(texts); i++)
            assert_non_null(strstr(text, texts[i].name));
        assert_non_null(strstr(text, "QUITA_DATABASE"));
        assert_non_null(strstr(text, "QUITA_KEYS"));
        free(text);
    }
}

/* No setting is missing in the tables above. */
static void the_page_has_as_many_rows_as_there_are_settings(void **state)
{
    char *text = told(config_print_markdown);
    size_t rows = 0;

    (void)state;
    for (const char *at = text; (at = strstr(at, "\n| `QUITA_")); at++)
        rows++;
    assert_int_equal(rows, COUNT_OF(numbers) + COUNT_OF(texts) + 2);
    free(text);
}

static void print_line(FILE *out)
{
    struct config c;
    struct error err;

    assert_true(config_read(&c, &err));
    config_print_line(&c, out);
}

static void the_line_of_what_is_in_force_hides_secrets(void **state)
{
    (void)state;
    setenv("QUITA_BATCH_MAX", "77", 1);
    char *line = told(print_line);
    assert_non_null(strstr(line, "QUITA_BATCH_MAX=77 "));
    assert_non_null(strstr(line, "QUITA_DATABASE=(hidden) "));
    assert_null(strstr(line, "secret"));
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
    free(line);
}

#define BARE(sentence, fn)                                                                         \
    {                                                                                              \
        .name = (sentence), .test_func = (fn), .setup_func = bare                                  \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BARE("what is not set has its default", what_is_not_set_has_its_default),
        BARE("an empty value is as if not set", an_empty_value_is_as_if_not_set),
        BARE("each number takes its range and no more", each_number_takes_its_range_and_no_more),
        BARE("what is no number is refused", what_is_no_number_is_refused),
        BARE("each text is taken as it is", each_text_is_taken_as_it_is),
        BARE("what must be given is asked for by name", what_must_be_given_is_asked_for_by_name),
        BARE("help and page name every setting", help_and_page_name_every_setting),
        BARE("the page has as many rows as there are settings",
             the_page_has_as_many_rows_as_there_are_settings),
        BARE("the line of what is in force hides secrets",
             the_line_of_what_is_in_force_hides_secrets),
    };
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
