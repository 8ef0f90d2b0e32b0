#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"
#include "server/providers/meta.h"
#include "server/providers/meta_json.h"

#include <glob.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <jansson.h>
#include <stdlib.h>
#include <cmocka.h>

AUTO_DEFINE(json_t, json_decref)
#define FIXTURES "tests/fixtures/meta/"
#define HEAD                                                                                       \
    "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":"  \
    "\"messages\",\"value\":{\"metadata\":{\"phone_number_id\":\"7\"},\"messages\":["
#define TAIL "]}}]}]}"
/* A message whose text is given as it stands in JSON, without quotes around it. */
#define MESSAGE(id, text)                                                                          \
    "{\"from\":\"5531981234567\",\"id\":\"" id                                                     \
    "\",\"timestamp\":\"1795600000\",\"type\":\"text\","                                           \
    "\"text\":{\"body\":\"" text "\"}}"

static void read_file(const char *path, struct strbuf *out)
{
    FILE *file = fopen(path, "rb");
    char chunk[4096];
    size_t got;

    assert_non_null(file);
    while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0)
        strbuf_add(out, chunk, got);
    fclose(file);
}

static json_t *inspect(const char *body, size_t len)
{
    struct arena a = { 0 };
    struct wa_body units;
    json_t *seen;

    wa_parse(body, len, &a, &units);
    seen = json_loads(wa_inspect(&units, &a), 0, NULL);
    assert_non_null(seen);
    arena_done(&a);
    return seen;
}

/* name is that of a fixture, or a path ending in .inspect.json. */
static bool fixture_holds(const char *expected_path)
{
    struct strbuf body = { 0 };
    char path[256];
    AUTO(json_t, expected) = json_load_file(expected_path, 0, NULL);
    AUTO(json_t, seen) = NULL;

    assert_non_null(expected);
    snprintf(path, sizeof(path), "%.*s.json",
             (int)(strlen(expected_path) - strlen(".inspect.json")), expected_path);
    read_file(path, &body);
    seen = inspect(body.data, body.len);
    strbuf_done(&body);
    if (json_equal(expected, seen))
        return true;
    json_dumpf(seen, stderr, JSON_COMPACT);
    fprintf(stderr, "\n  is not what %s says\n", expected_path);
    return false;
}

static void every_fixture_is_understood(void **fixture)
{
    glob_t found;
    int wrong = 0;

    (void)fixture;
    assert_int_equal(glob(FIXTURES "*.inspect.json", 0, NULL, &found), 0);
    assert_true(found.gl_pathc > 90);
    for (size_t i = 0; i < found.gl_pathc; i++)
        wrong += !fixture_holds(found.gl_pathv[i]);
    globfree(&found);
    assert_int_equal(wrong, 0);
}

static void hold(const char *const *names, size_t count)
{
    char path[256];

    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof(path), FIXTURES "%s.inspect.json", names[i]);
        assert_true(fixture_holds(path));
    }
}

static void media_are_accepted(void **fixture)
{
    static const char *const names[] = { "image",   "audio_note",  "voice_older",
                                         "video",   "document",    "document_bare",
                                         "sticker", "unsupported", "type_of_tomorrow" };
    (void)fixture;
    hold(names, COUNT_OF(names));
}

static void parse(const char *body, struct arena *a, struct wa_body *out)
{
    wa_parse(body, strlen(body), a, out);
}

static void what_is_no_object_is_malformed(void **fixture)
{
    static const char *const bodies[] = {
        "",
        " ",
        "nonsense",
        "[]",
        "\"text\"",
        "5",
        "null",
        "true",
        "{",
        "{\"a\":}",
        "{\"a\":1}x",
        "{\"object\":\"whatsapp",
        "{}{}",
        "\xff\xfe",
        "{\"a\":\"\x01\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{'a':1}",
    };
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        struct arena a = { 0 };
        struct wa_body out;
        parse(bodies[i], &a, &out);
        assert_int_equal(out.verdict, WA_MALFORMED);
        assert_int_equal(out.count, 0);
        arena_done(&a);
    }
}

static void a_bad_text_is_replaced(void **fixture)
{
    static const struct {
        const char *sent, *read;
    } cases[] = {
        { "a\\u0000b", "a\xEF\xBF\xBD"
                       "b" },
        { "a\\ud83d", "a\xEF\xBF\xBD" },
        { "a\\uD83D!", "a\xEF\xBF\xBD!" },
        { "\\ude42", "\xEF\xBF\xBD" },
        { "\\ud83d\\ud83d\\ude42", "\xEF\xBF\xBD\xF0\x9F\x99\x82" },
        { "\\ud83d\\ude42 \\u0000", "\xF0\x9F\x99\x82 \xEF\xBF\xBD" },
        { "\\\\u0000 \\ud800", "\\u0000 \xEF\xBF\xBD" },
        { "caf\xe9", "caf\xEF\xBF\xBD" },
        { "\xed\xa0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "\xc0\xaf", "\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "ol\xc3\xa1 \\ud800", "ol\xc3\xa1 \xEF\xBF\xBD" },
    };
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena a = { 0 };
        struct wa_body out;
        parse(
            arena_printf(&a, HEAD MESSAGE("w1", "%s") "," MESSAGE("w2", "boa") TAIL, cases[i].sent),
            &a, &out);
        assert_int_equal(out.verdict, WA_PROCESS);
        assert_int_equal(out.count, 2);
        assert_string_equal(out.units[0].text, cases[i].read);
        assert_int_equal(out.units[0].handle, WA_TURN);
        AUTO(json_t, raw) = json_loads(out.units[0].raw, 0, NULL);
        assert_non_null(raw); /* it holds no escape that jansson or PostgreSQL would refuse */
        assert_string_equal(out.units[1].text, "boa");
        arena_done(&a);
    }
}

