#include "tests/support/unit.h"

#include "nlu/emoji.h"
#include "nlu/text.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/random.h"
#include "server/base/strbuf.h"

#include <string.h>
#include <utf8proc.h>

static struct utterance read_text(struct arena *a, const char *text, size_t size)
{
    struct utterance t;

    text_read(a, text, size, &t);
    return t;
}

/* "oi|emoji_sim": the words of a text. */
static char *words_of(struct arena *a, const struct utterance *t)
{
    struct strbuf out = { 0 };
    char *copy;

    for (size_t i = 0; i < t->count; i++)
        strbuf_addf(&out, "%s%s", i ? "|" : "", t->tokens[i].word);
    copy = arena_strdup(a, strbuf_str(&out));
    strbuf_done(&out);
    return copy;
}

struct example {
    const char *text, *words;
};

static void expect_words(const struct example *examples, size_t count)
{
    struct arena a = { 0 };

    for (size_t i = 0; i < count; i++) {
        struct utterance t = read_text(&a, examples[i].text, strlen(examples[i].text));
        const char *got = words_of(&a, &t);
        if (strcmp(got, examples[i].words) != 0)
            fail_msg("\"%s\": \"%s\", want \"%s\"", examples[i].text, got, examples[i].words);
    }
    arena_done(&a);
}

static void letters_are_folded(void **fixture)
{
    static const struct example examples[] = {
        { "Olá, TUDO bem?!", "ola|,|tudo|bem|?|!" },
        { "ÇÃÕÉÜ Ñandú", "caoeu|nandu" },
        { "cafe\xCC\x81", "cafe" },
        { "ｐａｇａｒ ５０", "pagar|50" },
        { "ﬁm", "fim" },
        { "2ª via", "2|a|via" },
        { "nº 11", "no|11" },
        { "“oi” d’água", "\"|oi|\"|de|'|agua" },
        { "10–12", "10|-|12" },
        { "R$ 1.234,56", "r|$|1|.|234|,|56" },
        { "a\nb\tz\r", "a|b|z" },
        { "oi\u00A0moça", "oi|moca" },
        { "", "" },
        { " \n ", "" },
    };

    (void)fixture;
    expect_words(examples, COUNT_OF(examples));
}

/* Letters that are drawn out, and short forms. */
static void chat_is_spelt_out(void **fixture)
{
    static const struct example examples[] = {
        { "simmmm", "sim" },  { "boletooo", "boleto" },
        { "nnnn", "nao" },    { "carro passo", "carro|passo" },
        { "ss", "sim" },      { "tass", "tass" },
        { "vc", "voce" },     { "oq", "o que" },
        { "kkkkkkk", "kkk" }, { "KKKK", "kkk" },
        { "kk", "kkk" },      { "1000", "1000" },
        { "55555", "55555" },
    };

    (void)fixture;
    expect_words(examples, COUNT_OF(examples));
}

static void emoji_are_words(void **fixture)
{
    static const struct example examples[] = {
        { "👍", "emoji_sim" },
        { "👍🏽", "emoji_sim" },
        { "oi👍", "oi|emoji_sim" },
        { "👎❌🙅‍♀️", "emoji_nao|emoji_nao|emoji_nao|emoji" },
        { "🙏❤️🥰", "emoji_grato|emoji_grato|emoji_grato" },
        { "👋", "emoji_oi" },
        { "😂🤣", "emoji_riso|emoji_riso" },
        { "💔😭", "emoji_choro|emoji_choro" },
        { "🤔", "emoji_duvida" },
        { "🙄", "emoji" },
        { "2️⃣", "2" },
        { "1️⃣0️⃣", "10" },
        { "#️⃣", "#" },
        { "привет", "letras|letras|letras|letras|letras|letras" },
        { "好", "letras" },
    };

    (void)fixture;
    expect_words(examples, COUNT_OF(examples));
}

/* What is no text at all is a blank, and hides nothing beside it. */
static void strange_bytes_hide_nothing(void **fixture)
{
    static const struct example examples[] = {
        { "\xFF\xFEoi", "oi" },
        { "cora\xC3\xA7\xC3", "corac" },
        { "oi\xED\xA0\x80moca", "oi|moca" }, /* half of a surrogate pair */
        { "oi\xF4\x90\x80\x80moca", "oi|moca" },
        { "\xC0\xAFoi", "oi" }, /* overlong */
        { "p\u200Bi\u200Dx", "pix" },
        { "\u202Exip\u202C", "xip" },
        { "\u2066oi\u2069", "oi" },
        { "\uFEFFoi", "oi" },
        { "bo\u00ADleto", "boleto" },
    };

    (void)fixture;
    expect_words(examples, COUNT_OF(examples));
}

