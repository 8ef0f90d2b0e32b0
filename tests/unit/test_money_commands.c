#include "server/base/strbuf.h"
#include "tests/support/values.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The --jsonl commands of contracts 3.3 and 3.4, through the program that was built beside this. */
static char program[512];

static int find_program(void **fixture)
{
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
    char *end;

    (void)fixture;
    program[len > 0 ? len : 0] = '\0';
    end = strstr(program, "/tests/");
    if (!end)
        return -1;
    memcpy(end, "/quita", sizeof("/quita"));
    return access(program, X_OK);
}

static int run(const char *command, const char *input, struct strbuf *out)
{
    char line[4096];
    FILE *f;
    int status;

    snprintf(line, sizeof(line), "%s %s --jsonl << 'END'\n%s\nEND\n", program, command, input);
    f = popen(line, "r");
    assert_non_null(f);
    strbuf_reset(out);
    while (fgets(line, sizeof(line), f))
        strbuf_adds(out, line);
    status = pclose(f);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void each_line_has_its_answer(void **fixture)
{
    static const struct {
        const char *command, *in, *out;
    } cases[] = {
        { "boleto decode",
          "{\"id\":1,\"code\":\"23791.17209 60007.589645 52040.300502 5 42230000295295\","
          "\"as_of\":\"2009-04-01\"}",
          "{\"valid\":true,\"kind\":\"boleto\",\"barcode\":"
          "\"23795422300002952951172060007589645204030050\",\"line\":"
          "\"23791172096000758964552040300502542230000295295\",\"bank\":\"237\","
          "\"centavos\":295295,\"due\":\"2009-04-30\",\"id\":1}\n" },
        { "boleto decode",
          "{\"code\":\"83640000001-1 33120138000-2 81288462711-6 08013618155-1\","
          "\"as_of\":\"2026-11-25\"}",
          "{\"valid\":true,\"kind\":\"arrecadacao\",\"barcode\":"
          "\"83640000001331201380008128846271108013618155\",\"line\":"
          "\"836400000011331201380002812884627116080136181551\",\"bank\":null,"
          "\"centavos\":13312,\"due\":null}\n" },
        { "boleto decode", "{\"code\":\"123\",\"as_of\":\"2026-11-25\"}",
          "{\"valid\":false,\"reason\":\"has 3 digits; 44, 47 or 48 are needed\"}\n" },
        { "boleto decode", "{\"code\":\"123\"}",
          "{\"valid\":false,\"reason\":\"has 3 digits; 44, 47 or 48 are needed\"}\n" },
        { "boleto decode", "{\"code\":\"23795422300002952951172060007589645204030050\"}",
          "{\"error\":\"\\\"as_of\\\" is missing\"}\n" },
        { "boleto decode", "{\"code\":\"23\\u0000\"}",
          "{\"valid\":false,\"reason\":\"holds something else than digits at place 3\"}\n" },
        { "document check", "{\"value\":\"CPF: 529.982.247-25\"}",
          "{\"kind\":\"cpf\",\"valid\":true,\"normal\":\"52998224725\"}\n" },
        { "document check", "{\"value\":\"o meu é 529.982.247-25, obrigado\"}",
          "{\"kind\":\"cpf\",\"valid\":true,\"normal\":\"52998224725\"}\n" },
        { "document check", "{\"value\":\"529.982.247-25 ou 111.444.777-35\"}", /* which? */
          "{\"kind\":\"unknown\",\"valid\":false,\"normal\":null}\n" },
        { "document check", "{\"value\":\"52998224725x\"}",
          "{\"kind\":\"unknown\",\"valid\":false,\"normal\":null}\n" },
        { "boleto decode", "{\"code\":123}", "{\"error\":\"\\\"code\\\" must be a text\"}\n" },
        { "boleto encode",
          "{\"bank\":1,\"due\":\"2008-02-01\",\"centavos\":13500,\"account\":{"
          "\"agencia\":4042,\"conta\":61900,\"carteira\":16,\"convenio\":123879,"
          "\"nosso_numero\":1234567899,\"nn17\":true,\"posto\":null}}",
          "{\"barcode\":\"00199376900000135001238790000000123456789921\",\"line\":"
          "\"00191238769000000012634567899215937690000013500\",\"campo_livre\":"
          "\"1238790000000123456789921\",\"nosso_numero\":\"00000001234567899\","
          "\"nosso_numero_printed\":\"00000001234567899\",\"warnings\":[]}\n" },
        { "boleto encode",
          "{\"bank\":\"237\",\"account\":{\"agencia\":1,\"conta\":[],\"carteira\":9}}",
          "{\"error\":\"\\\"conta\\\" must be a text\"}\n" },
        { "boleto encode",
          "{\"bank\":\"237\",\"due\":\"2009-04-30\",\"centavos\":295295,\"account\":{"
          "\"agencia\":\"1172\",\"conta\":\"0403005\",\"carteira\":\"06\","
          "\"nosso_numero\":75896452}}",
          "{\"barcode\":\"23795422300002952951172060007589645204030050\",\"line\":"
          "\"23791172096000758964552040300502542230000295295\",\"campo_livre\":"
          "\"1172060007589645204030050\",\"nosso_numero\":\"00075896452-5\","
          "\"nosso_numero_printed\":\"06/00075896452-5\",\"warnings\":[]}\n" },
        { "boleto encode", "{\"bank\":\"999\",\"account\":{}}",
          "{\"error\":\"bank 999 is not supported; supported: "
          "001, 033, 041, 077, 085, 104, 136, 237, 336, 341, 422, 748, 756\"}\n" },
        { "pix encode",
          "{\"key\":\"123e4567-e12b-12d1-a456-426655440000\",\"name\":\"Fulano de Tal\","
          "\"city\":\"BRASILIA\"}",
          "{\"payload\":\"00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426655440000"
          "5204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D\"}\n" },
        { "pix decode",
          "{\"payload\":\"00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426655440000"
          "5204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D\"}",
          "{\"valid\":true,\"kind\":\"static\",\"key\":\"123e4567-e12b-12d1-a456-426655440000\","
          "\"url\":null,\"centavos\":null,\"name\":\"Fulano de Tal\",\"city\":\"BRASILIA\","
          "\"txid\":\"***\",\"info\":null,\"recurrence\":null}\n" },
        { "pix decode", "{\"payload\":\"0002\"}",
          "{\"valid\":false,\"reason\":\"structure: does not start with field 00\"}\n" },
        { "debt price",
          "{\"principal\":85000,\"due\":\"2026-10-19\",\"on\":\"2026-11-25\","
          "\"policy\":{\"fine_bp\":200,\"interest_monthly_bp\":100}}",
          "{\"principal\":85000,\"fine\":1700,\"interest\":1048,\"correction\":0,\"discount\":0,"
          "\"total\":87748,\"days_late\":37}\n" },
        { "debt price",
          "{\"principal\":1,\"due\":\"2026-10-19\",\"on\":\"2026-11-25\",\"policy\":{\"fine\":2}}",
          "{\"error\":\"policy: unknown field \\\"fine\\\"\"}\n" },
        { "agreement offers",
          "{\"debts\":[{\"principal\":85000,\"due\":\"2026-12-10\"}],\"on\":\"2026-11-25\"}",
          "{\"debts_covered\":0,\"days_late\":0,\"price\":{\"principal\":0,\"fine\":0,"
          "\"interest\":0,\"correction\":0,\"discount\":0,\"total\":0},\"plans\":[],"
          "\"rule\":\"nothing_overdue\"}\n" },
    };
    struct strbuf out = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(run(cases[i].command, cases[i].in, &out), 0);
        assert_string_equal(strbuf_str(&out), cases[i].out);
    }
    strbuf_done(&out);
}

