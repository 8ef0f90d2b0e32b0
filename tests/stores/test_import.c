#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/cli/commands.h"
#include "tests/support/school.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the importer brings in, on a real database. */

/* ---- what comes in ---- */

static void a_file_becomes_people_contracts_and_instalments(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA PAID ANA JUNE);
    assert_nothing_told(s);
    assert_int_equal(s->summary.rows, 2);
    assert_int_equal(s->summary.people_new, 1);
    assert_int_equal(s->summary.instalments_new, 2);
    assert_int_equal(s->summary.consents_new, 4);
    assert_sql(s, "SELECT concat_ws(' ', name, birth, cep, cpf_key_id) FROM person",
               "Ana Aguiar 1981-06-01 01310100 1");
    assert_sql(s, "SELECT key || ' ' || enrolment FROM contract", "C1 M1");
    assert_sql(s,
               "SELECT string_agg(concat_ws(' ', key, due, centavos, status, paid_on,"
               " paid_centavos), '; ' ORDER BY key) FROM instalment",
               "1 2026-05-10 123456 1 2026-05-11 124000; 2 2026-06-10 123450 0");
    assert_count(s,
                 "audit WHERE action = 'import' AND subject LIKE 'creditor %'"
                 " AND at = '2026-11-22 12:00Z'",
                 1);
}

static void numbers_are_sealed_and_found_again(void **state)
{
    struct school *s = *state;
    static const struct {
        const char *purpose, *value, *column;
    } cases[] = {
        { "cpf", "52998224725", "SELECT encode(cpf_hash, 'hex') FROM person" },
        { "phone", "5511987654321",
          "SELECT encode(value_hash, 'hex') FROM address WHERE kind = 1" },
        { "email", "ana@correio.example",
          "SELECT encode(value_hash, 'hex') FROM address WHERE kind = 2" },
    };
    struct strbuf hex = { 0 };

    bring(s, HEADER ANA MAY);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct seal_hash hash =
            seal_hash(&s->seal, cases[i].purpose, cases[i].value, strlen(cases[i].value));
        strbuf_reset(&hex);
        for (size_t b = 0; b < sizeof(hash.bytes); b++)
            strbuf_addf(&hex, "%02x", hash.bytes[b]);
        assert_sql(s, cases[i].column, hex.data);
    }
    strbuf_done(&hex);
}

static struct bytes from_hex(struct arena *a, const char *hex)
{
    size_t len = strlen(hex) / 2;
    uint8_t *data = arena_alloc(a, len + 1);

    for (size_t i = 0; i < len; i++)
        data[i] = (uint8_t)strtoul((const char[]){ hex[2 * i], hex[2 * i + 1], 0 }, NULL, 16);
    return (struct bytes){ data, len };
}

static void sealed_numbers_open_for_their_purpose(void **state)
{
    struct school *s = *state;
    struct arena a = { 0 };
    struct error err = { 0 };

    bring(s, HEADER ANA MAY);
    struct bytes cpf =
        from_hex(&a, scratch_text(s->scratch, "SELECT encode(cpf_sealed, 'hex') FROM person"));
    assert_string_equal(seal_open(&s->seal, &a, "cpf", cpf, NULL, &err), "52998224725");
    struct bytes phone = from_hex(
        &a,
        scratch_text(s->scratch, "SELECT encode(value_sealed, 'hex') FROM address WHERE kind = 1"));
    assert_string_equal(seal_open(&s->seal, &a, "phone", phone, NULL, &err), "5511987654321");
    arena_done(&a);
}

#define HOME_HEADER                                                                                \
    "pessoa_chave;papel;nome;cpf;cep;Logradouro;Número;complemento;bairro;cidade;UF;contrato;"    \
    "parcela;vencimento;valor;situacao\n"
#define HOME(street, uf)                                                                           \
    "R1;responsavel;Ana Aguiar;529.982.247-25;01310-100;" street                                   \
    ";12;ap 3;Jardim Sul;São Paulo;" uf ";C1;1;10/05/2026;80;aberta\n"

