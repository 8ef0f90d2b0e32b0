#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/providers/meta.h"
#include "server/providers/meta_json.h"
#include "server/providers/meta_label.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <jansson.h>
#include <stdlib.h>
#include <cmocka.h>

AUTO_DEFINE(json_t, json_decref)

static const struct wa_recipient ana = { .phone = "553181234567" };

/* `count` copies of a character, in a buffer that the next call overwrites after four others. */
static const char *times(const char *character, size_t count)
{
    static char buffers[4][20000];
    static int next;
    char *out = buffers[next++ % 4], *end = out;

    for (size_t i = 0; i < count; i++)
        end = mempcpy(end, character, strlen(character));
    *end = '\0';
    return out;
}

static void renders(const struct reply *reply, const char *own, const char *media_id)
{
    char expected[2048];
    struct strbuf out = { 0 };
    struct error err = { 0 };

    snprintf(expected, sizeof(expected),
             "{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\","
             "\"to\":\"+553181234567\",\"biz_opaque_callback_data\":\"42\",%s}",
             own);
    assert_true(wa_render_reply(reply, &ana, "42", media_id, NULL, &out, &err));
    assert_true(wa_reply_fits(reply, &err));
    assert_string_equal(out.data, expected);
    AUTO(json_t, json) = json_loads(out.data, 0, NULL);
    assert_non_null(json);
    strbuf_done(&out);
}

