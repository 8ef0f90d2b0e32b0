#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/remittance.h"
#include "tests/support/values.h"

#include <stdio.h>
#include <string.h>

/* Every column of a file that was written, by the positions of payments-br 11.3: read back here by
 * plain cutting, not by the tables that wrote it. */

static struct remittance_title title_of(const char *number)
{
    return (struct remittance_title){
        .movement = REMITTANCE_ENTRY,
        .nosso_numero = number,
        .document = "Mens. 05/26",
        .company_use = "123456789",
        .due = test_day("2026-06-10"),
        .issued = test_day("2026-05-15"),
        .centavos = 85000,
        .interest = { 2, test_day("2026-06-11"), 100 },
        .fine = { 2, test_day("2026-06-11"), 200 },
        .payer = { .tax_id = "52998224725",
                   .name = "João Conceição",
                   .street = "Rua das Ação, 12",
                   .district = "Centro",
                   .cep = "01310100",
                   .city = "São Paulo",
                   .uf = "SP" },
    };
}

static struct remittance file_of(const char *bank, const struct remittance_title *titles,
                                 size_t count)
{
    return (struct remittance){
        .account = { .bank = bank,
                     .agencia = "1234",
                     .agencia_dv = "5",
                     .conta = "56789",
                     .conta_dv = "0",
                     .convenio = "123456",
                     .carteira = "09",
                     .modalidade = "14",
                     .variacao = "019",
                     .company = "Escola Girassol Ltda",
                     .tax_id = "11222333000181" },
        .sequence = 42,
        .day = test_day("2026-05-15"),
        .minute = 14 * 60 + 7,
        .titles = titles,
        .count = count,
    };
}

static const char *line_of(const struct strbuf *file, int number)
{
    assert_true((size_t)number * 242 <= file->len);
    return file->data + (number - 1) * 242;
}

static void columns_are(const struct strbuf *file, int line, int from, int to, const char *text)
{
    char got[256];

    snprintf(got, sizeof(got), "%.*s", to - from + 1, line_of(file, line) + from - 1);
    if (strcmp(got, text) != 0)
        fail_msg("line %d, columns %d to %d: \"%s\", not \"%s\"", line, from, to, got, text);
}

struct expect {
    int line, from, to;
    const char *text;
};

static void file_is(const struct strbuf *file, const struct expect *e, size_t count)
{
    for (size_t i = 0; i < count; i++)
        columns_are(file, e[i].line, e[i].from, e[i].to, e[i].text);
}

static void write_file(const struct remittance *r, struct strbuf *out)
{
    struct error err = { 0 };

    strbuf_reset(out);
    if (!remittance_write(r, out, &err))
        fail_msg("%s", err.detail);
}

