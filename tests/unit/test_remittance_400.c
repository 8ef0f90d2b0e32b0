#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/remittance.h"
#include "tests/support/values.h"

#include <stdio.h>
#include <string.h>

/* CNAB 400: every column of every record of every bank, by the positions that docs/cnab.md tells
 * the sources of; written here once more, field after field, as manuals list them. */

enum { WIDTH = 400, LINE = 402 };

/* A field: its width, its text with blanks behind it; "~0" is one letter all through. */
struct field {
    int width;
    const char *text;
};
#define BLANK(width)                                                                               \
    {                                                                                              \
        (width), ""                                                                                \
    }
#define ZEROS(width)                                                                               \
    {                                                                                              \
        (width), "~0"                                                                              \
    }

static void lay(const struct field *f, size_t count, char out[WIDTH + 1])
{
    int at = 0;

    for (size_t i = 0; i < count; i++) {
        assert_true(f[i].width > 0 && at + f[i].width <= WIDTH);
        memset(out + at, f[i].text[0] == '~' ? f[i].text[1] : ' ', (size_t)f[i].width);
        if (f[i].text[0] != '~') {
            assert_true(strlen(f[i].text) <= (size_t)f[i].width);
            memcpy(out + at, f[i].text, strlen(f[i].text));
        }
        at += f[i].width;
    }
    assert_int_equal(at, WIDTH);
    out[WIDTH] = '\0';
}

static void record_is(const struct strbuf *file, int number, const struct field *f, size_t count)
{
    char want[WIDTH + 1];
    const char *got = file->data + (size_t)(number - 1) * LINE;

    assert_true((size_t)number * LINE <= file->len);
    lay(f, count, want);
    for (int at = 0; at < WIDTH; at++)
        if (got[at] != want[at])
            fail_msg("record %d, column %d: \"%.20s\", not \"%.20s\"", number, at + 1, got + at,
                     want + at);
    assert_memory_equal(got + WIDTH, "\r\n", 2);
}
#define RECORD_IS(file, number, ...)                                                               \
    record_is((file), (number), (const struct field[]){ __VA_ARGS__ },                             \
              sizeof((const struct field[]){ __VA_ARGS__ }) / sizeof(struct field))

static struct remittance_title title_of(const char *number)
{
    return (struct remittance_title){
        .movement = REMITTANCE_ENTRY,
        .nosso_numero = number,
        .document = "7001",
        .company_use = "7001",
        .due = test_day("2026-06-10"),
        .issued = test_day("2026-05-15"),
        .centavos = 85000,
        .interest = { 1, test_day("2026-06-11"), 28 },
        .fine = { 2, test_day("2026-06-11"), 200 },
        .discounts = { { 1, test_day("2026-06-05"), 1500 } },
        .payer = { .tax_id = "52998224725",
                   .name = "João Conceição",
                   .street = "Rua das Ação, 12",
                   .district = "Jardim das Flores",
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
                     .convenio = "1234567",
                     .convenio_dv = "89",
                     .carteira = "21",
                     .company = "Escola Girassol Ltda",
                     .tax_id = "11222333000181" },
        .sequence = 1042,
        .day = test_day("2026-05-15"),
        .minute = 14 * 60 + 7,
        .titles = titles,
        .count = count,
    };
}

static void write_file(const struct remittance *r, struct strbuf *out)
{
    struct error err = { 0 };

    strbuf_reset(out);
    if (!remittance_write(r, out, &err))
        fail_msg("%s", err.detail);
    assert_int_equal(out->len, (r->count + 2) * LINE);
}

/* An entry, and a write-off of one without fine, interest or discount. */
static void write_two(const char *bank, const char *first, const char *second, struct strbuf *out)
{
    struct remittance_title titles[] = { title_of(first), title_of(second) };

    titles[1].movement = REMITTANCE_WRITE_OFF;
    titles[1].interest = (struct remittance_rate){ .code = 3 };
    titles[1].fine = titles[1].discounts[0] = (struct remittance_rate){ 0 };
    struct remittance r = file_of(bank, titles, 2);
    write_file(&r, out);
}

#define WHOM                                                                                       \
    { 2, "01" },                                                                                   \
    {                                                                                              \
        14, "00052998224725"                                                                       \
    }
#define WHERE_TO_UF                                                                                \
    { 15, "SAO PAULO" },                                                                           \
    {                                                                                              \
        2, "SP"                                                                                    \
    }

