#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "tests/support/printed.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* `quita boleto print`, through the program that was built beside this: JSON in, paper out. */
static char program[512], folder[] = "/tmp/quita-print-XXXXXX";
static struct sample_slip sample;
static struct strbuf out;

static int set_up(void **fixture)
{
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
    char *end;

    program[len > 0 ? len : 0] = '\0';
    end = strstr(program, "/tests/");
    if (!end || !mkdtemp(folder))
        return -1;
    memcpy(end, "/quita", sizeof("/quita"));
    sample_slip(&sample);
    return access(program, X_OK) ? -1 : printed_set_up(fixture);
}

static int tear_down(void **fixture)
{
    char command[128];

    strbuf_done(&out);
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command) || printed_tear_down(fixture) ? -1 : 0;
}

static json_t *boleto(int number)
{
    json_t *in =
        json_pack("{s:s, s:s, s:i, s:s, s:s, s:s}", "bank", "237", "due", "2026-11-30", "centavos",
                  87748, "issued", "2026-11-25", "creditor", "Escola Jardim", "pix", sample.pix);

    json_object_set_new(in, "account",
                        json_pack("{s:s, s:s, s:s, s:i}", "agencia", "1234", "conta", "45678",
                                  "carteira", "09", "nosso_numero", number));
    json_object_set_new(in, "beneficiary",
                        json_pack("{s:s, s:s, s:s}", "name", "Instituto Acácias Ltda.", "document",
                                  "CNPJ 11.222.333/0001-81", "address", "Rua das Acácias, 120"));
    json_object_set_new(in, "payer", json_pack("{s:s}", "name", "Conceição Araújo"));
    json_object_set_new(
        in, "price",
        json_pack("{s:i, s:i, s:i}", "principal", 85000, "fine", 1700, "interest", 1048));
    json_object_set_new(in, "policy", json_object());
    json_object_set_new(in, "limit_days", json_integer(30));
    json_object_set_new(in, "instructions", json_pack("[s]", "Pagamento só no CNPJ da escola."));
    return in;
}

static void add_letter(json_t *in)
{
    json_t *to = json_pack("{s:s, s:s, s:s, s:s}", "street", "Rua A", "cep", "01311000", "city",
                           "São Paulo", "state", "SP");

    json_object_set_new(
        in, "letter",
        json_pack("{s:s, s:o}", "text", "Olá, Conceição,\n\nsegue o boleto.", "to", to));
}

/* Takes `in` as one line of the input. */
static void add_line(struct strbuf *input, json_t *in)
{
    char *text = json_dumps(in, JSON_COMPACT);

    strbuf_adds(input, text);
    strbuf_addc(input, '\n');
    free(text);
    json_decref(in);
}

/* What the command wrote to stdout, then to stderr; returns how it ended. */
static int run(const char *arguments, const struct strbuf *input, struct strbuf *pdf)
{
    char line[2048];
    size_t len;
    int status;
    FILE *f;

    snprintf(line, sizeof(line), "cd %s && %s boleto print %s > out.pdf 2> err", folder, program,
             arguments);
    f = popen(line, "w");
    assert_non_null(f);
    if (input->len)
        assert_int_equal(fwrite(input->data, 1, input->len, f), input->len);
    status = pclose(f);
    strbuf_reset(pdf);
    snprintf(line, sizeof(line), "cat %s/out.pdf %s/err", folder, folder);
    f = popen(line, "r");
    assert_non_null(f);
    while ((len = fread(line, 1, sizeof(line), f)) > 0)
        strbuf_add(pdf, line, len);
    pclose(f);
    return WEXITSTATUS(status);
}

