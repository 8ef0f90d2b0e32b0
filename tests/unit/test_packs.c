#include "tests/support/unit.h"

#include "db/turn_store.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/random.h"
#include "server/channels/inbound_pack.h"
#include "server/channels/reply_pack.h"
#include "server/channels/template_pack.h"

#include <string.h>

/* What waits in inbox.unit and outbox.payload: comes back as it went, or is refused. */

static void assert_same_text(const char *a, const char *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a)
        assert_string_equal(a, b);
}

/* ---- replies ---- */

static const struct reply_option options[] = { { "sim", "Sim", NULL },
                                               { "nao", "Não", "agora não" },
                                               { "", "", "" } };

static const struct reply replies[] = {
    { .kind = REPLY_TEXT, .text_id = "oi", .body = "Olá, tudo bem?\nSegunda linha" },
    { .kind = REPLY_CHOICES,
      .level = DISCLOSURE_L2,
      .text_id = "menu",
      .body = "",
      .button = "Ver",
      .options = options,
      .option_count = COUNT_OF(options) },
    { .kind = REPLY_LINK,
      .level = DISCLOSURE_L1,
      .body = "b",
      .button = "Abrir",
      .url = "https://x" },
    { .kind = REPLY_DOCUMENT, .body = "boleto", .filename = "boleto.pdf", .charge = INT64_MAX },
    { .kind = REPLY_PIX, .charge = 1 },
    { 0 },
};

static void assert_same_reply(const struct reply *a, const struct reply *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->level, b->level);
    assert_int_equal(a->charge, b->charge);
    assert_same_text(a->text_id, b->text_id);
    assert_same_text(a->body, b->body);
    assert_same_text(a->button, b->button);
    assert_same_text(a->url, b->url);
    assert_same_text(a->filename, b->filename);
    assert_int_equal(a->option_count, b->option_count);
    for (size_t i = 0; i < a->option_count; i++) {
        assert_same_text(a->options[i].id, b->options[i].id);
        assert_same_text(a->options[i].title, b->options[i].title);
        assert_same_text(a->options[i].description, b->options[i].description);
    }
}

static void a_reply_comes_back_as_it_went(void **state)
{
    struct arena a = { 0 };
    struct error err = { 0 };
    struct reply again;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(replies); i++) {
        assert_true(reply_unpack(reply_pack(&replies[i], &a), &a, &again, &err));
        assert_same_reply(&replies[i], &again);
    }
    arena_done(&a);
}

static void an_unpacked_reply_does_not_point_into_the_bytes(void **state)
{
    struct arena packing = { 0 }, a = { 0 };
    struct error err = { 0 };
    struct reply again;

    (void)state;
    assert_true(reply_unpack(reply_pack(&replies[1], &packing), &a, &again, &err));
    arena_done(&packing);
    assert_same_reply(&replies[1], &again);
    arena_done(&a);
}

/* ---- templates ---- */

static const char *const values[] = { "Paula", "", "Colégio" };
static const struct wa_template templates[] = {
    { .name = "recado_cadastro",
      .language = "pt_BR",
      .body_values = values,
      .body_count = COUNT_OF(values) },
    { .name = "", .language = "" },
};

static void a_template_comes_back_as_it_went(void **state)
{
    struct arena a = { 0 }, packing = { 0 };
    struct error err = { 0 };
    struct wa_template again;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(templates); i++) {
        const struct wa_template *t = &templates[i];
        struct packed packed = template_pack(t, &packing);
        assert_true(template_is_packed(packed));
        assert_true(template_unpack(packed, &a, &again, &err));
        arena_done(&packing); /* nothing of it is borrowed */
        assert_string_equal(again.name, t->name);
        assert_string_equal(again.language, t->language);
        assert_int_equal(again.body_count, t->body_count);
        for (size_t v = 0; v < t->body_count; v++)
            assert_string_equal(again.body_values[v], t->body_values[v]);
    }
    arena_done(&a);
}