static void every_column_of_bradesco_is_where_the_manual_has_it(void **fixture)
{
    static const struct expect expected[] = {
        { 1, 1, 17, "23700000         " },
        { 1, 18, 32, "211222333000181" },
        { 1, 33, 52, "123456              " },
        { 1, 53, 58, "012345" },
        { 1, 59, 72, "0000000567890 " },
        { 1, 73, 102, "ESCOLA GIRASSOL LTDA          " },
        { 1, 103, 132, "BANCO BRADESCO SA             " },
        { 1, 133, 142, "          " },
        { 1, 143, 157, "115052026140700" },
        { 1, 158, 171, "00004208400000" },
        { 2, 1, 17, "23700011R0100042 " },
        { 2, 18, 33, "2011222333000181" },
        { 2, 34, 53, "123456              " },
        { 2, 54, 73, "0123450000000567890 " },
        { 2, 74, 103, "ESCOLA GIRASSOL LTDA          " },
        { 2, 184, 207, "000000421505202600000000" },
        { 3, 1, 17, "2370001300001P 01" },
        { 3, 18, 23, "012345" },
        { 3, 24, 37, "0000000567890 " },
        { 3, 38, 57, "00900000000000000303" },
        { 3, 58, 62, "11222" },
        { 3, 63, 77, "MENS. 05/26    " },
        { 3, 78, 85, "10062026" },
        { 3, 86, 100, "000000000085000" },
        { 3, 101, 106, "00000 " },
        { 3, 107, 109, "04N" },
        { 3, 110, 117, "15052026" },
        { 3, 118, 141, "211062026000000000000100" },
        { 3, 142, 165, "000000000000000000000000" },
        { 3, 166, 195, "000000000000000000000000000000" },
        { 3, 196, 220, "123456789                " },
        { 3, 221, 229, "300200009" },
        { 3, 230, 240, "0000000000 " },
        { 4, 1, 17, "2370001300002Q 01" },
        { 4, 18, 33, "1000052998224725" },
        { 4, 34, 73, "JOAO CONCEICAO                          " },
        { 4, 74, 113, "RUA DAS ACAO, 12                        " },
        { 4, 114, 128, "CENTRO         " },
        { 4, 129, 136, "01310100" },
        { 4, 137, 153, "SAO PAULO      SP" },
        { 4, 154, 169, "0000000000000000" },
        { 5, 1, 17, "2370001300003R 01" },
        { 5, 18, 41, "000000000000000000000000" },
        { 5, 42, 65, "000000000000000000000000" },
        { 5, 66, 89, "211062026000000000000200" },
        { 6, 1, 17, "2370001300004P 02" },
        { 7, 1, 17, "2370001300005Q 02" },
        { 8, 1, 17, "23700015         " },
        { 8, 18, 23, "000007" },
        { 8, 24, 46, "00000200000000000170000" },
        { 9, 1, 17, "23799999         " },
        { 9, 18, 29, "000001000009" },
    };
    struct remittance_title titles[] = { title_of("00000000030-3"), title_of("00000000031-1") };
    struct strbuf out = { 0 };

    (void)fixture;
    titles[1].movement = REMITTANCE_WRITE_OFF;
    struct remittance r = file_of("237", titles, 2);
    write_file(&r, &out);
    assert_int_equal(out.len, 9 * 242);
    for (int line = 1; line <= 9; line++)
        assert_memory_equal(line_of(&out, line) + 240, "\r\n", 2);
    file_is(&out, expected, COUNT_OF(expected));
    strbuf_done(&out);
}

/* Layout 040 of Santander: blanks where FEBRABAN has zeros, the account twice. */
static void every_column_of_santander_is_where_its_manual_has_it(void **fixture)
{
    static const struct expect expected[] = {
        { 1, 1, 16, "03300000        " },
        { 1, 17, 32, "2011222333000181" },
        { 1, 33, 47, "123400001234567" },
        { 1, 48, 72, "                         " },
        { 1, 73, 102, "ESCOLA GIRASSOL LTDA          " },
        { 1, 103, 132, "BANCO SANTANDER               " },
        { 1, 133, 143, "          1" },
        { 1, 144, 157, "15052026      " },
        { 1, 158, 171, "000042040     " },
        { 2, 1, 17, "03300011R01  030 " },
        { 2, 18, 33, "2011222333000181" },
        { 2, 34, 53, "                    " },
        { 2, 54, 73, "123400001234567     " },
        { 2, 74, 103, "ESCOLA GIRASSOL LTDA          " },
        { 2, 184, 207, "0000004215052026        " },
        { 3, 1, 17, "0330001300001P 01" },
        { 3, 18, 22, "12345" },
        { 3, 23, 32, "0000567890" },
        { 3, 33, 44, "0000567890  " },
        { 3, 45, 57, "0000000000303" },
        { 3, 58, 62, "512  " },
        { 3, 63, 77, "MENS. 05/26    " },
        { 3, 78, 85, "10062026" },
        { 3, 86, 106, "00000000008500000000 " },
        { 3, 107, 117, "04N15052026" },
        { 3, 118, 141, "111062026000000000000028" },
        { 3, 142, 195, "000000000000000000000000000000000000000000000000000000" },
        { 3, 196, 220, "123456789                " },
        { 3, 221, 240, "000200000           " },
        { 4, 1, 17, "0330001300002Q 01" },
        { 4, 18, 33, "1000052998224725" },
        { 4, 129, 153, "01310100SAO PAULO      SP" },
        { 4, 154, 169, "0000000000000000" },
        { 4, 210, 240, "000000000000                   " },
        { 5, 1, 17, "0330001300003R 01" },
        { 5, 18, 41, "000000000000000000000000" },
        { 5, 42, 65, "                        " },
        { 5, 66, 89, "211062026000000000000200" },
        { 5, 190, 240, "                                                   " },
        { 6, 1, 29, "03300015         000005      " },
        { 6, 30, 115,
          "                                                                        "
          "              " },
        { 7, 1, 35, "03399999         000001000007      " },
    };
    struct remittance_title title = title_of("000000000030-3");
    struct remittance r = file_of("033", &title, 1);
    struct strbuf out = { 0 };
    struct error err = { 0 };

    (void)fixture;
    title.interest = (struct remittance_rate){ 1, title.due + 1, 28 };
    r.account.carteira = "101";
    r.account.transmissao = "123400001234567";
    write_file(&r, &out);
    assert_int_equal(out.len, 7 * 242);
    file_is(&out, expected, COUNT_OF(expected));
    r.account.transmissao = "";
    assert_false(remittance_write(&r, &out, &err));
    assert_non_null(strstr(err.detail, "transmissao"));
    r.account.carteira = "102";
    r.account.transmissao = "123400001234567";
    assert_false(remittance_write(&r, &out, &err));
    assert_non_null(strstr(err.detail, "carteira 101"));
    strbuf_done(&out);
}