static void refuses(const struct reply *reply)
{
    struct strbuf out = { 0 };
    struct error err = { 0 };

    strbuf_adds(&out, "before");
    assert_false(wa_render_reply(reply, &ana, "42", "m1", NULL, &out, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_string_equal(out.data, "before");
    err = (struct error){ 0 };
    assert_false(wa_reply_fits(reply, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    strbuf_done(&out);
}

static void a_text_is_escaped_and_whole(void **fixture)
{
    struct reply r = { .kind = REPLY_TEXT, .body = "Olá \"Ana\" \\ 🙂\nlinha\x01\t" };

    (void)fixture;
    renders(
        &r,
        "\"type\":\"text\",\"text\":{\"body\":\"Olá \\\"Ana\\\" \\\\ 🙂\\nlinha\\u0001\\u0009\","
        "\"preview_url\":false}",
        NULL);
}

static void a_pix_code_is_a_text_alone(void **fixture)
{
    struct reply r = { .kind = REPLY_PIX, .body = "00020126BR.GOV.BCB.PIX6304ABCD", .charge = 7 };

    (void)fixture;
    renders(&r,
            "\"type\":\"text\",\"text\":{\"body\":\"00020126BR.GOV.BCB.PIX6304ABCD\","
            "\"preview_url\":false}",
            NULL);
}

static void a_document_carries_name_and_caption(void **fixture)
{
    struct reply r = { .kind = REPLY_DOCUMENT, .body = "Boleto de R$ 135,00", .filename = "b.pdf" };

    (void)fixture;
    renders(&r,
            "\"type\":\"document\",\"document\":{\"id\":\"m1\",\"filename\":\"b.pdf\","
            "\"caption\":\"Boleto de R$ 135,00\"}",
            "m1");
    r.body = NULL;
    renders(&r, "\"type\":\"document\",\"document\":{\"id\":\"m1\",\"filename\":\"b.pdf\"}", "m1");
}

static void a_document_needs_its_upload(void **fixture)
{
    struct reply r = { .kind = REPLY_DOCUMENT, .body = "x", .filename = "b.pdf" };
    struct strbuf out = { 0 };
    struct error err = { 0 };

    (void)fixture;
    assert_false(wa_render_reply(&r, &ana, "42", NULL, NULL, &out, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_true(wa_reply_fits(&r, &err));
}

static void a_link_is_one_button(void **fixture)
{
    struct reply r = {
        .kind = REPLY_LINK, .body = "Pague aqui", .button = "Pagar", .url = "https://q.br/p/a?x=1"
    };
    (void)fixture;
    renders(&r,
            "\"type\":\"interactive\",\"interactive\":{\"type\":\"cta_url\",\"body\":{\"text\":"
            "\"Pague aqui\"},\"action\":{\"name\":\"cta_url\",\"parameters\":{\"display_text\":"
            "\"Pagar\",\"url\":\"https://q.br/p/a?x=1\"}}}",
            NULL);
    r.url = "ftp://q.br";
    refuses(&r);
    r.url = NULL;
    refuses(&r);
}

static const struct reply_option three[] = { { "a", "Segunda via", NULL },
                                             { "b", "Negociar", NULL },
                                             { "c", "Falar com alguém", NULL } };

static void three_short_options_are_buttons(void **fixture)
{
    struct reply r = {
        .kind = REPLY_CHOICES, .body = "Como ajudo?", .options = three, .option_count = 3
    };
    (void)fixture;
    renders(&r,
            "\"type\":\"interactive\",\"interactive\":{\"type\":\"button\",\"body\":{\"text\":"
            "\"Como ajudo?\"},\"action\":{\"buttons\":["
            "{\"type\":\"reply\",\"reply\":{\"id\":\"a\",\"title\":\"Segunda via\"}},"
            "{\"type\":\"reply\",\"reply\":{\"id\":\"b\",\"title\":\"Negociar\"}},"
            "{\"type\":\"reply\",\"reply\":{\"id\":\"c\",\"title\":\"Falar com alguém\"}}]}}",
            NULL);
}

static void more_or_longer_options_are_a_list(void **fixture)
{
    static const struct reply_option options[] = { { "a", "Pagar à vista com desconto", NULL },
                                                   { "b", "3 vezes", "3 x R$ 50,00" } };
    struct reply r = {
        .kind = REPLY_CHOICES, .body = "Escolha", .options = options, .option_count = 2
    };
    (void)fixture;
    renders(&r,
            "\"type\":\"interactive\",\"interactive\":{\"type\":\"list\",\"body\":{\"text\":"
            "\"Escolha\"},\"action\":{\"button\":\"Ver opções\",\"sections\":[{\"rows\":["
            "{\"id\":\"a\",\"title\":\"Pagar à vista com desco…\",\"description\":"
            "\"Pagar à vista com desconto\"},"
            "{\"id\":\"b\",\"title\":\"3 vezes\",\"description\":\"3 x R$ 50,00\"}]}]}}",
            NULL);
}

static bool is_list(const struct reply *r)
{
    struct strbuf out = { 0 };
    struct error err = { 0 };

    assert_true(wa_render_reply(r, &ana, NULL, NULL, NULL, &out, &err));
    bool list = strstr(out.data, "\"type\":\"list\"");
    assert_true(list || strstr(out.data, "\"type\":\"button\""));
    strbuf_done(&out);
    return list;
}

static void buttons_or_list_by_what_fits(void **fixture)
{
    struct reply_option options[10];
    struct reply r = { .kind = REPLY_CHOICES, .options = options };
    static const struct {
        const char *title, *description;
        size_t count, body;
        bool list;
    } cases[] = {
        { "12345678901234567890", NULL, 1, 1024, false },
        { "áááááááááááááááááááá", NULL, 1, 1024, false },
        { "123456789012345678901", NULL, 1, 10, true },
        { "curto", "explicado", 1, 10, true },
        { "curto", NULL, 1, 1025, true },
        { "curto", NULL, 1, 4096, true },
        { "igual", NULL, 2, 10, true }, /* buttons must differ in their titles */
        { "curto", NULL, 4, 10, true },
        { "curto", NULL, 10, 10, true },
    };
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (size_t o = 0; o < 10; o++)
            options[o] =
                (struct reply_option){ &"0123456789"[o], cases[i].title, cases[i].description };
        r.option_count = cases[i].count;
        r.body = times("é", cases[i].body);
        assert_int_equal(is_list(&r), cases[i].list);
    }
}

static void what_no_form_can_hold_is_refused(void **fixture)
{
    static struct reply_option twice[] = { { "a", "Um", NULL }, { "a", "Dois", NULL } };
    static struct reply_option eleven[11];
    static struct reply_option nameless[] = { { "", "Um", NULL } };
    static struct reply_option untitled[] = { { "a", NULL, NULL } };
    const struct reply cases[] = {
        { .kind = REPLY_TEXT, .body = NULL },
        { .kind = REPLY_TEXT, .body = "" },
        { .kind = REPLY_TEXT, .body = times("é", 4097) },
        { .kind = REPLY_TEXT, .body = "caf\xe9" },
        { .kind = REPLY_PIX, .body = times("0", 4097) },
        { .kind = REPLY_LINK, .body = times("é", 1025), .url = "https://q.br" },
        { .kind = REPLY_DOCUMENT, .body = times("é", 1025), .filename = "b.pdf" },
        { .kind = REPLY_CHOICES, .body = "x" },
        { .kind = REPLY_CHOICES, .body = "x", .options = eleven, .option_count = 11 },
        { .kind = REPLY_CHOICES, .body = "x", .options = twice, .option_count = 2 },
        { .kind = REPLY_CHOICES, .body = "x", .options = nameless, .option_count = 1 },
        { .kind = REPLY_CHOICES, .body = "x", .options = untitled, .option_count = 1 },
    };
    (void)fixture;
    for (size_t i = 0; i < 11; i++)
        eleven[i] = (struct reply_option){ &"abcdefghijk"[i], "Um", NULL };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        refuses(&cases[i]);
}

static void ids_are_never_shortened(void **fixture)
{
    struct reply_option option = { times("a", 200), "Um título longo demais aqui", NULL };
    struct reply r = { .kind = REPLY_CHOICES, .body = "x", .options = &option, .option_count = 1 };
    (void)fixture;
    assert_true(wa_reply_fits(&r, NULL));
    option.id = times("a", 201);
    refuses(&r);
    option.title = "Curto"; /* a button holds 256 */
    assert_true(wa_reply_fits(&r, NULL));
    option.id = times("a", 257);
    refuses(&r);
}

static void the_most_that_fits_fits(void **fixture)
{
    struct reply text = { .kind = REPLY_TEXT, .body = times("é", 4096) };
    struct reply link = { .kind = REPLY_LINK, .body = times("é", 1024), .url = "https://q.br" };
    struct reply document = { .kind = REPLY_DOCUMENT, .body = times("é", 1024) };

    (void)fixture;
    assert_true(wa_reply_fits(&text, NULL));
    assert_true(wa_reply_fits(&link, NULL));
    assert_true(wa_reply_fits(&document, NULL));
}

static void labels_are_cut_between_characters(void **fixture)
{
    static const struct {
        const char *text;
        size_t max;
        const char *cut;
    } cases[] = {
        { "abcde", 5, "\"abcde\"" },
        { "abcdef", 5, "\"abcd…\"" },
        { "abc def", 5, "\"abc…\"" },
        { "ação demais", 5, "\"ação…\"" },
        { "aca\xcc\x83o demais", 5, "\"aca\xcc\x83…\"" }, /* ã of two points stays whole */
        { "abc\xcc\x83\xcc\x81"
          "def",
          5, "\"ab…\"" },                           /* c with two marks does not fit */
        { "ab👩‍👧‍👦cd", 5, "\"ab…\"" }, /* a family of five points */
        { "ab🇧🇷🇧🇷", 5, "\"ab🇧🇷…\"" },               /* flags are pairs */
        { "👩‍👧‍👦👩‍👧‍👦", 3,
          "\"👩‍…\"" }, /* longer than all: cut inside */
        { "a\"\\bcdef", 5, "\"a\\\"\\\\b…\"" },
    };
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct strbuf out = { 0 };
        meta_quote_label(&out, cases[i].text, cases[i].max);
        assert_string_equal(out.data, cases[i].cut);
        strbuf_done(&out);
    }
}

static void the_recipient_is_a_number_or_a_user_id(void **fixture)
{
    static const struct {
        struct wa_recipient to;
        const char *json; /* NULL = refused */
    } cases[] = {
        { { "553181234567", NULL }, ",\"to\":\"+553181234567\"," },
        { { "+553181234567", NULL }, ",\"to\":\"+553181234567\"," },
        { { "553181234567", "BR.15" }, ",\"to\":\"+553181234567\"," },
        { { NULL, "BR.15" }, ",\"recipient\":\"BR.15\"," },
        { { "", "BR.15" }, ",\"recipient\":\"BR.15\"," },
        { { NULL, NULL }, NULL },
        { { "", "" }, NULL },
        { { "BR.15", NULL }, NULL },
        { { "+", NULL }, NULL },
        { { "55\",\"x\":\"1", NULL }, NULL },
    };
    struct reply r = { .kind = REPLY_TEXT, .body = "Oi" };
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct strbuf out = { 0 };
        bool ok = wa_render_reply(&r, &cases[i].to, NULL, NULL, NULL, &out, NULL);
        assert_int_equal(ok, cases[i].json != NULL);
        if (ok)
            assert_non_null(strstr(out.data, cases[i].json));
        strbuf_done(&out);
    }
}

static void a_quote_and_our_reference_go_along(void **fixture)
{
    struct reply r = { .kind = REPLY_TEXT, .body = "Oi" };
    struct strbuf out = { 0 };

    (void)fixture;
    assert_true(wa_render_reply(&r, &ana, "42", NULL, "wamid.\"Q", &out, NULL));
    assert_non_null(strstr(out.data, "\"biz_opaque_callback_data\":\"42\""));
    assert_non_null(strstr(out.data, "\"context\":{\"message_id\":\"wamid.\\\"Q\"}"));
    strbuf_reset(&out);
    assert_true(wa_render_reply(&r, &ana, NULL, NULL, NULL, &out, NULL));
    assert_null(strstr(out.data, "context"));
    assert_null(strstr(out.data, "opaque"));
    strbuf_reset(&out);
    assert_true(wa_render_reply(&r, &ana, times("é", 512), NULL, NULL, &out, NULL));
    assert_false(wa_render_reply(&r, &ana, times("é", 513), NULL, NULL, &out, NULL));
    strbuf_done(&out);
}

static void media_have_what_their_kind_takes(void **fixture)
{
    static const struct {
        struct wa_media media;
        const char *json; /* NULL = refused */
    } cases[] = {
        { { "image", "1", "veja", NULL, false }, "\"image\":{\"id\":\"1\",\"caption\":\"veja\"}}" },
        { { "video", "1", NULL, NULL, false }, "\"video\":{\"id\":\"1\"}}" },
        { { "audio", "1", NULL, NULL, true }, "\"audio\":{\"id\":\"1\",\"voice\":true}}" },
        { { "document", "1", "c", "f.pdf", false },
          "\"document\":{\"id\":\"1\",\"filename\":\"f.pdf\",\"caption\":\"c\"}}" },
        { { "audio", "1", "c", NULL, false }, NULL },
        { { "image", "1", NULL, "f.png", false }, NULL },
        { { "document", "1", NULL, NULL, true }, NULL },
        { { "image", "", NULL, NULL, false }, NULL },
        { { "hologram", "1", NULL, NULL, false }, NULL },
        { { NULL, "1", NULL, NULL, false }, NULL },
    };
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct strbuf out = { 0 };
        bool ok = wa_render_media(&cases[i].media, &ana, "42", NULL, &out, NULL);
        assert_int_equal(ok, cases[i].json != NULL);
        if (ok)
            assert_non_null(strstr(out.data, cases[i].json));
        strbuf_done(&out);
    }
}

static void a_template_has_its_components(void **fixture)
{
    static const char *const values[] = { "Ana", " R$\t135,00 \n até  amanhã " };
    static const struct wa_template_button buttons[] = { { "quick_reply", "stop" },
                                                         { "url", NULL },
                                                         { "url", "abc?d=1" } };
    struct wa_template t = { .name = "vence_hoje",
                             .language = "pt_BR",
                             .body_values = values,
                             .body_count = 2,
                             .header_document_id = "m1",
                             .header_document_filename = "boleto.pdf",
                             .buttons = buttons,
                             .button_count = 3 };
    struct strbuf out = { 0 };

    (void)fixture;
    assert_true(wa_render_template(&t, &ana, "42", &out, NULL));
    assert_string_equal(
        out.data,
        "{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\","
        "\"to\":\"+553181234567\",\"biz_opaque_callback_data\":\"42\",\"type\":\"template\","
        "\"template\":{\"name\":\"vence_hoje\",\"language\":{\"code\":\"pt_BR\"},\"components\":["
        "{\"type\":\"header\",\"parameters\":[{\"type\":\"document\",\"document\":{\"id\":\"m1\","
        "\"filename\":\"boleto.pdf\"}}]},"
        "{\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"text\":\"Ana\"},{\"type\":"
        "\"text\","
        "\"text\":\"R$ 135,00 até amanhã\"}]},"
        "{\"type\":\"button\",\"sub_type\":\"quick_reply\",\"index\":0,\"parameters\":[{\"type\":"
        "\"payload\",\"payload\":\"stop\"}]},"
        "{\"type\":\"button\",\"sub_type\":\"url\",\"index\":2,\"parameters\":[{\"type\":\"text\","
        "\"text\":\"abc?d=1\"}]}]}}");
    strbuf_done(&out);
}

static void a_bare_template_has_no_components(void **fixture)
{
    struct wa_template t = { .name = "ola", .language = "pt_BR" };
    struct strbuf out = { 0 };

    (void)fixture;
    assert_true(wa_render_template(&t, &ana, NULL, &out, NULL));
    assert_non_null(strstr(out.data, "\"components\":[]}}"));
    strbuf_done(&out);
}

static void a_template_meta_would_refuse_is_refused(void **fixture)
{
    static const char *const empty[] = { "" }, *const blank[] = { " \n\t " },
                             *const none[] = { NULL };
    static const struct wa_template_button phone[] = { { "phone", "1" } };
    static const struct wa_template_button blank_button[] = { { "url", "" } };
    const struct wa_template cases[] = {
        { .name = "Vence", .language = "pt_BR" },
        { .name = "", .language = "pt_BR" },
        { .name = "ola", .language = NULL },
        { .name = times("a", 513), .language = "pt_BR" },
        { .name = "ola", .language = "pt_BR", .body_values = empty, .body_count = 1 },
        { .name = "ola", .language = "pt_BR", .body_values = blank, .body_count = 1 },
        { .name = "ola", .language = "pt_BR", .body_values = none, .body_count = 1 },
        { .name = "ola", .language = "pt_BR", .buttons = phone, .button_count = 1 },
        { .name = "ola", .language = "pt_BR", .buttons = blank_button, .button_count = 1 },
        { .name = "ola", .language = "pt_BR", .header_document_id = "" },
    };
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct strbuf out = { 0 };
        struct error err = { 0 };
        assert_false(wa_render_template(&cases[i], &ana, "42", &out, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_int_equal(out.len, 0);
        strbuf_done(&out);
    }
}

static void a_read_mark_may_show_typing(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    wa_render_read("wamid.A", false, &out);
    assert_string_equal(
        out.data,
        "{\"messaging_product\":\"whatsapp\",\"status\":\"read\",\"message_id\":\"wamid.A\"}");
    strbuf_reset(&out);
    wa_render_read("wamid.A", true, &out);
    assert_string_equal(out.data,
                        "{\"messaging_product\":\"whatsapp\",\"status\":\"read\",\"message_id\":"
                        "\"wamid.A\",\"typing_indicator\":{\"type\":\"text\"}}");
    strbuf_done(&out);
}

#define TEST(name, function)                                                                       \
    {                                                                                              \
        name, function, NULL, NULL, NULL                                                           \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a text is escaped and whole", a_text_is_escaped_and_whole),
        TEST("a Pix code is a text alone", a_pix_code_is_a_text_alone),
        TEST("a document carries name and caption", a_document_carries_name_and_caption),
        TEST("a document needs its upload", a_document_needs_its_upload),
        TEST("a link is one button", a_link_is_one_button),
        TEST("three short options are buttons", three_short_options_are_buttons),
        TEST("more or longer options are a list", more_or_longer_options_are_a_list),
        TEST("buttons or list is decided by what fits", buttons_or_list_by_what_fits),
        TEST("what no form can hold is refused and nothing written",
             what_no_form_can_hold_is_refused),
        TEST("ids are never shortened", ids_are_never_shortened),
        TEST("the most that fits, fits", the_most_that_fits_fits),
        TEST("labels are cut between characters as people see them",
             labels_are_cut_between_characters),
        TEST("the recipient is a number with plus, or a user id",
             the_recipient_is_a_number_or_a_user_id),
        TEST("a quote and our reference go along", a_quote_and_our_reference_go_along),
        TEST("media have what their kind takes", media_have_what_their_kind_takes),
        TEST("a template has its components", a_template_has_its_components),
        TEST("a bare template has no components", a_bare_template_has_no_components),
        TEST("a template Meta would refuse is refused", a_template_meta_would_refuse_is_refused),
        TEST("a read mark may show typing", a_read_mark_may_show_typing),
    };
    return cmocka_run_group_tests_name("meta_render", tests, NULL, NULL);
}