static void an_oversized_number_sinks_nothing(void **fixture)
{
    static const char *const numbers[] = {
        "1e999",
        "-1e999",
        "123456789012345678901234567890",
        "-99999999999999999999",
        "1234567890123456789012345678901234567890123456789012345678901234567890.0",
    };
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        struct arena a = { 0 };
        struct wa_body out;
        parse(arena_printf(&a, HEAD "{\"type\":\"text\",\"x\":%s}," MESSAGE("w2", "boa") TAIL,
                           numbers[i]),
              &a, &out);
        assert_int_equal(out.count, 2);
        assert_int_equal(out.units[0].handle, WA_DROP);
        assert_string_equal(out.units[1].text, "boa");
        arena_done(&a);
    }
}

static void what_is_whole_is_not_touched(void **fixture)
{
    static const char *const texts[] = {
        "{\"a\":\"\\ud83d\\ude42 \xc3\xa1 \\\\ud800 \\\"\",\"n\":123456789012345678,\"r\":-1.5e10}",
        "",
        "{\"a\":\"",
        "\"\\",
        "\"\\u",
        "\"\\ud8",
    };
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct strbuf out = { 0 };
        assert_false(meta_repair(texts[i], strlen(texts[i]), &out));
        assert_string_equal(strbuf_str(&out), texts[i]);
        strbuf_done(&out);
    }
}

static void a_long_text_is_whole(void **fixture)
{
    struct arena a = { 0 };
    struct wa_body out;
    char *text = arena_alloc(&a, 120001);

    (void)fixture;
    for (size_t i = 0; i < 60000; i++)
        memcpy(text + 2 * i, "\xc3\xa1", 2);
    parse(arena_printf(&a, HEAD MESSAGE("w1", "%s") TAIL, text), &a, &out);
    assert_int_equal(out.count, 1);
    assert_int_equal(out.units[0].handle, WA_TURN);
    assert_string_equal(out.units[0].text, text);
    arena_done(&a);
}

static void a_thousand_units_are_taken(void **fixture)
{
    struct arena a = { 0 };
    struct strbuf body = { 0 };
    struct wa_body out;
    size_t duplicates = 0;

    (void)fixture;
    strbuf_adds(&body, HEAD);
    for (int i = 0; i < 1000; i++)
        strbuf_addf(&body, "%s" MESSAGE("wamid.%d", "oi"), i ? "," : "", i % 990);
    strbuf_adds(&body, TAIL);
    wa_parse(body.data, body.len, &a, &out);
    assert_int_equal(out.count, 1000);
    for (size_t i = 0; i < out.count; i++) {
        assert_int_equal(out.units[i].handle == WA_DUPLICATE, i >= 990);
        duplicates += out.units[i].handle == WA_DUPLICATE;
    }
    assert_int_equal(duplicates, 10);
    strbuf_done(&body);
    arena_done(&a);
}

/* A body of `len` bytes: one message, then spaces. */
static enum wa_verdict verdict_of_length(size_t len)
{
    static const char body[] = HEAD MESSAGE("w1", "oi") TAIL;
    struct arena a = { 0 };
    struct strbuf padded = { 0 };
    struct wa_body out;

    strbuf_adds(&padded, body);
    memset(strbuf_grow(&padded, len - padded.len), ' ', len - strlen(body));
    wa_parse(padded.data, padded.len, &a, &out);
    strbuf_done(&padded);
    arena_done(&a);
    return out.verdict;
}

static void three_megabytes_are_taken(void **fixture)
{
    (void)fixture;
    assert_int_equal(verdict_of_length(WA_BODY_MAX), WA_PROCESS);
    assert_int_equal(verdict_of_length(WA_BODY_MAX + 1), WA_MALFORMED);
}

static void repeat(struct strbuf *body, const char *what, size_t times)
{
    while (times--)
        strbuf_adds(body, what);
}