static void each_bank_has_its_own_places(void **fixture)
{
    static const struct {
        const char *bank, *number;
        struct expect expected[8];
        size_t count;
    } cases[] = {
        { "001",
          "12345670000000123",
          { { 1, 33, 52, "000123456001409019  " },
            { 1, 164, 166, "083" },
            { 3, 38, 57, "12345670000000123   " },
            { 3, 58, 58, "7" },
            { 6, 24, 46, "00000000000000000000000" } },
          5 },
        { "001", "12345600001-2", { { 3, 38, 57, "123456000012        " } }, 1 },
        { "085", "00056789000000123", { { 3, 38, 57, "00056789000000123   " } }, 1 },
        { "104",
          "14000000000000123-4",
          { { 1, 33, 52, "00000000000000000000" },
            { 1, 53, 72, "01234512345600000000" },
            { 1, 192, 211, "REMESSA-PRODUCAO    " },
            { 2, 34, 53, "12345600000000000000" },
            { 3, 24, 57, "1234560000000000014000000000000123" } },
          5 },
        { "341",
          "00000123-4",
          { { 1, 53, 72, "01234 000000056789 0" },
            { 3, 18, 37, "01234 000000056789 0" },
            { 3, 38, 57, "009000001234        " },
            { 3, 58, 62, "00000" },
            { 3, 118, 118, "0" },
            { 3, 227, 240, "0000000000000 " },
            { 4, 64, 73, "          " } },
          7 },
        { "748", "26200012-3", { { 3, 38, 57, "262000123           " } }, 1 },
        { "756", "0000123-4", { { 3, 38, 57, "000000123401144     " } }, 1 },
    };
    struct strbuf out = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct remittance_title title = title_of(cases[i].number);
        struct remittance r = file_of(cases[i].bank, &title, 1);
        if (remittance_interest_daily(cases[i].bank))
            title.interest.code = 1;
        write_file(&r, &out);
        assert_int_equal(out.len, 7 * 242);
        file_is(&out, cases[i].expected, cases[i].count);
    }
    strbuf_done(&out);
}