static void where_people_live_is_kept_sealed(void **state)
{
    struct school *s = *state;
    struct arena a = { 0 };
    struct error err = { 0 };

    bring(s, HOME_HEADER HOME("Rua das Flores", "sp"));
    assert_nothing_told(s);
    struct bytes box =
        from_hex(&a, scratch_text(s->scratch, "SELECT encode(home_sealed, 'hex') FROM person"));
    assert_string_equal(
        seal_open(&s->seal, &a, "home", box, NULL, &err),
        "{\"city\":\"São Paulo\",\"complement\":\"ap 3\",\"district\":\"Jardim Sul\","
        "\"number\":\"12\",\"street\":\"Rua das Flores\",\"uf\":\"SP\"}");
    bring(s, HOME_HEADER HOME("Rua das Flores", "SP"));
    assert_int_equal(s->summary.people_changed, 0);
    bring(s, HEADER ANA MAY); /* what a file does not say stays */
    assert_sql(s, "SELECT home_sealed IS NOT NULL FROM person", "t");
    bring(s, HOME_HEADER HOME("Rua Nova", "SP"));
    assert_int_equal(s->summary.people_changed, 1);
    box = from_hex(&a, scratch_text(s->scratch, "SELECT encode(home_sealed, 'hex') FROM person"));
    assert_non_null(strstr(seal_open(&s->seal, &a, "home", box, NULL, &err), "Rua Nova"));
    bring(s, HOME_HEADER "R2;aluno;Caio Aguiar;;01310-100;Rua Nova;12;;;;SP;C1;;;;\n");
    assert_sql(s, "SELECT count(*) FROM person WHERE home_sealed IS NOT NULL", "1");
    bring(s, HOME_HEADER HOME("=Rua", "XX"));
    assert_int_equal(s->summary.bad, 1);
    assert_non_null(strstr(s->told.data, "a UF não é a sigla de um estado"));
    arena_done(&a);
}

static void the_same_file_again_changes_nothing(void **state)
{
    struct school *s = *state;
    static const char text[] = HEADER ANA PAID ANA JUNE BETO "C2;;1;10/05/2026;80;aberta;;\n";

    bring(s, text);
    char *before = register_text(s);
    bring(s, text);
    assert_register(s, before);
    assert_nothing_told(s);
    assert_int_equal(s->summary.people_new + s->summary.people_changed + s->summary.contracts_new +
                         s->summary.contracts_changed + s->summary.instalments_new +
                         s->summary.instalments_changed + s->summary.contacts_new +
                         s->summary.consents_new,
                     0);
}

static void what_changed_is_changed_and_the_rest_stays(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY ANA JUNE BETO "C2;;1;10/05/2026;80;aberta;;\n");
    /* Married, moved; nascimento is empty now; instalment 2 costs less; C2 is not in the file. */
    bring(s, HEADER "R1;responsavel;Ana Prado;52998224725;;;;;;;;20040-020;"
                    "C1;M9;2;10/06/2026;1000;aberta;;\n");
    assert_int_equal(s->summary.people_changed, 1);
    assert_int_equal(s->summary.contracts_changed, 1);
    assert_int_equal(s->summary.instalments_changed, 1);
    assert_sql(s,
               "SELECT string_agg(concat_ws(' ', name, birth, cep), '; ' ORDER BY person_id)"
               " FROM person",
               "Ana Prado 1981-06-01 20040020; Beto Brás 1980-02-02");
    assert_sql(s,
               "SELECT string_agg(c.key || '-' || i.key || ' ' || centavos, '; '"
               " ORDER BY c.key, i.key) FROM instalment i JOIN contract c USING (contract_id)",
               "C1-1 123456; C1-2 100000; C2-1 8000");
    assert_sql(s, "SELECT enrolment FROM contract WHERE key = 'C1'", "M9");
    assert_count(s, "address", 2);
}

static void a_dry_run_tells_the_same_and_changes_nothing(void **state)
{
    struct school *s = *state;
    static const char text[] =
        HEADER ANA PAID ANA JUNE "R3;responsavel;Caio;111.111.111-11;;;;;;;;;C3;;1;x;80;aberta;;\n";

    bring(s, HEADER ANA MAY);
    char *before = register_text(s);
    assert_true(import_as(s, "azul", text, strlen(text), true));
    char *told = strdup(s->told.data);
    struct import_summary dry = s->summary;
    assert_register(s, before);
    assert_count(s, "audit", 1);
    assert_int_equal(dry.instalments_new, 1);
    assert_int_equal(dry.instalments_changed, 1);
    assert_int_equal(dry.bad, 1);
    bring(s, text);
    assert_string_equal(s->told.data, told);
    assert_memory_equal(&s->summary, &dry, sizeof(dry));
    free(told);
}

