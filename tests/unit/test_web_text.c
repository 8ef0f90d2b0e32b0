#include "tests/support/unit.h"

#include "flows/flow.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/day.h"
#include "server/base/error.h"
#include "server/base/random.h"
#include "server/base/strbuf.h"
#include "server/channels/clip.h"
#include "server/channels/web_text.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

enum { GARBAGE = 20000 };

static struct web_place place(void)
{
    return (struct web_place){ .id = 12,
                               .at_us = DAYS_US(day_from_civil(2026, 11, 25)) + HOURS_US(13),
                               .from = "bot",
                               .file = "/chat/file/Zx81kQ" };
}

static void renders(const struct reply *reply, const char *body)
{
    char expected[2048];
    struct strbuf out = { 0 };
    struct error err = { 0 };
    struct web_place at = place();

    snprintf(expected, sizeof(expected),
             "{\"t\":\"msg\",\"id\":12,\"from\":\"bot\",\"ts\":\"2026-11-25T13:00:00.000000Z\","
             "\"body\":{%s}}",
             body);
    assert_true(web_fits(reply, &err));
    assert_true(web_render(reply, &at, &out, &err));
    assert_string_equal(strbuf_str(&out), expected);
    AUTO(json_t, json) = json_loads(strbuf_str(&out), JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    strbuf_done(&out);
}

static void refuses(const struct reply *reply, const char *why)
{
    struct strbuf out = { 0 };
    struct error err = { 0 };
    struct web_place at = place();

    assert_false(web_render(reply, &at, &out, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    if (!strstr(err.detail, why))
        fail_msg("\"%s\" says nothing of \"%s\"", err.detail, why);
    assert_int_equal(out.len, 0);
}

static void a_text_is_paragraphs_and_its_level(void **fixture)
{
    const struct reply r = { .kind = REPLY_TEXT,
                             .level = DISCLOSURE_L2,
                             .body = "Olá \"Ana\" 👋\n\n1. R$ 850,00\t+ multa\n" };

    (void)fixture;
    renders(&r, "\"kind\":\"text\",\"level\":\"L2\",\"paragraphs\":[\"Olá \\\"Ana\\\" 👋\","
                "\"1. R$ 850,00 + multa\"]");
}

/* Whoever puts it into a page as it stands must not be sorry. */
static void nothing_in_it_is_html_or_ends_a_script(void **fixture)
{
    const struct reply r = { .kind = REPLY_TEXT,
                             .body =
                                 "</script><b>&\\ \xE2\x80\xA8|\xE2\x80\xA9 \xFF\xC3 \x01\x7F." };

    (void)fixture;
    renders(&r, "\"kind\":\"text\",\"level\":\"L0\",\"paragraphs\":[\"\\u003c/script\\u003e"
                "\\u003cb\\u003e\\u0026\\\\ \\u2028|\\u2029 \xEF\xBF\xBD\xEF\xBF\xBD .\"]");
}

static const struct reply_option few[] = { { "sim", "Sim", NULL }, { "nao", "Não", NULL } };
static const struct reply_option rows[] = { { "parcelas:4001", "19/09 R$ 885,98", NULL },
                                            { "todas", "Todas juntas", "Um só código" } };

static void few_short_options_are_buttons_and_others_a_list(void **fixture)
{
    struct reply r = { .kind = REPLY_CHOICES, .body = "Ajudo?", .options = few, .option_count = 2 };

    (void)fixture;
    renders(&r, "\"kind\":\"choices\",\"level\":\"L0\",\"paragraphs\":[\"Ajudo?\"],"
                "\"form\":\"buttons\",\"options\":[{\"n\":1,\"id\":\"sim\",\"title\":\"Sim\"},"
                "{\"n\":2,\"id\":\"nao\",\"title\":\"Não\"}]");
    r.options = rows;
    renders(&r, "\"kind\":\"choices\",\"level\":\"L0\",\"paragraphs\":[\"Ajudo?\"],"
                "\"form\":\"list\",\"open\":\"Ver opções\",\"options\":[{\"n\":1,\"id\":"
                "\"parcelas:4001\",\"title\":\"19/09 R$ 885,98\"},{\"n\":2,\"id\":\"todas\","
                "\"title\":\"Todas juntas\",\"description\":\"Um só código\"}]");
}

static void a_link_a_document_and_a_pix_code_have_their_button(void **fixture)
{
    const struct reply link = { .kind = REPLY_LINK,
                                .level = DISCLOSURE_L2,
                                .body = "Pelo link:",
                                .button = "Abrir e pagar",
                                .url = "https://q.br/p/a?x=1&y=2" };
    const struct reply document = {
        .kind = REPLY_DOCUMENT, .level = DISCLOSURE_L2, .body = "2ª via", .filename = "boleto.pdf"
    };
    const struct reply pix = { .kind = REPLY_PIX,
                               .level = DISCLOSURE_L2,
                               .body = "00020126BR.GOV.BCB.PIX6304ABCD" };

    (void)fixture;
    renders(&link, "\"kind\":\"link\",\"level\":\"L2\",\"paragraphs\":[\"Pelo link:\"],\"link\":{"
                   "\"title\":\"Abrir e pagar\",\"url\":\"https://q.br/p/a?x=1\\u0026y=2\"}");
    renders(&document, "\"kind\":\"document\",\"level\":\"L2\",\"paragraphs\":[\"2ª via\"],"
                       "\"document\":{\"filename\":\"boleto.pdf\",\"url\":\"/chat/file/Zx81kQ\"}");
    renders(&pix, "\"kind\":\"pix\",\"level\":\"L2\",\"paragraphs\":[],\"code\":"
                  "\"00020126BR.GOV.BCB.PIX6304ABCD\",\"copy\":\"Copiar código Pix\"");
}

static void a_pix_code_has_its_picture_where_the_place_has_one(void **fixture)
{
    const struct reply pix = { .kind = REPLY_PIX, .body = "00020126" };
    struct web_place at = place();
    struct strbuf out = { 0 };
    struct error err = { 0 };

    (void)fixture;
    at.qr = "M4 4.5h7m2 0h1";
    at.qr_side = 33;
    assert_true(web_render(&pix, &at, &out, &err));
    assert_non_null(strstr(out.data, ",\"copy\":\"Copiar código Pix\","
                                     "\"qr\":{\"side\":33,\"path\":\"M4 4.5h7m2 0h1\"}}}"));
    strbuf_done(&out);
}

static const char *times(const char *character, size_t count)
{
    static char out[GARBAGE];
    char *end = out;

    for (size_t i = 0; i < count; i++)
        end = mempcpy(end, character, strlen(character));
    *end = '\0';
    return out;
}

static void labels_are_shortened_between_characters_as_people_see_them(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    clip_add(&out, times("é", WEB_TITLE_MAX), WEB_TITLE_MAX);
    assert_string_equal(strbuf_str(&out), times("é", WEB_TITLE_MAX));
    strbuf_reset(&out);
    clip_add(&out, "2ª via e pagamento", 8);
    assert_string_equal(strbuf_str(&out), "2ª via…");
    strbuf_reset(&out);
    clip_add(&out, "oi 👩‍👩‍👧 tudo", 6);
    assert_string_equal(strbuf_str(&out), "oi…");
    strbuf_done(&out);
}

static void what_must_be_whole_is_refused_and_never_cut(void **fixture)
{
    const struct reply_option twice[] = { few[0], few[0] }, untitled[] = { { "a", "\x01 ", NULL } };
    struct reply text = { .kind = REPLY_TEXT, .body = times("é", WEB_BODY_MAX + 1) };
    struct reply link = { .kind = REPLY_LINK, .body = "x", .url = "javascript:alert(1)" };
    struct reply document = { .kind = REPLY_DOCUMENT, .body = "x", .filename = "../boleto.pdf" };
    struct reply menu = { .kind = REPLY_CHOICES, .body = "x", .options = twice, .option_count = 2 };
    struct reply pix = { .kind = REPLY_PIX, .body = "00020126\n6304" };

    (void)fixture;
    refuses(&text, "4097 characters");
    text.body = " \n";
    refuses(&text, "empty");
    refuses(&link, "neither https");
    link.url = "//evil.example/x";
    refuses(&link, "neither https");
    link.url = NULL;
    refuses(&link, "no address");
    refuses(&document, "no usable name");
    refuses(&menu, "same id");
    menu.options = untitled;
    menu.option_count = 1;
    refuses(&menu, "no title");
    menu.option_count = WEB_OPTIONS_MAX + 1;
    refuses(&menu, "11 options");
    refuses(&pix, "Pix");
    pix.body = times("0", WEB_CODE_MAX + 1);
    refuses(&pix, "Pix");
}

static void a_document_waits_for_its_address(void **fixture)
{
    const struct reply r = { .kind = REPLY_DOCUMENT, .filename = "boleto.pdf" };
    struct web_place at = place();
    struct strbuf out = { 0 };
    struct error err = { 0 };

    (void)fixture;
    at.file = NULL;
    assert_true(web_fits(&r, &err));
    assert_false(web_render(&r, &at, &out, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
}

static const char *garbage(const struct random *random, char *out, size_t max)
{
    static const char *const pieces[] = { "é",       "\xC3", "👩‍👩‍👧", "\"",      "\\",
                                          "\n",      "<",    "\xE2\x80\xA8",       "a",       " ",
                                          "R$ 1,00", "\x01", "https://x/",         "\xF0\x9F" };
    size_t len = 0, count = random_below(random, 4) ? random_below(random, 40) : max;

    while (count-- && len + 20 < max) {
        const char *piece = pieces[random_below(random, COUNT_OF(pieces))];
        memcpy(out + len, piece, strlen(piece));
        len += strlen(piece);
    }
    out[len] = '\0';
    return random_below(random, 10) ? out : NULL;
}

/* What is rendered is JSON within its limits, whatever came in; what is refused leaves nothing. */
static void whatever_comes_in_a_frame_is_whole(void **fixture)
{
    static char texts[4][GARBAGE], labels[20][200];
    struct random_seeded seeded;
    struct random random = property_random(&seeded, "web frames");
    unsigned rendered = 0;

    (void)fixture;
    for (int i = 0; i < 3000; i++) {
        struct reply_option options[10];
        struct reply r = { .kind = (enum reply_kind)random_below(&random, 5), .options = options };
        struct web_place at = place();
        struct strbuf out = { 0 };
        struct error err = { 0 };
        r.body = garbage(&random, texts[0], GARBAGE);
        r.button = garbage(&random, texts[1], 200);
        r.url = random_below(&random, 2) ? "https://q.br/p" : garbage(&random, texts[2], 200);
        r.filename = garbage(&random, texts[3], 200);
        r.option_count = random_below(&random, 11);
        for (size_t n = 0; n < r.option_count; n++)
            options[n] = (struct reply_option){
                (const char *const[]){ "a", "b", "c", "d", "e", "f", "g", "h", "i", "j" }[n],
                garbage(&random, labels[2 * n], 200), garbage(&random, labels[2 * n + 1], 200)
            };
        if (web_render(&r, &at, &out, &err)) {
            AUTO(json_t, json) = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
            assert_non_null(json);
            assert_true(out.len <= WEB_FRAME_MAX);
            rendered++;
        } else {
            assert_int_equal(out.len, 0);
        }
        strbuf_done(&out);
    }
    assert_true(rendered > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a text is paragraphs and its level", a_text_is_paragraphs_and_its_level),
        TEST("nothing in it is HTML or ends a script", nothing_in_it_is_html_or_ends_a_script),
        TEST("few short options are buttons, others a list",
             few_short_options_are_buttons_and_others_a_list),
        TEST("a link, a document and a Pix code have their button",
             a_link_a_document_and_a_pix_code_have_their_button),
        TEST("a Pix code has its picture where the place has one",
             a_pix_code_has_its_picture_where_the_place_has_one),
        TEST("labels are shortened between characters as people see them",
             labels_are_shortened_between_characters_as_people_see_them),
        TEST("what must be whole is refused and never cut",
             what_must_be_whole_is_refused_and_never_cut),
        TEST("a document waits for its address", a_document_waits_for_its_address),
        TEST("whatever comes in, a frame is whole", whatever_comes_in_a_frame_is_whole),
    };
    return cmocka_run_group_tests_name("web text", tests, NULL, NULL);
}
