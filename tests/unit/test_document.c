#include "tests/support/table.h"
#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/base/document.h"
#include "server/base/random.h"

#include <stdio.h>
#include <string.h>

static void documents_are_checked_in_every_spelling(void **fixture)
{
    static const struct {
        const char *text;
        enum document_kind kind;
        bool valid;
        const char *normal;
    } cases[] = {
        { "529.982.247-25", DOCUMENT_CPF, true, "52998224725" },
        { "52998224725", DOCUMENT_CPF, true, "52998224725" },
        { " 529 982 247 25 ", DOCUMENT_CPF, true, "52998224725" },
        { "111.444.777-35", DOCUMENT_CPF, true, "11144477735" },
        { "000.000.001-91", DOCUMENT_CPF, true, "00000000191" },
        { "529.982.247-24", DOCUMENT_CPF, false, "52998224724" },
        { "529.982.247-35", DOCUMENT_CPF, false, "52998224735" },
        { "000.000.000-00", DOCUMENT_CPF, false, "00000000000" },
        { "99999999999", DOCUMENT_CPF, false, "99999999999" },
        { "11.222.333/0001-81", DOCUMENT_CNPJ, true, "11222333000181" },
        { "11222333000181", DOCUMENT_CNPJ, true, "11222333000181" },
        { "00.000.000/0001-91", DOCUMENT_CNPJ, true, "00000000000191" },
        { "33.683.111/0001-07", DOCUMENT_CNPJ, true, "33683111000107" },
        { "11.222.333/0001-80", DOCUMENT_CNPJ, false, "11222333000180" },
        { "00000000000000", DOCUMENT_CNPJ, false, "00000000000000" },
        /* alphanumeric, July 2026: the tax office's example */
        { "12.ABC.345/01DE-35", DOCUMENT_CNPJ, true, "12ABC34501DE35" },
        { "12abc34501de35", DOCUMENT_CNPJ, true, "12ABC34501DE35" },
        { "12.ABC.345/01DE-34", DOCUMENT_CNPJ, false, "12ABC34501DE34" },
        { "12.ABC.345/01DF-35", DOCUMENT_CNPJ, false, "12ABC34501DF35" },
        { "12.ABC.345/01DE-3A", DOCUMENT_UNKNOWN, false, "" },
        { "", DOCUMENT_UNKNOWN, false, "" },
        { "5299822472", DOCUMENT_UNKNOWN, false, "" },
        { "529982247251", DOCUMENT_UNKNOWN, false, "" },
        { "112223330001811", DOCUMENT_UNKNOWN, false, "" },
        { "529.982.247_25", DOCUMENT_UNKNOWN, false, "" },
        { "5299822472x", DOCUMENT_UNKNOWN, false, "" },
        { "cpf 52998224725", DOCUMENT_CNPJ, false, "CPF52998224725" },
        /* as it is pasted: an en dash, a no-break space, a line's end */
        { "529.982.247\xe2\x80\x93"
          "25\r\n",
          DOCUMENT_CPF, true, "52998224725" },
        { "11.222.333\xc2\xa0/\t0001\xe2\x88\x92"
          "81",
          DOCUMENT_CNPJ, true, "11222333000181" },
        { "529.982.247\xc2", DOCUMENT_UNKNOWN, false, "" },
        { "529.982.247\xc3\xa0"
          "25",
          DOCUMENT_UNKNOWN, false, "" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct document got = document_check(cases[i].text);
        if (got.kind != cases[i].kind || got.valid != cases[i].valid ||
            strcmp(got.normal, cases[i].normal) != 0)
            fail_msg("%s: kind %d, valid %d, normal %s", cases[i].text, got.kind, got.valid,
                     got.normal);
    }
}

static void document_row(const char *const c[TABLE_COLUMNS])
{
    static const char *const kinds[] = {
        [DOCUMENT_UNKNOWN] = "unknown", [DOCUMENT_CPF] = "cpf", [DOCUMENT_CNPJ] = "cnpj"
    };
    struct document got = document_check(c[0]);

    assert_string_equal(kinds[got.kind], c[1]);
    assert_int_equal(got.valid, c[2][0] == '1');
    assert_string_equal(got.normal, strcmp(c[3], "-") == 0 ? "" : c[3]);
}

static void a_second_reading_of_the_rules_agrees(void **fixture)
{
    (void)fixture;
    assert_true(table_each("tests/fixtures/documents.tsv", document_row) >= 140);
}

/* The two digits as the official text states them, with its weights written out. */
static char dv(const char *s, const int *weights, int count)
{
    int sum = 0;

    for (int i = 0; i < count; i++)
        sum += (s[i] - 48) * weights[i];
    return (char)(sum % 11 < 2 ? '0' : '0' + 11 - sum % 11);
}

static void cpf_random(const struct random *r, char out[12])
{
    static const int first[] = { 10, 9, 8, 7, 6, 5, 4, 3, 2 };
    static const int second[] = { 11, 10, 9, 8, 7, 6, 5, 4, 3, 2 };

    for (int i = 0; i < 9; i++)
        out[i] = (char)('0' + random_below(r, 10));
    out[9] = dv(out, first, 9);
    out[10] = dv(out, second, 10);
    out[11] = '\0';
}

static void every_document_with_its_own_digits_is_valid(void **fixture)
{
    static const int first[] = { 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2 };
    static const int second[] = { 6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2 };
    static const char all[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "documents");

    (void)fixture;
    for (int i = 0; i < 20000; i++) {
        char cpf[12], cnpj[15] = { 0 };
        cpf_random(&r, cpf);
        assert_true(document_check(cpf).valid == (strspn(cpf, (char[]){ cpf[0], 0 }) < 11));
        cpf[10] = (char)('0' + (cpf[10] - '0' + 1 + (int)random_below(&r, 9)) % 10);
        assert_false(document_check(cpf).valid);
        for (int k = 0; k < 12; k++)
            cnpj[k] = all[random_below(&r, i % 2 ? 36 : 10)];
        cnpj[12] = dv(cnpj, first, 12);
        cnpj[13] = dv(cnpj, second, 13);
        assert_true(document_check(cnpj).valid);
        cnpj[12] = (char)('0' + (cnpj[12] - '0' + 1 + (int)random_below(&r, 9)) % 10);
        assert_false(document_check(cnpj).valid);
    }
}

static void a_cpf_is_found_among_words(void **fixture)
{
    static const struct {
        const char *text;
        int found;
        bool any;
    } cases[] = {
        { "meu cpf é 529.982.247-25 obrigado", 1, true },
        { "52998224725", 1, true },
        { "CPF:52998224725.", 1, true },
        { "CPF52998224725ok", 1, true },
        { "(529.982.247-25)", 1, true },
        { "é 529 982 247 25, tá?", 1, true },
        { "529.982.24725", 1, true },
        { "529982247-25", 1, true },
        { "529982247/25", 1, true },
        { "529.982.247 - 25", 1, true },
        { "529,982,247-25", 1, true },
        { "529.982.247\u201325", 1, true },
        { "\u200e529\u00a0982\u00a0247\u201125", 1, true },
        { "5 2 9 9 8 2 2 4 7 2 5", 1, true },
        { "tenho 2 filhos 52998224725 e 3 boletos", 1, true },
        { "parcela 3 529 982 247 25", 1, true },
        { "52998224725 100,00", 1, true },
        { "529.982.247-25 repito 52998224725", 1, true },
        { "529.982.247-25 e 111.444.777-35", 2, true },
        { "52998224725/11144477735", 2, true },
        { "52998224725,11144477735", 2, true },
        { "52998224725\n11144477735 52998224725", 2, true },
        { "52998224724 ou 52998224725", 1, true },
        /* shaped like one, but the digits are wrong */
        { "529.982.247-24", 0, true },
        { "111.111.111-11", 0, true },
        /* inside something longer or other */
        { "152998224725", 0, false },
        { "529982247251", 0, false },
        { "5299822472500000000000000000000000000000000000000", 0, false },
        { "1.529.982.247-25", 0, false },
        { "52998224725-1", 0, false },
        { "+52998224725", 0, false },
        { "R$ 529982247,25", 0, false },
        { "52 998224725", 0, false },
        { "11 98765-4321", 0, false },
        { "(11) 98765-4321", 0, false },
        { "11.222.333/0001-81", 0, false },
        { "23793.38128 60007.827136 95000.063305 9 75520000370000", 0, false },
        { "5 2 9 9 8 2 2 4 7 2 5 5", 0, false },
        { "1 5 2 9 9 8 2 2 4 7 2 5", 0, false },
        { "529.982.247-\n25", 0, false },
        { "529....982....247....25", 0, false },
        { "529.982.247", 0, false },
        { "bom dia", 0, false },
        { "", 0, false },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char out[12] = "unset";
        bool any = !cases[i].any;
        int found = document_find_cpf(cases[i].text, strlen(cases[i].text), out, &any);
        if (found != cases[i].found || any != cases[i].any)
            fail_msg("%s: found %d, any %d", cases[i].text, found, any);
        assert_string_equal(out, found ? "52998224725" : "unset");
    }
}

static void bytes_of_nul_neither_end_nor_break_a_text(void **fixture)
{
    static const char text[] = "oi\0"
                               "52998224725\0"
                               "9";
    char out[12];
    bool any;

    (void)fixture;
    assert_int_equal(document_find_cpf(text, sizeof(text) - 1, out, &any), 1);
}

static void a_masked_cpf_shows_its_middle_only(void **fixture)
{
    char out[DOCUMENT_TEXT_SIZE];

    (void)fixture;
    document_mask_cpf("12345678909", out);
    assert_string_equal(out, "***.456.789-**");
    document_mask_cpf("123456789", out);
    assert_string_equal(out, "***.***.***-**");
    document_mask_cpf("123.456.789-09", out);
    assert_string_equal(out, "***.***.***-**");
}

static void documents_and_cards_are_masked_before_a_text_is_stored(void **fixture)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        { "meu cpf 529.982.247-25", "meu cpf ***.***.***-**" },
        { "52998224725 e 11144477735", "*********** e ***********" },
        { "4111111111111111", "****************" },
        { "cartão 4111 1111 1111 1111 cvv 123", "cartão **** **** **** **** cvv 123" },
        { "4111-1111-1111-1111", "****-****-****-****" },
        { "4111.1111.1111.1111", "****.****.****.****" },
        { "378282246310005", "***************" },
        { "3782 822463 10005", "**** ****** *****" },
        { "3056 930902 5904", "**** ****** ****" },
        { "6304000000000000000", "*******************" },
        { "4222222222222", "*************" },
        { "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "* * * * * * * * * * * * * * * *" },
        { "5555 5555 5555 4444 12/27", "**** **** **** **** 12/27" },
        { "id-4111111111111111", "id-****************" },
        { "52998224725-4111111111111111", "***********-****************" },
        { "52998224725-11144477735-1", "***********-***********-1" },
        { "5 2 9 9 8 2 2 4 7 2 5 4111111111111111", "* * * * * * * * * * * ****************" },
        /* no card: Luhn fails, or too long */
        { "4111111111111112", "4111111111111112" },
        { "41111111111111111111", "41111111111111111111" },
        { "529.982.247-24 R$ 1.234,56 em 10/12/2026", "529.982.247-24 R$ 1.234,56 em 10/12/2026" },
        { "me liga (11) 98765-4321", "me liga (11) 98765-4321" },
        { "", "" },
    };
    char text[128];

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        snprintf(text, sizeof(text), "%s", cases[i].text);
        document_mask_text(text, strlen(text));
        assert_string_equal(text, cases[i].want);
    }
}