static void banrisul(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    write_two("041", "00000030-12", "00000031-95", &out);
    RECORD_IS(&out, 1, { 9, "01REMESSA" }, BLANK(17), { 13, "1234123456789" }, BLANK(7),
              { 30, "ESCOLA GIRASSOL LTDA" }, { 11, "041BANRISUL" }, BLANK(7), { 6, "150526" },
              BLANK(294), { 6, "000001" });
    RECORD_IS(&out, 2, { 1, "1" }, BLANK(16), { 13, "1234123456789" }, BLANK(7), { 25, "7001" },
              { 10, "0000003012" }, BLANK(35), { 1, "1" }, { 2, "01" }, { 10, "7001" },
              { 6, "100626" }, { 13, "0000000085000" }, { 3, "041" }, BLANK(5), { 2, "08" },
              { 1, "N" }, { 6, "150526" }, { 2, "23" }, { 2, "18" }, { 1, "0" },
              { 12, "000000000028" }, { 6, "050626" }, { 13, "0000000001500" }, ZEROS(26), WHOM,
              { 35, "JOAO CONCEICAO" }, BLANK(5), { 40, "RUA DAS ACAO, 12" }, BLANK(7),
              { 3, "020" }, { 2, "00" }, { 8, "01310100" }, WHERE_TO_UF, ZEROS(4), BLANK(1),
              ZEROS(15), BLANK(23), { 6, "000002" });
    RECORD_IS(&out, 3, { 1, "1" }, BLANK(16), { 13, "1234123456789" }, BLANK(7), { 25, "7001" },
              { 10, "0000003195" }, BLANK(35), { 1, "1" }, { 2, "02" }, { 10, "7001" },
              { 6, "100626" }, { 13, "0000000085000" }, { 3, "041" }, BLANK(5), { 2, "08" },
              { 1, "N" }, { 6, "150526" }, { 2, "23" }, { 2, "00" }, ZEROS(58), WHOM,
              { 35, "JOAO CONCEICAO" }, BLANK(5), { 40, "RUA DAS ACAO, 12" }, BLANK(7), ZEROS(5),
              { 8, "01310100" }, WHERE_TO_UF, ZEROS(4), BLANK(1), ZEROS(15), BLANK(23),
              { 6, "000003" });
    RECORD_IS(&out, 4, { 1, "9" }, BLANK(26), { 13, "0000000170000" }, BLANK(354), { 6, "000004" });
    strbuf_done(&out);
}

static void inter(void **fixture)
{
    struct remittance_title titles[] = { title_of("0000000012-5"), title_of("0000000013-3") };
    struct remittance r = file_of("077", titles, 2);
    struct strbuf out = { 0 };

    (void)fixture;
    r.account.carteira = "110";
    r.account.agencia = "0001";
    titles[0].interest = (struct remittance_rate){ 2, titles[0].due + 1, 100 };
    titles[1].fine = (struct remittance_rate){ 1, titles[1].due + 1, 1700 };
    titles[1].discounts[0] = (struct remittance_rate){ 0 };
    write_file(&r, &out);
    RECORD_IS(&out, 1, { 26, "01REMESSA01COBRANCA" }, BLANK(20), { 30, "ESCOLA GIRASSOL LTDA" },
              { 18, "077INTER" }, { 6, "150526" }, BLANK(10), { 7, "0001042" }, BLANK(277),
              { 6, "000001" });
    RECORD_IS(&out, 2, { 1, "1" }, BLANK(19), { 3, "110" }, { 4, "0001" }, { 10, "0000567890" },
              { 25, "7001" }, BLANK(3), { 1, "2" }, ZEROS(13), { 4, "0200" }, { 6, "110626" },
              { 11, "00000000125" }, BLANK(8), { 2, "01" }, { 10, "7001" }, { 6, "100626" },
              { 13, "0000000085000" }, { 2, "60" }, BLANK(6), { 2, "01" }, { 1, "N" }, BLANK(9),
              { 1, "2" }, ZEROS(13), { 4, "0100" }, { 6, "110626" }, { 1, "1" },
              { 13, "0000000001500" }, ZEROS(4), { 6, "050626" }, ZEROS(13), WHOM,
              { 40, "JOAO CONCEICAO" }, { 38, "RUA DAS ACAO, 12" }, { 2, "SP" }, { 8, "01310100" },
              BLANK(70), { 6, "000002" });
    RECORD_IS(&out, 3, { 1, "1" }, BLANK(19), { 3, "110" }, { 4, "0001" }, { 10, "0000567890" },
              { 25, "7001" }, BLANK(3), { 1, "1" }, { 13, "0000000001700" }, ZEROS(4),
              { 6, "110626" }, { 11, "00000000133" }, BLANK(8), { 2, "01" }, { 10, "7001" },
              { 6, "100626" }, { 13, "0000000085000" }, { 2, "60" }, BLANK(6), { 2, "01" },
              { 1, "N" }, BLANK(9), { 1, "1" }, { 13, "0000000000028" }, ZEROS(4), { 6, "110626" },
              { 1, "0" }, ZEROS(36), WHOM, { 40, "JOAO CONCEICAO" }, { 38, "RUA DAS ACAO, 12" },
              { 2, "SP" }, { 8, "01310100" }, BLANK(70), { 6, "000003" });
    RECORD_IS(&out, 4, { 1, "9" }, { 6, "000002" }, BLANK(387), { 6, "000004" });
    strbuf_done(&out);
}

