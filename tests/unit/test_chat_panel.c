#include "tests/support/unit.h"

#include "server/base/strbuf.h"
#include "server/chat/panel_internal.h"
#include "server/ops/accounts.h"

#include <stdlib.h>
#include <string.h>

static struct creditor creditor;
static struct channel_account account;
static struct chat_widget widget;

static struct panel_page page_of(const char *trade_name, const char *whatsapp)
{
    creditor =
        (struct creditor){ .trade_name = trade_name, .slug = "escola", .phone = "(11) 3003-1234" };
    account = (struct channel_account){ .creditor = &creditor };
    widget = (struct chat_widget){ .key = "escola-site",
                                   .origins = "https://www.escola.com.br https://escola.com.br",
                                   .colour = "#ffcc00",
                                   .account = &account };
    return (struct panel_page){
        .widget = &widget, .whatsapp = whatsapp, .version = "abc123", .nonce = "bm9uY2U"
    };
}

static char *rendered(const char *trade_name, const char *whatsapp)
{
    struct panel_files *files = panel_files_new();
    struct panel_page page = page_of(trade_name, whatsapp);
    struct strbuf out = { 0 };

    panel_page_render(&page, panel_files_find(files, "panel.html"), &out);
    panel_files_free(&files);
    return out.data;
}

static void the_first_screen_says_who_what_and_the_way_to_a_person(void **fixture)
{
    char *html = rendered("Colégio Acácias", "551130031234");
    (void)fixture;

    assert_non_null(strstr(html, "<h1 id=\"name\" tabindex=\"-1\">Colégio Acácias</h1>"));
    assert_non_null(strstr(html, "um robô"));
    assert_non_null(strstr(html, "href=\"/privacidade/escola\""));
    assert_non_null(strstr(html, ">Falar com uma pessoa</button>"));
    assert_non_null(strstr(html, "https://wa.me/551130031234?text=Ol%C3%A1"));
    assert_non_null(strstr(html, "--fill:#ffcc00;--ink:#10181c"));
    assert_non_null(strstr(html, "/chat/static/abc123/panel.js"));
    assert_null(strstr(html, "{{"));
    free(html);
}

static void a_name_is_words_whatever_it_holds(void **fixture)
{
    char *html = rendered("\"><img src=x onerror=alert(1)>{{phone}}${7*7}<script>", NULL);
    (void)fixture;

    assert_null(strstr(html, "<img"));
    assert_null(strstr(html, "<script>"));
    assert_non_null(
        strstr(html, "&lt;img src=x onerror=alert(1)&gt;{{phone}}${7*7}&lt;script&gt;"));
    free(html);
}

static void without_a_number_there_is_no_way_to_whatsapp(void **fixture)
{
    static const char *const none[] = { NULL, "", "+55 11", "1\" onclick=\"x", "1234567890123456" };
    (void)fixture;

    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        char *html = rendered("Escola", none[i]);
        assert_non_null(strstr(html, "data-t=\"whatsapp\" hidden>"));
        assert_non_null(strstr(html, "href=\"https://wa.me/?text="));
        free(html);
    }
}

static void only_the_sites_of_the_key_may_frame_it(void **fixture)
{
    struct panel_page page = page_of("Escola", NULL);
    struct strbuf out = { 0 };
    (void)fixture;

    panel_page_policy(&page, &out);
    assert_non_null(
        strstr(out.data, "frame-ancestors 'self' https://www.escola.com.br https://escola.com.br"));
    assert_non_null(strstr(out.data, "script-src 'self';"));
    assert_null(strstr(out.data, "unsafe"));
    strbuf_done(&out);
}

static void files_have_a_version_and_are_packed(void **fixture)
{
    static const char *const names[] = { "widget.js", "panel.js", "panel.css",
                                         "demo.html", "demo.css", "panel.html" };
    struct panel_files *files = panel_files_new(), *again = panel_files_new();
    (void)fixture;

    assert_string_equal(panel_files_version(files), panel_files_version(again));
    assert_int_equal(strlen(panel_files_version(files)), 12);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct panel_file *f = panel_files_find(files, names[i]);
        assert_non_null(f);
        assert_true(f->packed.len < f->plain.len);
        assert_memory_equal(f->packed.data, "\x1f\x8b", 2);
    }
    assert_null(panel_files_find(files, "words.js"));
    assert_null(panel_files_find(files, "../panel.js"));
    panel_files_free(&files);
    panel_files_free(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the first screen says who what and the way to a person",
             the_first_screen_says_who_what_and_the_way_to_a_person),
        TEST("a name is words whatever it holds", a_name_is_words_whatever_it_holds),
        TEST("without a number there is no way to WhatsApp",
             without_a_number_there_is_no_way_to_whatsapp),
        TEST("only the sites of the key may frame it", only_the_sites_of_the_key_may_frame_it),
        TEST("files have a version and are packed", files_have_a_version_and_are_packed),
    };

    return cmocka_run_group_tests_name("chat panel", tests, NULL, NULL);
}