static void hostile_nesting_and_noise_are_bounded(void **fixture)
{
    static const struct {
        const char *before, *again, *after;
        size_t times, units;
        enum wa_verdict verdict;
    } cases[] = {
        { "{\"a\":", "[", "", 100000, 0, WA_MALFORMED },
        { "{\"a\":", "{\"a\":", "1", 100000, 0, WA_MALFORMED },
        { HEAD "{}", ",{}", TAIL, 900000, WA_UNITS_MAX + 1, WA_PROCESS },
        { HEAD "1", ",1", TAIL, 1400000, WA_UNITS_MAX + 1, WA_PROCESS },
        { HEAD "{}", ",{}", TAIL, 4999, 5000, WA_PROCESS },
    };
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena a = { 0 };
        struct strbuf body = { 0 };
        struct wa_body out;
        strbuf_adds(&body, cases[i].before);
        repeat(&body, cases[i].again, cases[i].times);
        strbuf_adds(&body, cases[i].after);
        wa_parse(body.data, body.len, &a, &out);
        assert_int_equal(out.verdict, cases[i].verdict);
        assert_int_equal(out.count, cases[i].units);
        if (out.count > WA_UNITS_MAX)
            assert_int_equal(out.units[WA_UNITS_MAX].handle, WA_ALERT);
        strbuf_done(&body);
        arena_done(&a);
    }
}

static void a_unit_carries_what_inspection_does_not_show(void **fixture)
{
    struct arena a = { 0 };
    struct strbuf body = { 0 };
    struct wa_body out;

    (void)fixture;
    read_file(FIXTURES "audio_note.json", &body);
    wa_parse(body.data, body.len, &a, &out);
    assert_int_equal(out.count, 1);
    assert_true(out.units[0].voice);
    assert_int_equal(out.units[0].timestamp_us, INT64_C(1795600000000000));
    assert_string_equal(out.units[0].profile_name, "Mariana Souza");
    assert_string_equal(out.units[0].waba_id, "102290129340398");
    assert_string_equal(out.units[0].field, "messages");
    assert_string_equal(out.units[0].sha256, "a");
    assert_non_null(strstr(out.units[0].raw, "\"voice\":true"));
    strbuf_done(&body);
    arena_done(&a);
}

static void ranks_rise_and_failing_stands_apart(void **fixture)
{
    static const struct {
        const char *name;
        int rank;
    } cases[] = {
        { "sent", WA_SENT },     { "delivered", WA_DELIVERED }, { "read", WA_READ },
        { "played", WA_PLAYED }, { "failed", WA_FAILED },       { "of_tomorrow", 0 },
    };
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena a = { 0 };
        struct strbuf body = { 0 };
        struct wa_body out;
        read_file(arena_printf(&a, FIXTURES "status_%s.json", cases[i].name), &body);
        wa_parse(body.data, body.len, &a, &out);
        assert_int_equal(out.units[0].rank, cases[i].rank);
        strbuf_done(&body);
        arena_done(&a);
    }
    assert_true(WA_SENT < WA_DELIVERED && WA_DELIVERED < WA_READ && WA_READ < WA_PLAYED);
}

static void timestamps_that_cannot_be_are_zero(void **fixture)
{
    static const struct {
        const char *json;
        int64_t seconds;
    } cases[] = {
        { "\"1795600000\"", 1795600000 },
        { "1795600000", 1795600000 },
        { "1795600000.7", 1795600000 },
        { "\"ontem\"", 0 },
        { "\"\"", 0 },
        { "null", 0 },
        { "[]", 0 },
        { "-5", 0 },
        { "1e300", 0 },
        { "9223372036854775807", 0 },
        { "\"99999999999999999999\"", 0 },
    };
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena a = { 0 };
        struct wa_body out;
        parse(arena_printf(&a, HEAD "{\"from\":\"1\",\"id\":\"w\",\"timestamp\":%s}" TAIL,
                           cases[i].json),
              &a, &out);
        assert_int_equal(out.units[0].timestamp_us, cases[i].seconds * 1000000);
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        { "every fixture is taken for what its expectation says", every_fixture_is_understood, NULL,
          NULL, NULL },
        { "image, audio, video, document are accepted, an unknown type gets a word",
          media_are_accepted, NULL, NULL, NULL },
        { "what is no JSON object is malformed", what_is_no_object_is_malformed, NULL, NULL, NULL },
        { "NUL, lone surrogates and broken UTF-8 are replaced, the batch goes on",
          a_bad_text_is_replaced, NULL, NULL, NULL },
        { "an oversized number sinks nothing", an_oversized_number_sinks_nothing, NULL, NULL,
          NULL },
        { "what is whole is not touched by the repair", what_is_whole_is_not_touched, NULL, NULL,
          NULL },
        { "a text of 60,000 characters is whole", a_long_text_is_whole, NULL, NULL, NULL },
        { "a thousand units are taken and repeats found", a_thousand_units_are_taken, NULL, NULL,
          NULL },
        { "3 MB are taken, one byte more is not", three_megabytes_are_taken, NULL, NULL, NULL },
        { "hostile nesting and noise are bounded", hostile_nesting_and_noise_are_bounded, NULL,
          NULL, NULL },
        { "a unit carries time, names and raw", a_unit_carries_what_inspection_does_not_show, NULL,
          NULL, NULL },
        { "status ranks rise and failing stands apart", ranks_rise_and_failing_stands_apart, NULL,
          NULL, NULL },
        { "timestamps that cannot be are zero", timestamps_that_cannot_be_are_zero, NULL, NULL,
          NULL },
    };
    return cmocka_run_group_tests_name("meta_parse", tests, NULL, NULL);
}