static void discounts_have_their_places(void **fixture)
{
    struct remittance_title title = title_of("00000000030-3");
    struct strbuf out = { 0 };

    (void)fixture;
    title.fine = (struct remittance_rate){ 0 };
    title.interest = (struct remittance_rate){ .code = 3 };
    title.discounts[0] = (struct remittance_rate){ 1, test_day("2026-06-01"), 5000 };
    title.discounts[1] = (struct remittance_rate){ 1, test_day("2026-06-05"), 3000 };
    title.discounts[2] = (struct remittance_rate){ 2, test_day("2026-06-09"), 150 };
    struct remittance r = file_of("237", &title, 1);
    write_file(&r, &out);
    columns_are(&out, 3, 118, 141, "300000000000000000000000");
    columns_are(&out, 3, 142, 165, "101062026000000000005000");
    columns_are(&out, 5, 18, 41, "105062026000000000003000");
    columns_are(&out, 5, 42, 65, "209062026000000000000150");
    columns_are(&out, 5, 66, 89, "000000000000000000000000");
    title.discounts[1] = title.discounts[2] = (struct remittance_rate){ 0 };
    write_file(&r, &out);
    assert_int_equal(out.len, 6 * 242); /* nothing is left for an R */
    strbuf_done(&out);
}

static void what_cannot_be_written_is_told(void **fixture)
{
    struct remittance_title title = title_of("00000000030-3");
    struct error err = { 0 };
    struct strbuf out = { 0 };
    struct remittance r = file_of("070", &title, 1);

    (void)fixture;
    assert_false(remittance_write(&r, &out, &err));
    assert_non_null(strstr(err.detail, "bank 070"));
    r = file_of("237", &title, 1);
    r.account.conta_dv = "";
    assert_false(remittance_write(&r, &out, &err));
    assert_non_null(strstr(err.detail, "conta_dv"));
    r = file_of("237", &title, 1);
    title.nosso_numero = "123456789012-3";
    assert_false(remittance_write(&r, &out, &err));
    assert_non_null(strstr(err.detail, "title 123456789012-3"));
    title = title_of("00000000030-3");
    title.payer.cep = "0131-100";
    assert_false(remittance_write(&r, &out, &err));
    assert_non_null(strstr(err.detail, "0131-100"));
    title = title_of("00000000030-3");
    title.centavos = 0;
    assert_false(remittance_write(&r, &out, &err));
    assert_int_equal(out.len, 0);
    r.sequence = 1000000;
    assert_false(remittance_write(&r, &out, &err));
    strbuf_done(&out);
}

/* Whatever names and values come, every line has 240 columns of ASCII capitals. */
static void lines_have_their_width_whatever_comes(void **fixture)
{
    static const char *const names[] = {
        "",
        "Ñandú Çelik",
        "\xff\xfe",
        "日本",
        "a\nb\tc",
        ("Um nome tão comprido que não cabe em quarenta colunas, nem "
         "em sessenta, nem em oitenta")
    };
    uint64_t seed = 20260515;
    struct strbuf out = { 0 };

    (void)fixture;
    for (int i = 0; i < 300; i++) {
        struct remittance_title title = title_of("00000000030-3");
        title.payer.name = names[test_random(&seed) % COUNT_OF(names)];
        title.payer.street = names[test_random(&seed) % COUNT_OF(names)];
        title.document = names[test_random(&seed) % COUNT_OF(names)];
        title.centavos = test_between(&seed, 1, 99999999999);
        struct remittance r = file_of("237", &title, 1);
        write_file(&r, &out);
        assert_int_equal(out.len % 242, 0);
        for (size_t at = 0; at < out.len; at++) {
            char c = out.data[at];
            assert_true(at % 242 >= 240 ? c == "\r\n"[at % 242 - 240]
                                        : c >= ' ' && c < 0x7f && !(c >= 'a' && c <= 'z'));
        }
    }
    strbuf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_column_of_bradesco_is_where_the_manual_has_it),
        cmocka_unit_test(every_column_of_santander_is_where_its_manual_has_it),
        cmocka_unit_test(each_bank_has_its_own_places),
        cmocka_unit_test(discounts_have_their_places),
        cmocka_unit_test(what_cannot_be_written_is_told),
        cmocka_unit_test(lines_have_their_width_whatever_comes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