static bool luhn_by_hand(const char *digits, size_t len)
{
    static const int doubled[] = { 0, 2, 4, 6, 8, 1, 3, 5, 7, 9 };
    int sum = 0;

    for (size_t i = 0; i < len; i++)
        sum += (len - i) % 2 ? digits[i] - '0' : doubled[digits[i] - '0'];
    return sum % 10 == 0;
}

static void assert_no_card_left(const char *text)
{
    for (const char *s = text; *s;) {
        size_t len = strspn(s, "0123456789");
        if (len >= 13 && len <= 19 && luhn_by_hand(s, len))
            fail_msg("left: %s", text);
        s += len ? len : 1;
    }
}

static void no_card_and_no_cpf_survives_masking(void **fixture)
{
    static const char around[] = "0123456789012345678901234567890123456789 .-/,\na";
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "masked texts");
    char text[80], cpf[12];
    bool any;

    (void)fixture;
    for (int i = 0; i < 100000; i++) {
        size_t len = random_below(&r, sizeof(text) - 12);
        for (size_t k = 0; k < len; k++)
            text[k] = around[random_below(&r, sizeof(around) - 1)];
        text[len] = '\0';
        if (i % 3 == 0) {
            cpf_random(&r, cpf);
            snprintf(text + len, sizeof(text) - len, "%s", cpf);
        }
        len = strlen(text);
        document_mask_text(text, len);
        assert_int_equal(strlen(text), len);
        assert_no_card_left(text);
        if (document_find_cpf(text, len, cpf, &any) != 0)
            fail_msg("left: %s", text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("documents are checked in every spelling", documents_are_checked_in_every_spelling),
        TEST("a second reading of the rules agrees", a_second_reading_of_the_rules_agrees),
        TEST("every document with its own digits is valid",
             every_document_with_its_own_digits_is_valid),
        TEST("a CPF is found among words", a_cpf_is_found_among_words),
        TEST("bytes of NUL neither end nor break a text",
             bytes_of_nul_neither_end_nor_break_a_text),
        TEST("a masked CPF shows its middle only", a_masked_cpf_shows_its_middle_only),
        TEST("documents and cards are masked before a text is stored",
             documents_and_cards_are_masked_before_a_text_is_stored),
        TEST("no card and no CPF survives masking", no_card_and_no_cpf_survives_masking),
    };

    return cmocka_run_group_tests_name("document", tests, NULL, NULL);
}