static void windows_1252_is_read(void **state)
{
    struct school *s = *state;

    bring(s, HEADER "R1;respons\xe1vel;Jo\xe3o Concei\xe7\xe3o;52998224725;1981-06-01;;;;;;;;"
                    "C1;;1;2026-05-10;80,5;aberta;;\r\n");
    assert_nothing_told(s);
    assert_sql(s, "SELECT name FROM person", "João Conceição");
    assert_sql(s, "SELECT centavos::text FROM instalment", "8050");
}

static void columns_come_in_any_order(void **state)
{
    struct school *s = *state;

    bring(s, "Valor,Situação,Vencimento,Parcela,Contrato,CPF,Nome,Papel,Pessoa chave\n"
             "\"1.234,56\",Aberta,10/05/2026,1,C1,52998224725,\"Aguiar, Ana\",Responsável,R1\n");
    assert_nothing_told(s);
    assert_sql(s, "SELECT name FROM person", "Aguiar, Ana");
    assert_sql(s, "SELECT centavos::text FROM instalment", "123456");
}

/* ---- roles ---- */

static void two_guardians_answer_and_the_student_is_no_contact(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY
          "R2;corresponsavel;Beto Brás;111.444.777-35;02/02/1980;21 99876-5432;matrícula;"
          "15/03/2025;;;;;" MAY
          "A1;aluno;Caio Aguiar;;05/05/2014;11 91234-5678;matrícula;15/03/2025;"
          "caio@correio.example;;;;C1;M1;;;;;;\n");
    assert_told(s, "4 telefone não guardamos contatos de alunos");
    assert_int_equal(s->summary.warnings, 1);
    assert_int_equal(s->summary.instalments_new, 1);
    assert_sql(s,
               "SELECT string_agg(p.name || ' ' || role, '; ' ORDER BY role)"
               " FROM contract_party JOIN person p USING (person_id)",
               "Ana Aguiar 1; Beto Brás 2; Caio Aguiar 3");
    assert_sql(s,
               "SELECT string_agg(p.name || ' ' || kind, '; ' ORDER BY name, kind)"
               " FROM address JOIN person p USING (person_id)",
               "Ana Aguiar 1; Ana Aguiar 2; Beto Brás 1");
}

static void who_is_under_age_is_never_responsible(void **state)
{
    struct school *s = *state;

    bring(s, HEADER "R1;responsavel;Ana;;23/11/2008;;;;;;;;" MAY
                    "R2;responsavel;Bia;;22/11/2008;;;;;;;;C2;;1;10/05/2026;80;aberta;;\n");
    assert_told(s, "2 nascimento quem tem menos de 18 anos");
    assert_sql(s, "SELECT string_agg(name, ';') FROM person", "Bia");
}

static void roles_change_with_the_file(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY);
    bring(s, HEADER PERSON("R1", "corresponsavel", "Ana Aguiar", "529.982.247-25") MAY);
    assert_sql(s, "SELECT role::text FROM contract_party", "2");
    bring(s, HEADER PERSON("R1", "corresponsavel", "Ana Aguiar", "529.982.247-25") MAY ANA JUNE);
    assert_sql(s, "SELECT role::text FROM contract_party", "1");
}

static void creditors_of_a_tenant_share_people_and_others_do_not(void **state)
{
    struct school *s = *state;
    static const char text[] = HEADER ANA MAY;

    bring(s, text);
    assert_true(import_as(s, "verde", text, strlen(text), false));
    assert_int_equal(s->summary.people_new, 0);
    assert_int_equal(s->summary.consents_new, 4);
    assert_count(s, "person", 1);
    assert_count(s, "contract", 2);
    assert_true(import_as(s, "outra", text, strlen(text), false));
    assert_int_equal(s->summary.people_new, 1);
    assert_count(s, "person WHERE tenant_id = 2", 1);
}