static void a_counter_offer_is_answered_with_rule_and_nearest_plan(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    assert_int_equal(run("agreement offers",
                         "{\"debts\":[{\"principal\":100000,\"due\":\"2026-07-10\"}],"
                         "\"on\":\"2026-11-25\",\"policy\":{},\"counter\":{\"count\":7}}",
                         &out),
                     0);
    assert_non_null(strstr(strbuf_str(&out), "\"accepted\":false,\"rule\":\"REN-07\","
                                             "\"limit\":\"count_max\""));
    assert_non_null(strstr(strbuf_str(&out), "\"nearest\":{\"kind\":\"instalments\""));
    assert_non_null(strstr(strbuf_str(&out), "\"valid_until\":\"2026-12-02\""));
    strbuf_done(&out);
}

static void a_bad_line_does_not_stop_the_run(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    assert_int_equal(
        run("debt price",
            "nonsense\n[]\n{\"id\":\"x\",\"principal\":1.5}\n"
            "{\"id\":4,\"principal\":100,\"due\":\"2026-11-30\",\"on\":\"2026-11-25\"}",
            &out),
        0);
    assert_non_null(strstr(strbuf_str(&out), "\"error\":\"not JSON"));
    assert_non_null(strstr(strbuf_str(&out),
                           "{\"error\":\"\\\"principal\\\" must be an integer\",\"id\":\"x\"}\n"));
    assert_non_null(strstr(strbuf_str(&out), "\"total\":100,\"days_late\":0,\"id\":4}\n"));
    strbuf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_has_its_answer),
        cmocka_unit_test(a_counter_offer_is_answered_with_rule_and_nearest_plan),
        cmocka_unit_test(a_bad_line_does_not_stop_the_run),
    };

    return cmocka_run_group_tests_name("money_commands", tests, find_program, NULL);
}