static void unicred(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    write_two("136", "0000000012-5", "0000000013-3", &out);
    RECORD_IS(&out, 1, { 26, "01REMESSA01COBRANCA" }, { 20, "00000000000001234567" },
              { 30, "ESCOLA GIRASSOL LTDA" }, { 18, "136UNICRED" }, { 6, "150526" }, BLANK(7),
              { 3, "000" }, { 7, "0001042" }, BLANK(277), { 6, "000001" });
    RECORD_IS(&out, 2, { 1, "1" }, { 6, "012345" }, { 13, "0000000567890" }, { 1, "0" },
              { 3, "021" }, ZEROS(13), { 25, "7001" }, { 5, "13600" }, BLANK(25), { 1, "0" },
              { 1, "2" }, { 10, "0000000200" }, { 1, "1" }, { 1, "N" }, BLANK(2), { 2, "01" },
              { 10, "7001" }, { 6, "100626" }, { 13, "0000000085000" }, ZEROS(10), { 1, "1" },
              { 6, "150526" }, { 1, "0" }, { 1, "3" }, { 2, "00" }, { 13, "0000000000028" },
              { 6, "050626" }, { 13, "0000000001500" }, { 11, "00000000125" }, ZEROS(15), WHOM,
              { 40, "JOAO CONCEICAO" }, { 40, "RUA DAS ACAO, 12" }, { 12, "JARDIM DAS F" },
              { 8, "01310100" }, { 20, "SAO PAULO" }, { 2, "SP" }, BLANK(38), { 6, "000002" });
    RECORD_IS(&out, 3, { 1, "1" }, { 6, "012345" }, { 13, "0000000567890" }, { 1, "0" },
              { 3, "021" }, ZEROS(13), { 25, "7001" }, { 5, "13600" }, BLANK(25), { 1, "0" },
              { 1, "3" }, ZEROS(10), { 1, "5" }, { 1, "N" }, BLANK(2), { 2, "02" }, { 10, "7001" },
              { 6, "100626" }, { 13, "0000000085000" }, ZEROS(10), { 1, "0" }, { 6, "150526" },
              { 1, "0" }, { 1, "3" }, { 2, "00" }, ZEROS(32), { 11, "00000000133" }, ZEROS(15),
              WHOM, { 40, "JOAO CONCEICAO" }, { 40, "RUA DAS ACAO, 12" }, { 12, "JARDIM DAS F" },
              { 8, "01310100" }, { 20, "SAO PAULO" }, { 2, "SP" }, BLANK(38), { 6, "000003" });
    RECORD_IS(&out, 4, { 1, "9" }, BLANK(393), { 6, "000004" });
    strbuf_done(&out);
}