static void a_template_and_a_reply_are_never_taken_for_each_other(void **state)
{
    struct arena a = { 0 };
    struct error err = { 0 };
    struct wa_template template;
    struct reply reply;

    (void)state;
    struct packed of_template = template_pack(&templates[0], &a);
    struct packed of_reply = reply_pack(&replies[0], &a);
    assert_false(template_is_packed(of_reply));
    assert_false(template_is_packed((struct packed){ NULL, 0 }));
    assert_false(template_unpack(of_reply, &a, &template, &err));
    assert_false(reply_unpack(of_template, &a, &reply, &err));
    arena_done(&a);
}

static void a_template_without_a_name_a_language_or_a_value_is_refused(void **state)
{
    static const char *const none[] = { NULL };
    static const struct wa_template bad[] = {
        { .language = "pt_BR" },
        { .name = "a" },
        { .name = "a", .language = "pt_BR", .body_values = none, .body_count = 1 },
    };
    struct arena a = { 0 };
    struct error err = { 0 };
    struct wa_template out;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(template_unpack(template_pack(&bad[i], &a), &a, &out, &err));
    arena_done(&a);
}

/* ---- units ---- */

static const struct var notice[] = {
    { "valor", { .type = VALUE_MONEY, .number = -12345 } },
    { "data", { .type = VALUE_DAY, .number = 20777 } },
    { "por_pix", { .type = VALUE_NUMBER, .number = 1 } },
    { "nome", { .type = VALUE_TEXT, .text = "José" } },
    { "nada", { .type = VALUE_NONE } },
};

static const struct inbound units[] = {
    { .type = "text", .text = "oi", .wamid = "wamid.A==", .raw = "{\"a\":1}" },
    { .type = "button", .text = "Sim", .payload = "sim", .wamid = "w" },
    { .type = "image", .text = "", .media_id = "1", .mime_type = "image/jpeg", .wamid = "w" },
    { .type = "payment_settled", .notice = { notice, COUNT_OF(notice) } },
    { 0 },
};

static void assert_same_unit(const struct inbound *a, const struct inbound *b)
{
    assert_same_text(a->type, b->type);
    assert_same_text(a->text, b->text);
    assert_same_text(a->payload, b->payload);
    assert_same_text(a->media_id, b->media_id);
    assert_same_text(a->mime_type, b->mime_type);
    assert_same_text(a->wamid, b->wamid);
    assert_same_text(a->raw, b->raw);
    assert_int_equal(a->notice.count, b->notice.count);
    for (size_t i = 0; i < a->notice.count; i++) {
        const struct var *x = &a->notice.items[i], *y = &b->notice.items[i];
        assert_string_equal(x->name, y->name);
        assert_int_equal(x->value.type, y->value.type);
        assert_int_equal(x->value.number, y->value.number);
        assert_same_text(x->value.text, y->value.text);
    }
}

static void a_unit_comes_back_as_it_went(void **state)
{
    struct arena a = { 0 };
    struct error err = { 0 };
    struct inbound again;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        assert_true(inbound_unpack(inbound_pack(&units[i], &a), &a, &again, &err));
        assert_same_unit(&units[i], &again);
    }
    arena_done(&a);
}

/* ---- all of them ---- */

static bool opens_reply(struct packed p, struct arena *a, struct error *err)
{
    struct reply out;

    return reply_unpack(p, a, &out, err);
}

static bool opens_unit(struct packed p, struct arena *a, struct error *err)
{
    struct inbound out;

    return inbound_unpack(p, a, &out, err);
}

static bool opens_template(struct packed p, struct arena *a, struct error *err)
{
    struct wa_template out;

    return template_unpack(p, a, &out, err);
}

static const struct form {
    const char *name;
    bool (*opens)(struct packed p, struct arena *a, struct error *err);
} forms[] = { { "reply", opens_reply }, { "unit", opens_unit }, { "template", opens_template } };

static struct packed sample(size_t form, struct arena *a)
{
    if (form == 2)
        return template_pack(&templates[0], a);
    return form ? inbound_pack(&units[3], a) : reply_pack(&replies[1], a);
}