static void a_nul_is_a_blank(void **fixture)
{
    struct arena a = { 0 };
    struct utterance t = read_text(&a, "oi\0moca\1\x7F", 9);

    (void)fixture;
    assert_string_equal(words_of(&a, &t), "oi|moca");
    assert_int_equal(strlen(t.folded), t.len);
    arena_done(&a);
}

static void kinds_and_glue_are_told(void **fixture)
{
    static const char text[] = "5x, oi 👍";
    static const struct {
        enum token_kind kind;
        bool glued;
    } want[] = { { TOKEN_NUMBER, false },
                 { TOKEN_WORD, true },
                 { TOKEN_MARK, true },
                 { TOKEN_WORD, false },
                 { TOKEN_SYMBOL, false } };
    struct arena a = { 0 };
    struct utterance t = read_text(&a, text, strlen(text));

    (void)fixture;
    assert_int_equal(t.count, COUNT_OF(want));
    for (size_t i = 0; i < t.count; i++) {
        assert_int_equal(t.tokens[i].kind, want[i].kind);
        assert_int_equal(t.tokens[i].glued, want[i].glued);
    }
    arena_done(&a);
}

static void words_are_found_in_a_row(void **fixture)
{
    static const char *const yes[] = { "sim", "claro", NULL };
    struct arena a = { 0 };
    struct utterance t = read_text(&a, "sim dia util", 12);

    (void)fixture;
    assert_true(text_is(&t, 0, "sim"));
    assert_false(text_is(&t, 3, "sim"));
    assert_true(text_among(&t, 0, yes));
    assert_false(text_among(&t, 1, yes));
    assert_int_equal(text_begins(&t, 1, "dia util"), 2);
    assert_int_equal(text_begins(&t, 2, "util dia"), 0);
    assert_int_equal(text_begins(&t, 1, "di"), 0);
    assert_int_equal(text_begins(&t, 1, "dias util"), 0);
    arena_done(&a);
}

static void places_are_those_of_the_original(void **fixture)
{
    static const struct {
        const char *text;
        size_t first, last;
        const char *place;
    } cases[] = {
        { "é dia 10, tá", 1, 2, "dia 10" },
        { "ação  Ünica", 1, 1, "Ünica" },
        { "cafe\u0301 bom", 0, 0, "cafe\u0301" },
        { "oi 👍🏽 ok", 1, 1, "👍🏽" },
        { "quero 2️⃣!", 1, 1, "2️⃣" },
        { "é 10", 0, 1, "é 10" },
        /* One character that becomes several words is the place of each of them. */
        { "pago ½ hoje", 1, 1, "½" },
        { "pago ½ hoje", 1, 2, "½" },
        { "espera… ok", 1, 1, "…" },
        { "espera… ok", 3, 3, "…" },
    };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct utterance t = read_text(&a, cases[i].text, strlen(cases[i].text));
        size_t offset, length;
        text_place(&t, cases[i].first, cases[i].last, &offset, &length);
        if (length != strlen(cases[i].place) ||
            memcmp(t.bytes + offset, cases[i].place, length) != 0)
            fail_msg("\"%s\": \"%.*s\", want \"%s\"", cases[i].text, (int)length, t.bytes + offset,
                     cases[i].place);
    }
    arena_done(&a);
}

/* A byte that may begin a character, or the end of the text. */
static bool is_boundary(const struct utterance *t, size_t at)
{
    return at == t->size || at == 0 || ((unsigned char)t->bytes[at] & 0xC0) != 0x80;
}

static void check_places(const struct utterance *t)
{
    size_t before = 0;

    for (size_t i = 0; i < t->count; i++) {
        size_t offset, length;
        text_place(t, i, i, &offset, &length);
        assert_true(length > 0);
        assert_true(offset + length <= t->size);
        assert_true(offset >= before);
        assert_true(is_boundary(t, offset));
        assert_true(is_boundary(t, offset + length));
        before = offset;
    }
}

static void check_utterance(const struct utterance *t)
{
    assert_int_equal(strlen(t->folded), t->len);
    assert_true(t->count <= TOKENS_MAX);
    for (size_t i = 0; i < t->count; i++) {
        const struct token *k = &t->tokens[i];
        assert_true(k->from < k->until && k->until <= t->len);
        assert_true(*k->word != '\0');
        assert_int_equal(strlen(k->said), k->until - k->from);
    }
}

