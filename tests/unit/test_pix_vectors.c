#include "server/base/error.h"
#include "server/money/pix.h"
#include "tests/support/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * tests/fixtures/pix: codes made by another program than ours, its CRC included, one a line.
 * A column of "-" is empty.
 */
enum { COLUMNS_MAX = 11, LINE_MAX_BYTES = 2048 };

typedef void row_fn(char *const columns[COLUMNS_MAX]);

static void split(char *line, char *columns[COLUMNS_MAX])
{
    line[strcspn(line, "\n")] = '\0';
    for (size_t i = 0; i < COLUMNS_MAX; i++) {
        char *next = line ? strchr(line, '\t') : NULL;
        if (next)
            *next++ = '\0';
        columns[i] = line;
        line = next;
    }
}

/* How many rows there were: none at all would prove nothing. */
static int each_row(const char *path, row_fn *check)
{
    char line[LINE_MAX_BYTES], *columns[COLUMNS_MAX];
    FILE *f = fopen(path, "r");
    int rows = 0;

    assert_non_null(f);
    while (fgets(line, sizeof(line), f)) {
        if (line[0] == '#')
            continue;
        split(line, columns);
        check(columns);
        rows++;
    }
    fclose(f);
    return rows;
}

static void expect(const char *what, const char *got, const char *wanted)
{
    if (strcmp(got, strcmp(wanted, "-") == 0 ? "" : wanted) != 0)
        fail_msg("%s: \"%s\", not \"%s\"", what, got, wanted);
}

static void read_valid(char *const c[COLUMNS_MAX])
{
    struct pix_code code;
    struct error err = { 0 };
    char centavos[24] = "-";

    if (!pix_decode(c[1], &code, &err))
        fail_msg("%s: %s", c[0], err.detail);
    if (code.has_amount)
        snprintf(centavos, sizeof(centavos), "%lld", (long long)code.centavos);
    expect(c[0], code.kind == PIX_STATIC ? "static" : "dynamic", c[2]);
    expect(c[0], code.key, c[3]);
    expect(c[0], code.url, c[4]);
    assert_string_equal(centavos, c[5]);
    expect(c[0], code.name, c[6]);
    expect(c[0], code.city, c[7]);
    expect(c[0], code.txid, c[8]);
    expect(c[0], code.info, c[9]);
    expect(c[0], code.recurrence, c[10]);
}

static void read_invalid(char *const c[COLUMNS_MAX])
{
    struct pix_code code;
    struct error err = { 0 };

    if (pix_decode(c[2], &code, &err))
        fail_msg("%s passed", c[0]);
    if (err.kind != ERROR_INPUT || !strstr(err.detail, c[1]))
        fail_msg("%s: %s", c[0], err.detail);
}

static void every_valid_code_is_read_to_the_letter(void **fixture)
{
    (void)fixture;
    assert_in_range(each_row("tests/fixtures/pix/valid.tsv", read_valid), 40, 1000);
}

static void every_broken_code_is_refused_with_its_reason(void **fixture)
{
    (void)fixture;
    assert_in_range(each_row("tests/fixtures/pix/invalid.tsv", read_invalid), 60, 1000);
}

/* No code that was cut, or has one byte too many, is taken for another. */
static void cut_one(char *const c[COLUMNS_MAX])
{
    struct pix_code code;
    struct error err = { 0 };
    size_t len = strlen(c[1]);
    char *text = malloc(len + 2);

    for (size_t i = 0; i < len; i++) {
        snprintf(text, len + 2, "%.*s", (int)i, c[1]);
        if (pix_decode(text, &code, &err))
            fail_msg("%s: %zu bytes of it pass", c[0], i);
        snprintf(text, len + 2, "%.*s0%s", (int)i, c[1], c[1] + i);
        if (pix_decode(text, &code, &err))
            fail_msg("%s: passes with a byte more at %zu", c[0], i);
    }
    free(text);
}

static void no_cut_or_stretched_code_passes(void **fixture)
{
    (void)fixture;
    each_row("tests/fixtures/pix/valid.tsv", cut_one);
}

static void a_key_has_one_form(void **fixture)
{
    static const struct {
        const char *key, *normal;
        enum pix_key_form form;
        bool real;
    } cases[] = {
        { "529.982.247-25", "52998224725", PIX_KEY_CPF, true },
        { "52998224725", "52998224725", PIX_KEY_CPF, true },
        { "52998224726", "52998224726", PIX_KEY_CPF, false },
        { "11987654321", "11987654321", PIX_KEY_CPF, false }, /* a phone without +55 */
        { "11.222.333/0001-81", "11222333000181", PIX_KEY_CNPJ, true },
        { "12.abc.345/01de-35", "12ABC34501DE35", PIX_KEY_CNPJ, true },
        { "12ABC34501DE36", "12ABC34501DE36", PIX_KEY_CNPJ, false },
        { "+5511987654321", "+5511987654321", PIX_KEY_PHONE, true },
        { "+55 (11) 98765-4321", "+5511987654321", PIX_KEY_PHONE, true },
        { "+351912345678", "+351912345678", PIX_KEY_PHONE, true },
        { "Financeiro@Escola.Example", "financeiro@escola.example", PIX_KEY_EMAIL, true },
        { "a.b+c_d@e", "a.b+c_d@e", PIX_KEY_EMAIL, true },
        { "0F9A6C1E-3B52-4D7A-9C80-5E2B7F1A4D63", "0f9a6c1e-3b52-4d7a-9c80-5e2b7f1a4d63",
          PIX_KEY_EVP, true },
    };
    char out[PIX_KEY_SIZE];
    struct error err;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(pix_key_normal(cases[i].key, out, &err), cases[i].form);
        assert_string_equal(out, cases[i].normal);
        if (pix_key_real(cases[i].key, out, &err) != cases[i].real)
            fail_msg("%s", cases[i].key);
    }
}

static void what_no_key_can_be_is_told(void **fixture)
{
    static const char *const cases[] = {
        "",
        "x",
        "chave",
        "5299822472",     /* ten digits */
        "529982247255",   /* twelve */
        "+0511987654321", /* no country begins with 0 */
        "+5511",
        "+55119876543210123",
        "5511987654321", /* thirteen digits: the + is missing */
        "+55 11 98765 432x",
        "@escola.example",
        "escola@",
        "a@b@c",
        "a b@c.d",
        "a@b..c",
        "a@.b",
        "a@b.",
        "joão@escola.example",
        "0f9a6c1e-3b52-4d7a-9c80-5e2b7f1a4d6",
        "0f9a6c1e-3b52-4d7a-9c80-5e2b7f1a4d6g",
        "0f9a6c1e3b524d7a9c805e2b7f1a4d63",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@escola.example",
    };
    char out[PIX_KEY_SIZE];
    struct error err = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (pix_key_normal(cases[i], out, &err) != PIX_KEY_NONE)
            fail_msg("\"%s\" passed", cases[i]);
        assert_non_null(strstr(err.detail, "+5511987654321"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_valid_code_is_read_to_the_letter),
        cmocka_unit_test(every_broken_code_is_refused_with_its_reason),
        cmocka_unit_test(no_cut_or_stretched_code_passes),
        cmocka_unit_test(a_key_has_one_form),
        cmocka_unit_test(what_no_key_can_be_is_told),
    };

    return cmocka_run_group_tests_name("pix_vectors", tests, NULL, NULL);
}