static void c6(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    write_two("336", "0000000012-P", "0000000013-3", &out);
    RECORD_IS(&out, 1, { 19, "01REMESSA01COBRANCA" }, BLANK(7), { 12, "000001234567" }, BLANK(8),
              { 30, "ESCOLA GIRASSOL LTDA" }, { 3, "336" }, BLANK(15), { 6, "150526" }, BLANK(8),
              ZEROS(12), BLANK(266), { 8, "00001042" }, { 6, "000001" });
    RECORD_IS(&out, 2, { 1, "1" }, { 2, "02" }, { 14, "11222333000181" }, { 12, "000001234567" },
              BLANK(8), { 25, "7001" }, { 12, "00000000012P" }, BLANK(8), { 3, "336" }, BLANK(21),
              { 2, "21" }, { 2, "01" }, { 10, "7001" }, { 6, "100626" }, { 13, "0000000085000" },
              BLANK(8), { 2, "02" }, { 1, "N" }, { 6, "150526" }, ZEROS(4), { 13, "0000000000028" },
              { 6, "050626" }, { 13, "0000000001500" }, { 6, "110626" }, BLANK(7), ZEROS(13), WHOM,
              { 40, "JOAO CONCEICAO" }, { 40, "RUA DAS ACAO, 12" }, { 12, "JARDIM DAS F" },
              { 8, "01310100" }, WHERE_TO_UF, BLANK(30), { 1, "2" }, { 2, "02" }, BLANK(1),
              { 6, "110626" }, { 2, "00" }, BLANK(1), { 6, "000002" });
    RECORD_IS(&out, 3, { 1, "1" }, { 2, "02" }, { 14, "11222333000181" }, { 12, "000001234567" },
              BLANK(8), { 25, "7001" }, { 12, "000000000133" }, BLANK(8), { 3, "336" }, BLANK(21),
              { 2, "21" }, { 2, "02" }, { 10, "7001" }, { 6, "100626" }, { 13, "0000000085000" },
              BLANK(8), { 2, "02" }, { 1, "N" }, { 6, "150526" }, ZEROS(42), BLANK(7), ZEROS(13),
              WHOM, { 40, "JOAO CONCEICAO" }, { 40, "RUA DAS ACAO, 12" }, { 12, "JARDIM DAS F" },
              { 8, "01310100" }, WHERE_TO_UF, BLANK(30), ZEROS(3), BLANK(1), ZEROS(8), BLANK(1),
              { 6, "000003" });
    RECORD_IS(&out, 4, { 1, "9" }, BLANK(393), { 6, "000004" });
    strbuf_done(&out);
}

static void safra(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    write_two("422", "00000012-5", "00000013-3", &out);
    RECORD_IS(&out, 1, { 26, "01REMESSA01COBRANCA" }, { 14, "12345000567890" }, BLANK(6),
              { 30, "ESCOLA GIRASSOL LTDA" }, { 18, "422BANCO SAFRA" }, { 6, "150526" }, BLANK(291),
              { 3, "042" }, { 6, "000001" });
    RECORD_IS(&out, 2, { 1, "1" }, { 2, "02" }, { 14, "11222333000181" }, { 14, "12345000567890" },
              BLANK(6), { 25, "7001" }, { 9, "000000125" }, BLANK(30), { 1, "0" }, { 2, "00" },
              BLANK(1), { 2, "00" }, { 1, "1" }, { 2, "01" }, { 10, "7001" }, { 6, "100626" },
              { 13, "0000000085000" }, { 3, "422" }, ZEROS(5), { 2, "09" }, { 1, "N" },
              { 6, "150526" }, { 2, "16" }, { 2, "00" }, { 13, "0000000000028" }, { 6, "050626" },
              { 13, "0000000001500" }, ZEROS(13), { 6, "110626" }, { 4, "0200" }, { 3, "000" },
              WHOM, { 40, "JOAO CONCEICAO" }, { 40, "RUA DAS ACAO, 12" }, { 10, "JARDIM DAS" },
              BLANK(2), { 8, "01310100" }, WHERE_TO_UF, BLANK(37), { 3, "422" }, { 3, "042" },
              { 6, "000002" });
    RECORD_IS(&out, 3, { 1, "1" }, { 2, "02" }, { 14, "11222333000181" }, { 14, "12345000567890" },
              BLANK(6), { 25, "7001" }, { 9, "000000133" }, BLANK(30), { 1, "0" }, { 2, "00" },
              BLANK(1), { 2, "00" }, { 1, "1" }, { 2, "02" }, { 10, "7001" }, { 6, "100626" },
              { 13, "0000000085000" }, { 3, "422" }, ZEROS(5), { 2, "09" }, { 1, "N" },
              { 6, "150526" }, ZEROS(62), WHOM, { 40, "JOAO CONCEICAO" },
              { 40, "RUA DAS ACAO, 12" }, { 10, "JARDIM DAS" }, BLANK(2), { 8, "01310100" },
              WHERE_TO_UF, BLANK(37), { 3, "422" }, { 3, "042" }, { 6, "000003" });
    RECORD_IS(&out, 4, { 1, "9" }, BLANK(367), { 8, "00000002" }, { 15, "000000000170000" },
              { 3, "042" }, { 6, "000004" });
    strbuf_done(&out);
}