static void each_layout_is_printed(void **fixture)
{
    static const struct {
        const char *arguments;
        int lines;
        const char *pages;
        size_t codes;
    } cases[] = { { "", 1, "Pages:           1\n", 1 },
                  { "--layout page", 2, "Pages:           2\n", 2 },
                  { "--layout carne", 4, "Pages:           2\n", 4 },
                  { "--layout letter", 1, "Pages:           1\n", 1 } };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct strbuf input = { 0 }, answer = { 0 };
        for (int n = 0; n < cases[i].lines; n++) {
            json_t *in = boleto(n + 1);
            add_letter(in);
            add_line(&input, in);
        }
        if (run(cases[i].arguments, &input, &out) != 0)
            fail_msg("%s", strbuf_str(&out));
        printed_ask(&out, "pdfinfo b.pdf && pdftotext -raw b.pdf -", &answer);
        printed_has(&answer, cases[i].pages);
        printed_has(&answer, "multa de 2,00% (R$ 17,55)");
        printed_has(&answer, "Não receber depois de 30/12/2026");
        printed_has(&answer, "Pagamento só no CNPJ da escola.");
        printed_has(&answer, "Valor original R$ 850,00 + multa R$ 17,00 + juros R$ 10,48");
        printed_scan(&out, &answer);
        assert_int_equal(printed_count(&answer, "I2/5:237"), cases[i].codes);
        strbuf_done(&input);
        strbuf_done(&answer);
    }
}

/* One field of a good line is changed (or taken away), and the answer says what is wrong. */
static void what_must_not_be_printed_is_refused(void **fixture)
{
    static const struct {
        const char *field, *value, *why;
    } cases[] = {
        { "bank", "\"999\"", "not supported" },
        { "issued", "null", "\"issued\" is missing" },
        { "issued", "\"25/11/2026\"", "must be a day" },
        { "payer", "{}", "payer" },
        { "payer", "\"Ana\"", "payer" },
        { "beneficiary", "{\"name\":\"Escola\",\"document\":\"CNPJ 1\"}", "CDC-04" },
        { "centavos", "87749", "do not come to" },
        { "price", "{\"principal\":-1}", "out of range" },
        { "price", "{\"principal\":9223372036854775807}", "out of range" },
        { "limit_days", "1000", "limit_days" },
        { "policy", "{\"fine_bp\":300}", "fine" },
        { "policy", "{\"fine\":200}", "unknown field" },
        { "instructions", "[1]", "texts" },
        { "instructions", "[\"a\",\"b\",\"c\",\"d\"]", "at most 5" },
        { "pix", "\"00020126\"", "" },
        /* a static code beside a registered boleto could be paid twice */
        { "pix",
          "\"00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-"
          "4266554400005204000053039865802"
          "BR5913Fulano de Tal6008BRASILIA62070503***63041D3D\"",
          "has a key" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct strbuf input = { 0 };
        json_t *in = boleto(1);
        json_object_set_new(in, cases[i].field, json_loads(cases[i].value, JSON_DECODE_ANY, NULL));
        add_line(&input, boleto(2));
        add_line(&input, in);
        assert_int_equal(run("", &input, &out), 1);
        assert_null(memmem(out.data, out.len, "%PDF", 4)); /* all or nothing */
        printed_has(&out, cases[i].why);
        printed_has(&out, "line 2:");
        strbuf_done(&input);
    }
}

static void wrong_calls_say_what_to_type(void **fixture)
{
    struct strbuf none = { 0 }, two = { 0 };

    (void)fixture;
    assert_int_equal(run("--layout poster", &none, &out), 1);
    printed_has(&out, "--layout page, carne or letter");
    assert_int_equal(run("--layout", &none, &out), 1);
    assert_int_equal(run("", &none, &out), 1);
    printed_has(&out, "no boleto");
    strbuf_adds(&two, "\n{\"bank\":\n");
    assert_int_equal(run("", &two, &out), 1);
    printed_has(&out, "line 2: not JSON");
    strbuf_reset(&two);
    add_line(&two, boleto(1));
    assert_int_equal(run("--layout letter", &two, &out), 1);
    printed_has(&out, "a letter takes one line");
    strbuf_done(&two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_layout_is_printed),
        cmocka_unit_test(what_must_not_be_printed_is_refused),
        cmocka_unit_test(wrong_calls_say_what_to_type),
    };

    return cmocka_run_group_tests_name("boleto print", tests, set_up, tear_down);
}