static void many_lines_go_through_many_chunks(void **state)
{
    struct school *s = *state;
    enum { LINES = 40000 };
    struct strbuf text = { 0 };

    strbuf_adds(&text, HEADER);
    for (int i = 0; i < LINES; i++)
        strbuf_addf(&text, "R%d;responsavel;Ana Lima;;;;;;;;;;C%d;;%d;10/05/2026;80;aberta;;\n",
                    i % 9000, i % 9000, i);
    bring(s, text.data);
    assert_int_equal(s->summary.people_new, 9000);
    assert_int_equal(s->summary.instalments_new, LINES);
    assert_count(s, "instalment", LINES);
    assert_count(s, "contract_party", 9000);
    bring(s, text.data);
    assert_int_equal(s->summary.instalments_new + s->summary.people_new, 0);
    strbuf_done(&text);
}

/* ---- the command ---- */

/* Its exit code; what it printed is in `told`. */
static int run_command(struct school *s, int argc, char **argv)
{
    FILE *out = tmpfile();
    char line[1024];

    assert_non_null(out);
    fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    dup2(fileno(out), STDOUT_FILENO);
    int code = command_import(argc, argv);
    fflush(stdout);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    rewind(out);
    strbuf_reset(&s->told);
    while (fgets(line, sizeof(line), out))
        strbuf_adds(&s->told, line);
    fclose(out);
    return code;
}

static int run_on(struct school *s, const char *text, char *flag)
{
    char path[] = "/tmp/quita-import-XXXXXX", name[] = "import", creditor[] = "--creditor",
         slug[] = "azul";
    char *argv[] = { name, creditor, slug, path, flag };
    FILE *file = fdopen(mkstemp(path), "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    int code = run_command(s, flag ? 5 : 4, argv);
    unlink(path);
    return code;
}

static void the_command_reports_a_line_a_fault_and_the_sum(void **state)
{
    struct school *s = *state;
    char dry_run[] = "--dry-run", wrong[] = "--what";

    setenv("QUITA_DATABASE", scratch_conninfo(s->scratch), 1);
    setenv("QUITA_KEYS", KEYS, 1);
    assert_int_equal(run_on(s, HEADER ANA MAY, NULL), 0);
    assert_int_equal(run_on(s, HEADER "R2;responsavel;Ana;1;;;;;;;;;" MAY, dry_run), 1);
    assert_told(s, "{\"row\":2,\"column\":\"cpf\",\"value_hint\":\"1\",\"error\":");
    assert_told(s, "{\"rows\":1,\"people\":{\"new\":0,\"changed\":0},");
    assert_told(s, "\"bad\":1,\"warnings\":0,\"dry_run\":true}");
    assert_int_equal(run_on(s, "a;b\n", NULL), 1);
    assert_int_equal(run_on(s, HEADER, wrong), 1);
    setenv("QUITA_KEYS", "", 1);
    assert_int_equal(run_on(s, HEADER, NULL), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCHOOL_TEST("a file becomes people, contracts and instalments",
                    a_file_becomes_people_contracts_and_instalments),
        SCHOOL_TEST("CPF, phone and e-mail are found by their hashes",
                    numbers_are_sealed_and_found_again),
        SCHOOL_TEST("sealed numbers open for their purpose", sealed_numbers_open_for_their_purpose),
        SCHOOL_TEST("where people live is kept sealed", where_people_live_is_kept_sealed),
        SCHOOL_TEST("the same file again changes nothing", the_same_file_again_changes_nothing),
        SCHOOL_TEST("what changed is changed and the rest stays",
                    what_changed_is_changed_and_the_rest_stays),
        SCHOOL_TEST("a dry run tells the same and changes nothing",
                    a_dry_run_tells_the_same_and_changes_nothing),
        SCHOOL_TEST("Windows-1252 and ISO dates are read", windows_1252_is_read),
        SCHOOL_TEST("columns come in any order and spelling", columns_come_in_any_order),
        SCHOOL_TEST("two guardians answer and the student is no contact",
                    two_guardians_answer_and_the_student_is_no_contact),
        SCHOOL_TEST("who is under age is never responsible", who_is_under_age_is_never_responsible),
        SCHOOL_TEST("roles change with the file", roles_change_with_the_file),
        SCHOOL_TEST("creditors of a tenant share people and others do not",
                    creditors_of_a_tenant_share_people_and_others_do_not),
        SCHOOL_TEST("many lines go through many chunks", many_lines_go_through_many_chunks),
        SCHOOL_TEST("the command reports a line a fault and the sum",
                    the_command_reports_a_line_a_fault_and_the_sum),
    };

    return cmocka_run_group_tests_name("import", tests, school_open, school_close);
}