static const char *const pieces[] = {
    "oi", " ",  "ção",    "👍🏽", "2️⃣", "½",      "…", "\u202E", "\u200D", "e\u0301\u0302",
    "한", "۳",  "R$ 50",  "привет",   "ﬃ",       "\n",     "ª", "kkkk",   "🇧🇷",     "\u0345",
    "ﷺ",  "＆", "\u2026", "12,5%",    "a@b",     "\u1E9E", "😀", "Ⓐ",      "㏂",     "\u00A8",
};

static void places_of_any_text_are_characters(void **fixture)
{
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "places of tokens");

    (void)fixture;
    for (int i = 0; i < 2000; i++) {
        struct arena a = { 0 };
        struct strbuf text = { 0 };
        for (uint64_t n = random_below(&r, 40); n; n--)
            strbuf_adds(&text, pieces[random_below(&r, COUNT_OF(pieces))]);
        struct utterance t = read_text(&a, strbuf_str(&text), text.len);
        check_utterance(&t);
        check_places(&t);
        strbuf_done(&text);
        arena_done(&a);
    }
}

static void any_bytes_are_read(void **fixture)
{
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "any bytes");

    (void)fixture;
    for (int i = 0; i < 2000; i++) {
        struct arena a = { 0 };
        char bytes[64];
        size_t len = random_below(&r, sizeof(bytes));
        for (size_t k = 0; k < len; k++)
            bytes[k] = (char)random_below(&r, 256);
        char *exact = arena_memdup(&a, bytes, len);
        struct utterance t = read_text(&a, exact, len);
        check_utterance(&t);
        arena_done(&a);
    }
}

/* Only the first TEXT_BYTES_MAX bytes count, and a character cut there does no harm. */
static void long_texts_are_cut(void **fixture)
{
    static const char *const units[] = { "a",       "1",      "é",  "👍", "ﷺ",  "½ ",
                                         "a\u0301", "\u0301", ". ", "k", "ab " };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(units); i++)
        for (size_t before = 0; before < 4; before++) {
            struct arena a = { 0 };
            struct strbuf text = { 0 };
            strbuf_add(&text, "xyz", before);
            while (text.len < 10240)
                strbuf_adds(&text, units[i]);
            struct utterance t = read_text(&a, strbuf_str(&text), text.len);
            check_utterance(&t);
            check_places(&t);
            for (size_t k = 0; k <= t.len; k++)
                assert_true(t.at[k] <= TEXT_BYTES_MAX);
            strbuf_done(&text);
            arena_done(&a);
        }
}

static void a_storm_of_marks_is_one_letter(void **fixture)
{
    struct arena a = { 0 };
    struct strbuf text = { 0 };

    (void)fixture;
    strbuf_adds(&text, "s");
    for (int i = 0; i < 1500; i++)
        strbuf_adds(&text, "\u0301");
    strbuf_adds(&text, "im");
    struct utterance t = read_text(&a, strbuf_str(&text), text.len);
    size_t offset, length;
    assert_string_equal(words_of(&a, &t), "sim");
    text_place(&t, 0, 0, &offset, &length);
    assert_int_equal(offset, 0);
    assert_int_equal(length, text.len);
    strbuf_done(&text);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("letters lose accents and size, blanks are blanks", letters_are_folded),
        TEST("letters drawn out and short forms are spelt as usual", chat_is_spelt_out),
        TEST("emoji are words, keycaps are numbers", emoji_are_words),
        TEST("what is no text hides nothing beside it", strange_bytes_hide_nothing),
        TEST("a NUL is a blank", a_nul_is_a_blank),
        TEST("tokens tell their kind, and whether a blank stood before", kinds_and_glue_are_told),
        TEST("words are found by themselves and in a row", words_are_found_in_a_row),
        TEST("a place is that of the original", places_are_those_of_the_original),
        TEST("the places of any text begin and end with a character",
             places_of_any_text_are_characters),
        TEST("any bytes are read", any_bytes_are_read),
        TEST("long texts are cut, also within a character", long_texts_are_cut),
        TEST("a storm of combining marks is one letter", a_storm_of_marks_is_one_letter),
    };

    return cmocka_run_group_tests_name("nlu_text", tests, NULL, NULL);
}