static void every_shorter_or_longer_form_is_refused(void **state)
{
    struct arena a = { 0 };
    struct error err = { 0 };

    (void)state;
    for (size_t f = 0; f < COUNT_OF(forms); f++) {
        struct packed whole = sample(f, &a);
        uint8_t *longer = arena_alloc(&a, whole.len + 1);
        memcpy(longer, whole.data, whole.len);
        for (size_t len = 0; len <= whole.len + 1; len++) {
            /* A copy of its own, so that reading past its end is seen. */
            uint8_t *cut = arena_memdup(&a, longer, len);
            bool opened = forms[f].opens((struct packed){ cut, len }, &a, &err);
            assert_int_equal(opened, len == whole.len);
            assert_true(opened || err.kind == ERROR_INTERNAL);
        }
    }
    arena_done(&a);
}

static void other_formats_kinds_levels_and_counts_are_refused(void **state)
{
    static const struct {
        size_t form, at;
        uint8_t byte;
    } cases[] = {
        { 0, 0, 0 },
        { 0, 0, 2 },
        { 0, 1, REPLY_PIX + 1 },
        { 0, 2, DISCLOSURE_L2 + 1 },
        { 0, 3, 11 },
        { 0, 3, 2 },
        { 0, 3, 4 },
        { 1, 0, 2 },
        { 1, 1, 33 },
        { 1, 1, 4 },
        { 1, 1, 6 },
        { 2, 0, 1 },
        { 2, 0, 3 },
        { 2, 1, 61 },
        { 2, 1, 2 },
        { 2, 1, 4 },
    };
    struct arena a = { 0 };
    struct error err = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct packed whole = sample(cases[i].form, &a);
        uint8_t *bad = arena_memdup(&a, whole.data, whole.len);
        bad[cases[i].at] = cases[i].byte;
        if (forms[cases[i].form].opens((struct packed){ bad, whole.len }, &a, &err))
            fail_msg("case %zu was taken", i);
    }
    arena_done(&a);
}

static void a_notice_without_a_name_or_with_a_list_is_refused(void **state)
{
    static const struct var row = { "v", { .type = VALUE_NUMBER, .number = 1 } };
    static const struct row rows[] = { { &row, 1 } };
    static const struct var bad[] = { { NULL, { .type = VALUE_NUMBER } },
                                      { "l",
                                        { .type = VALUE_LIST, .rows = rows, .row_count = 1 } } };
    struct arena a = { 0 };
    struct error err = { 0 };
    struct inbound out;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        const struct inbound in = { .type = "n", .notice = { &bad[i], 1 } };
        assert_false(inbound_unpack(inbound_pack(&in, &a), &a, &out, &err));
    }
    arena_done(&a);
}

/* Altered bytes open as something or not at all; never past their end. */
static void altered_bytes_are_read_within_their_bounds(void **state)
{
    struct random_seeded seeded;
    struct random random = property_random(&seeded, "altered packs");
    struct error err = { 0 };

    (void)state;
    for (int i = 0; i < 5000; i++) {
        struct arena a = { 0 };
        size_t form = (size_t)i % COUNT_OF(forms);
        struct packed whole = sample(form, &a);
        uint8_t *bad = arena_memdup(&a, whole.data, whole.len);
        for (int k = 0; k < 3; k++)
            bad[random_below(&random, (uint32_t)whole.len)] = (uint8_t)random_below(&random, 256);
        (void)forms[form].opens((struct packed){ bad, whole.len }, &a, &err);
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a reply comes back as it went", a_reply_comes_back_as_it_went),
        TEST("an unpacked reply does not point into the bytes",
             an_unpacked_reply_does_not_point_into_the_bytes),
        TEST("a template comes back as it went", a_template_comes_back_as_it_went),
        TEST("a template and a reply are never taken for each other",
             a_template_and_a_reply_are_never_taken_for_each_other),
        TEST("a template without a name, a language or a value is refused",
             a_template_without_a_name_a_language_or_a_value_is_refused),
        TEST("a unit comes back as it went", a_unit_comes_back_as_it_went),
        TEST("every shorter or longer form is refused", every_shorter_or_longer_form_is_refused),
        TEST("other formats, kinds, levels and counts are refused",
             other_formats_kinds_levels_and_counts_are_refused),
        TEST("a notice without a name or with a list is refused",
             a_notice_without_a_name_or_with_a_list_is_refused),
        TEST("altered bytes are read within their bounds",
             altered_bytes_are_read_within_their_bounds),
    };
    return cmocka_run_group_tests_name("packs", tests, NULL, NULL);
}