/* What a bank's record has no place for is told before it is written. */
static void what_has_no_place_is_told(void **fixture)
{
    static const struct remittance_rate none = { 0 }, monthly = { 2, 0, 100 },
                                        amount = { 1, 0, 500 }, odd = { 2, 0, 205 },
                                        tenth = { 2, 0, 250 };
    static const struct {
        const char *bank;
        enum remittance_movement movement;
        const struct remittance_rate *interest, *fine, *discount;
        const char *word; /* NULL: it has a place */
    } rows[] = {
        { "077", REMITTANCE_WRITE_OFF, &amount, &none, &none, "baixa" },
        { "077", REMITTANCE_NEW_DUE, &amount, &none, &none, "novo vencimento" },
        { "077", REMITTANCE_ENTRY, &monthly, &amount, &amount, NULL },
        { "041", REMITTANCE_NEW_DUE, &amount, &tenth, &amount, NULL },
        { "041", REMITTANCE_ENTRY, &amount, &odd, &none, "multa" },
        { "041", REMITTANCE_ENTRY, &amount, &amount, &none, "multa" },
        { "041", REMITTANCE_ENTRY, &monthly, &none, &none, "juros" },
        { "336", REMITTANCE_ENTRY, &amount, &tenth, &none, "multa" },
        { "336", REMITTANCE_WRITE_OFF, &amount, &none, &none, NULL },
        { "422", REMITTANCE_ENTRY, &monthly, &none, &none, "juros" },
        { "422", REMITTANCE_ENTRY, &amount, &odd, &none, NULL },
        { "422", REMITTANCE_ENTRY, &amount, &none, &monthly, "desconto" },
        { "136", REMITTANCE_ENTRY, &amount, &amount, &none, NULL },
        { "136", REMITTANCE_ENTRY, &monthly, &none, &none, "juros" },
        { "033", REMITTANCE_ENTRY, &monthly, &none, &none, "juros" },
        { "237", REMITTANCE_ENTRY, &monthly, &odd, &monthly, NULL },
        { "999", REMITTANCE_ENTRY, &amount, &none, &none, "banco" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct remittance_title t = title_of("1-1");
        t.movement = rows[i].movement;
        t.interest = *rows[i].interest;
        t.fine = *rows[i].fine;
        t.discounts[0] = *rows[i].discount;
        const char *problem = remittance_problem(rows[i].bank, &t);
        if (!problem != !rows[i].word || (problem && !strstr(problem, rows[i].word)))
            fail_msg("row %zu: %s", i, problem ? problem : "it has a place");
    }
    struct remittance_title two = title_of("1-1");
    two.discounts[1] = (struct remittance_rate){ 1, 0, 5 };
    assert_non_null(remittance_problem("041", &two));
    assert_null(remittance_problem("237", &two));
    assert_true(remittance_interest_daily("422") && remittance_interest_daily("341"));
    assert_false(remittance_interest_daily("077") || remittance_interest_daily("237"));
    assert_int_equal(remittance_width("422"), 400);
    assert_int_equal(remittance_width("033"), 240);
    assert_int_equal(remittance_width("999"), 0);
}

/* An account that the bank would not know, and titles that it numbers itself. */
static void accounts_that_do_not_do_are_told(void **fixture)
{
    struct remittance_title title = title_of("0000000012-5");
    struct strbuf out = { 0 };
    struct error err = { 0 };

    (void)fixture;
    struct remittance r = file_of("336", &title, 1);
    r.account.carteira = "10";
    assert_false(remittance_write(&r, &out, &err));
    assert_non_null(strstr(err.detail, "carteira 20 21 24"));
    r = file_of("077", &title, 1);
    r.account.carteira = "112";
    assert_false(remittance_write(&r, &out, &err));
    assert_non_null(strstr(err.detail, "carteira 110"));
    r = file_of("041", &title, 1);
    r.account.convenio_dv = "";
    assert_false(remittance_write(&r, &out, &err));
    assert_non_null(strstr(err.detail, "bank 041 needs"));
    r = file_of("136", &title, 1);
    r.account.agencia_dv = "";
    assert_false(remittance_write(&r, &out, &err));
    assert_non_null(strstr(err.detail, "agencia_dv"));
    assert_int_equal(out.len, 0);
    r = file_of("041", &title, 1);
    title.nosso_numero = "00000030-12";
    r.account.agencia = "";
    r.account.convenio = "12341234567"; /* with its agência before it */
    assert_true(remittance_write(&r, &out, &err));
    assert_memory_equal(out.data + 26, "1234123456789", 13);
    strbuf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(banrisul),
        cmocka_unit_test(inter),
        cmocka_unit_test(unicred),
        cmocka_unit_test(c6),
        cmocka_unit_test(safra),
        cmocka_unit_test(what_has_no_place_is_told),
        cmocka_unit_test(accounts_that_do_not_do_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
