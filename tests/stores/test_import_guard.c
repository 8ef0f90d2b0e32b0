#include "server/base/auto.h"
#include "tests/support/school.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

/* What the importer refuses, and what it never takes back, on a real database. */

/* ---- faults ---- */

static void twenty_known_faults_are_reported_and_good_rows_kept(void **state)
{
    struct school *s = *state;
    static const struct {
        const char *line, *told;
    } faults[] = {
        { ";responsavel;Ana;;;;;;;;;;" MAY, "pessoa_chave este campo é necessário" },
        { "X2;tio;Ana;;;;;;;;;;" MAY, "papel não conhecemos este papel" },
        { "X3;responsavel;12345;;;;;;;;;;" MAY, "nome isto não parece um nome" },
        { "X4;responsavel;Ana;529.982.247-24;;;;;;;;;" MAY, "cpf o CPF não confere" },
        { "X5;responsavel;Ana;29.982.247-25;;;;;;;;;" MAY, "cpf o CPF precisa ter 11" },
        { "X6;responsavel;Ana;11.222.333/0001-81;;;;;;;;;" MAY, "cpf isto é um CNPJ" },
        { "X7;responsavel;Ana;;31/02/1980;;;;;;;;" MAY, "nascimento não entendemos esta data" },
        { "X8;responsavel;Ana;;01/01/2015;;;;;;;;" MAY, "nascimento quem tem menos de 18" },
        { "X9;responsavel;Ana;;;98765-4321;;;;;;;" MAY, "telefone este número não é" },
        { "X10;responsavel;Ana;;;;;;ana(a)correio;;;;" MAY, "email isto não parece" },
        { "X11;responsavel;Ana;;;;;;;;;0131;" MAY, "cep o CEP precisa ter 8" },
        { "X12;responsavel;Ana;;;;;;;;;;;M;1;10/05/2026;80;aberta;;\n",
          "contrato este campo é necessário" },
        { "X13;responsavel;Ana;;;;;;;;;;C;M;1;10/05/2026;1,234.567;aberta;;\n",
          "valor não entendemos este valor" },
        { "X14;responsavel;Ana;;;;;;;;;;C;M;1;10/05/2026;0,00;aberta;;\n",
          "valor o valor precisa ser maior" },
        { "X15;responsavel;Ana;;;;;;;;;;C;M;1;10/05/0226;80;aberta;;\n",
          "vencimento não entendemos esta data" },
        { "X16;responsavel;Ana;;;;;;;;;;C;M;1;10/05/2026;80;devendo;;\n",
          "situacao não conhecemos esta situação" },
        { "X17;responsavel;Ana;;;;;;;;;;C;M;1;10/05/2026;80;paga;;80\n",
          "pago_em uma parcela paga precisa" },
        { "X18;responsavel;Ana;;;;;;;;;;C;M;;10/05/2026;80;aberta;;\n",
          "parcela a linha tem vencimento" },
        { "X19;responsavel;=HYPERLINK(1);;;;;;;;;;" MAY, "nome parece uma fórmula" },
        { "X20;responsavel;Ana;;;;;;;;;;C1;M1;1;10/05/2026\n", "- a linha não tem o mesmo número" },
    };
    struct strbuf text = { 0 }, told = { 0 };

    strbuf_adds(&text, HEADER ANA MAY);
    for (size_t i = 0; i < COUNT_OF(faults); i++)
        strbuf_adds(&text, faults[i].line);
    strbuf_adds(&text, BETO "C2;;1;10/05/2026;80;aberta;;\n");
    bring(s, text.data);
    assert_int_equal(COUNT_OF(faults), 20);
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        strbuf_reset(&told);
        strbuf_addf(&told, "%d %s", (int)i + 3, faults[i].told);
        assert_told(s, told.data);
    }
    assert_int_equal(s->summary.rows, 22);
    assert_int_equal(s->summary.bad, 20);
    assert_sql(s, "SELECT string_agg(name, ';' ORDER BY person_id) FROM person",
               "Ana Aguiar;Beto Brás");
    assert_count(s, "instalment", 2);
    strbuf_done(&text);
    strbuf_done(&told);
}

static void a_cpf_under_two_names_counts_for_neither(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY ANA JUNE PERSON("R9", "responsavel", "Rui Reis",
                                            "52998224725") "C9;;1;10/05/2026;80;aberta;;\n" BETO
                                                           "C2;;1;10/05/2026;80;aberta;;\n");
    assert_string_equal(s->told.data,
                        "2 cpf as linhas 2 e 4 trazem o mesmo CPF com outro nome ou nascimento\n"
                        "3 cpf as linhas 2 e 4 trazem o mesmo CPF com outro nome ou nascimento\n"
                        "4 cpf as linhas 2 e 4 trazem o mesmo CPF com outro nome ou nascimento\n");
    assert_int_equal(s->summary.bad, 3);
    assert_sql(s, "SELECT string_agg(name, ';') FROM person", "Beto Brás");
}

static void one_person_may_have_two_keys_and_two_spellings(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY PERSON("R9", "responsavel", "ANA  AGUIÁR",
                                   "52998224725") "C9;;1;10/05/2026;80;aberta;;\n");
    assert_int_equal(s->summary.bad, 0);
    assert_count(s, "person", 1);
    assert_count(s, "person_key", 2);
    assert_count(s, "contract_party", 2);
    assert_count(s, "address", 2);
}

static void a_key_for_two_people_counts_for_neither(void **state)
{
    struct school *s = *state;

    bring(s, HEADER "R1;responsavel;Ana Aguiar;;;;;;;;;;" MAY
                    "R1;responsavel;Rui Reis;;;;;;;;;;C9;;1;10/05/2026;80;aberta;;\n");
    assert_told(s, "3 pessoa_chave as linhas 2 e 3 usam a mesma pessoa_chave");
    assert_int_equal(s->summary.bad, 2);
    assert_count(s, "person", 0);
    assert_count(s, "contract", 0);
}

static void the_register_guards_keys_and_cpfs(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY BETO "C2;;1;10/05/2026;80;aberta;;\n");
    char *before = register_text(s);
    /* Another person under Ana's key, Ana's CPF under another key, and Beto with Ana's CPF. */
    bring(s, HEADER "R1;responsavel;Rui Reis;123.456.789-09;;;;;;;;;C7;;1;10/05/2026;8;aberta;;\n");
    assert_told(s, "2 pessoa_chave esta pessoa_chave já é de outra pessoa");
    bring(s, HEADER "R8;responsavel;Rui Reis;52998224725;;;;;;;;;C7;;1;10/05/2026;8;aberta;;\n");
    assert_told(s, "2 cpf este CPF já é de outra pessoa");
    bring(s, HEADER "R2;responsavel;Beto Brás;52998224725;;;;;;;;;C2;;1;10/05/2026;8;aberta;;\n");
    assert_told(s, "2 cpf este CPF já é de outra pessoa");
    assert_register(s, before);
    bring(s, HEADER "R2;responsavel;Beto Brás;52998224725;;;;;;;;;C2;;1;10/05/2026;8;aberta;;\n"
                    "R3;responsavel;Caio Cruz;;;;;;;;;;C3;;1;10/05/2026;8;aberta;;\n");
    assert_int_equal(s->summary.bad, 1);
    assert_count(s, "person_key WHERE key = 'R3'", 1);
    assert_count(s, "instalment", 3);
}

static void a_wrong_cpf_may_be_put_right(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY);
    bring(s, HEADER PERSON("R1", "responsavel", "Ana Aguiar", "123.456.789-09") MAY);
    assert_nothing_told(s);
    assert_int_equal(s->summary.people_changed, 1);
    assert_count(s, "person", 1);
}

static void guardians_must_say_the_same_of_an_instalment(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY BETO "C1;M1;1;10/05/2026;999;aberta;;\n" BETO JUNE);
    assert_told(s, "2 parcela as linhas 2 e 3 dizem coisas diferentes");
    assert_told(s, "3 parcela as linhas 2 e 3 dizem coisas diferentes");
    assert_int_equal(s->summary.bad, 2);
    assert_sql(s, "SELECT string_agg(key, ';') FROM instalment", "2");
}

static void a_header_that_does_not_fit_imports_nothing(void **state)
{
    struct school *s = *state;
    static const char text[] = "pessoa_chave;papel;nome;cpf;contrato;parcela;vencimento;valro;"
                               "situacao\nR1;responsavel;Ana;;C1;1;10/05/2026;80;aberta\n";

    assert_false(import_as(s, "azul", text, strlen(text), false));
    assert_int_equal(s->err.kind, ERROR_INPUT);
    assert_told(s, "1 valro não conhecemos esta coluna");
    assert_told(s, "1 valor falta esta coluna");
    assert_count(s, "person", 0);
}

static void what_is_no_csv_is_refused(void **state)
{
    struct school *s = *state;

    assert_false(import_as(s, "azul", "PK\x03\x04 zip", 8, false));
    assert_int_equal(s->err.kind, ERROR_INPUT);
    assert_false(import_as(s, "azul", "", 0, false));
    assert_int_equal(s->err.kind, ERROR_INPUT);
    assert_false(import_as(s, "nenhum", "a;b\n", 4, false));
    assert_int_equal(s->err.kind, ERROR_INPUT);
}

static void numbers_are_masked_in_every_hint(void **state)
{
    struct school *s = *state;

    bring(s, HEADER "R1;responsavel;Ana;529.982.247-24;;11 8765-43210-99;;;ana@@x;;;529982247;"
                    "52998224725;;1;52998224725;5511987654321;aberta;;\n");
    assert_int_equal(s->summary.bad, 1);
    assert_null(strstr(s->hints.data, "529"));
    assert_null(strstr(s->hints.data, "982"));
    assert_null(strstr(s->hints.data, "8765"));
    assert_null(strstr(s->hints.data, "ana@"));
}

static void hostile_text_is_only_text(void **state)
{
    struct school *s = *state;

    bring(s, HEADER "R1';responsavel;Robert'); DROP TABLE person;--;;;;;;;;;;" MAY);
    assert_int_equal(s->summary.bad, 1); /* the semicolon makes one cell too many */
    bring(s, HEADER "R1'\\;responsavel;\"Robert'); DROP TABLE person;--\\N\";;;;;;;;;;" MAY);
    assert_sql(s, "SELECT name || key FROM person JOIN person_key USING (person_id)",
               "Robert'); DROP TABLE person;--\\NR1'\\");
    bring(s, HEADER "R2;responsavel;A\u202ena\u200b Lima;;;;;;;;;;" MAY);
    assert_count(s, "person WHERE name = 'Ana Lima'", 1);
    assert_true(import_as(s, "azul", HEADER "R3;responsavel;A\0na" MAY,
                          sizeof(HEADER "R3;responsavel;A\0na" MAY) - 1, false));
    assert_told(s, "2 - a linha tem caracteres que não são texto");
}

/* ---- consent ---- */

static void consent_needs_source_and_day(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY);
    assert_int_equal(s->summary.contacts_new, 2);
    assert_int_equal(s->summary.contacts_silent, 1);
    assert_sql(s,
               "SELECT string_agg(concat_ws(' ', kind, channel, purpose, granted, source,"
               " text_version, c.at AT TIME ZONE 'America/Sao_Paulo'), '; '"
               " ORDER BY channel, purpose) FROM consent c JOIN address USING (address_id)",
               "1 1 1 t matrícula import-1 2025-03-15 00:00:00; "
               "1 1 2 t matrícula import-1 2025-03-15 00:00:00; "
               "1 2 1 t matrícula import-1 2025-03-15 00:00:00; "
               "1 2 2 t matrícula import-1 2025-03-15 00:00:00");
    assert_sql(s,
               "SELECT string_agg((registered_at AT TIME ZONE 'UTC')::text, '; ' ORDER BY kind)"
               " FROM address",
               "2025-03-15 03:00:00; 2026-11-22 12:00:00");
    bring(s, HEADER "R1;responsavel;Ana Aguiar;52998224725;;;;;a@correio.example;portal;;;" MAY);
    assert_told(s, "2 email_consentimento_data o consentimento precisa de fonte e data");
    assert_count(s, "consent", 4);
}

static void a_newer_consent_is_added(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY);
    bring(s,
          HEADER "R1;responsavel;Ana Aguiar;52998224725;;11987654321;portal;16/03/2026;;;;;" MAY);
    assert_int_equal(s->summary.consents_new, 4);
    assert_int_equal(s->summary.contacts_new, 0);
    bring(s, HEADER ANA MAY);
    assert_int_equal(s->summary.consents_new, 0);
}

#define SAY_STOP                                                                                   \
    "INSERT INTO consent (tenant_id, address_id, creditor_id, channel, purpose, granted, source,"  \
    " text_version, at) SELECT a.tenant_id, address_id, 1, 1, p, false, 'parar', 'parar-1',"       \
    " '2026-04-01' FROM address a, generate_series(1, 4) p WHERE kind = 1"
#define STOPPED                                                                                    \
    "SELECT bool_and(NOT granted)::text FROM (SELECT DISTINCT ON (address_id, purpose) granted"    \
    " FROM consent WHERE channel = 1 ORDER BY address_id, purpose, at DESC,"                       \
    " granted AND text_version = 'import-1', consent_id DESC) c"

static void a_stop_survives_every_import(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY);
    scratch_exec(s->scratch, SAY_STOP);
    bring(s, HEADER ANA MAY);
    assert_sql(s, STOPPED, "true");
    /* A later consent, and another key with the same number. */
    bring(s,
          HEADER "R1;responsavel;Ana Aguiar;52998224725;;11987654321;portal;16/11/2026;;;;;" MAY);
    assert_told(s, "2 telefone a pessoa pediu para não receber mensagens");
    assert_sql(s, STOPPED, "true");
    bring(s,
          HEADER "R5;responsavel;Eva Luz;123.456.789-09;;11987654321;portal;16/11/2026;;;;;" MAY);
    assert_told(s, "2 telefone a pessoa pediu para não receber mensagens");
    assert_sql(s, STOPPED, "true");
    assert_count(s, "address WHERE kind = 1", 2);
    assert_count(s,
                 "consent c JOIN address USING (address_id) JOIN person p USING (person_id)"
                 " WHERE p.name = 'Eva Luz' AND channel = 1",
                 0);
}

#define ANA_AGREED(day) "R1;responsavel;Ana Aguiar;52998224725;;11987654321;portal;" day ";;;;;" MAY

/* A consent that is newer than all others must still be refused. */
static void assert_stopped(struct school *s)
{
    assert_sql(s, STOPPED, "true");
    bring(s, HEADER ANA_AGREED("16/11/2026"));
    assert_told(s, "2 telefone a pessoa pediu para não receber mensagens");
    assert_sql(s, STOPPED, "true");
}

static void a_stop_wins_whichever_row_is_written_last(void **state)
{
    static const char *const grants[] = { "2026-03-16", "2026-04-01" }; /* SAY_STOP: 2026-04-01 */
    struct school *s = *state;

    for (size_t i = 0; i < 4; i++) {
        struct strbuf grant = { 0 };
        school_empty(state);
        bring(s, HEADER ANA MAY);
        strbuf_addf(&grant,
                    "INSERT INTO consent (tenant_id, address_id, creditor_id, channel, purpose,"
                    " granted, source, text_version, at) SELECT a.tenant_id, address_id, 1, 1, p,"
                    " true, 'portal', 'import-1', '%s' FROM address a, generate_series(1, 4) p"
                    " WHERE kind = 1",
                    grants[i / 2]);
        scratch_exec(s->scratch, i % 2 ? grant.data : SAY_STOP);
        scratch_exec(s->scratch, i % 2 ? SAY_STOP : grant.data);
        strbuf_done(&grant);
        assert_stopped(s);
    }
}

static void a_stop_that_commits_beside_an_import_wins(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY);
    scratch_exec(s->scratch, "BEGIN; " SAY_STOP); /* another connection, not committed yet */
    bring(s, HEADER ANA_AGREED("16/03/2026"));
    assert_int_equal(s->summary.consents_new, 4);
    scratch_exec(s->scratch, "COMMIT");
    assert_stopped(s);
}

static void a_wrong_number_stays_wrong(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY);
    scratch_exec(s->scratch, "UPDATE address SET wrong_party = true WHERE kind = 1");
    bring(s, HEADER ANA MAY ANA JUNE);
    assert_count(s, "address WHERE kind = 1 AND wrong_party", 1);
    assert_count(s, "address WHERE kind = 1", 1);
}

static void both_spellings_of_a_number_are_one_contact(void **state)
{
    struct school *s = *state;

    bring(s, HEADER "R1;responsavel;Ana;;;11 8765-4321;;;;;;;" MAY
                    "R1;responsavel;Ana;;;+55 (11) 98765-4321;;;;;;;" JUNE);
    assert_count(s, "address", 1);
}

/* ---- what the house knows better ---- */

/* A charge of ours for instalment 1, in this status. */
static void issue_charge(struct school *s, const char *status)
{
    struct strbuf sql = { 0 };

    strbuf_addf(
        &sql,
        "INSERT INTO bank_account (tenant_id, creditor_id, slug, bank, agencia, conta,"
        " carteira, pix_key, api_url, token_sealed, secret_sealed)"
        " VALUES (1, 1, 'b', '237', '', '', '', '', '', '', '');"
        "INSERT INTO charge (tenant_id, charge_id, creditor_id, bank_account_id, person_id,"
        " status, centavos, principal, fine, interest, discount, due, issued_on,"
        " nosso_numero, barcode, line, txid) SELECT 1, 1, 1, bank_account_id, person_id, %s,"
        " 123456, 123456, 0, 0, 0, '2026-11-25', '2026-11-20', 1, repeat('1', 44),"
        " repeat('1', 47), 'tx' FROM person, bank_account;"
        "INSERT INTO charge_item SELECT 1, 1, instalment_id, contract_id, centavos, 0, 0, 0"
        " FROM instalment WHERE key = '1'",
        status);
    scratch_exec(s->scratch, sql.data);
    strbuf_done(&sql);
}

static void what_was_paid_here_is_never_open_again(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY);
    issue_charge(s, "1");
    scratch_exec_booked(s->scratch, "UPDATE instalment SET status = 1, paid_on = '2026-11-20',"
                                    " paid_centavos = 123456");
    char *before = register_text(s);
    bring(s, HEADER ANA MAY);
    assert_told(s, "2 parcela esta parcela já foi paga aqui");
    assert_int_equal(s->summary.instalments_kept, 1);
    bring(s, HEADER ANA PAID);
    assert_nothing_told(s);
    assert_register(s, before);
}

static void what_the_file_paid_may_open_again_with_a_word(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA PAID);
    bring(s, HEADER ANA MAY);
    assert_told(s, "2 parcela esta parcela estava paga e voltou");
    assert_sql(s, "SELECT concat_ws(' ', status, paid_on) FROM instalment", "0");
}

static void what_was_renegotiated_stays_so(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY);
    scratch_exec_booked(s->scratch, "UPDATE instalment SET status = 3");
    bring(s, HEADER ANA MAY);
    assert_nothing_told(s);
    bring(s, HEADER ANA PAID);
    assert_told(s, "2 parcela esta parcela faz parte de um acordo");
    assert_sql(s, "SELECT status::text FROM instalment", "3");
}

/* An agreement over it was broken: part of the money is there, and the file does not know. */
static void what_a_broken_agreement_left_stays_so(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY);
    scratch_exec_booked(
        s->scratch,
        "INSERT INTO agreement (tenant_id, agreement_id, creditor_id, person_id, status,"
        " principal, charges, discount, interest, total, term_text, term_sha256,"
        " policy_version, offered_at, expires_at) SELECT p.tenant_id, 1, c.creditor_id,"
        " p.person_id, 3, 1, 0, 0, 0, 1, 't', '', 1, now(), now()"
        " FROM person p JOIN creditor c USING (tenant_id) LIMIT 1;"
        "UPDATE instalment SET renegotiated_by = 1, centavos = 4567");
    bring(s, HEADER ANA MAY);
    assert_nothing_told(s);
    assert_sql(s, "SELECT concat_ws(' ', status, centavos) FROM instalment", "0 4567");
    bring(s, HEADER ANA PAID); /* it was paid at the school */
    assert_sql(s, "SELECT status::text FROM instalment", "1");
}

static void nobody_is_asked_for_what_was_paid_elsewhere(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA MAY);
    issue_charge(s, "0");
    bring(s, HEADER ANA "C1;M1;1;12/05/2026;1.234,56;aberta;;\n");
    assert_sql(s, "SELECT status::text FROM charge", "0");
    bring(s, HEADER ANA PAID);
    assert_sql(s, "SELECT status::text FROM charge", "2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCHOOL_TEST("003-24 twenty known faults are reported and good rows kept",
                    twenty_known_faults_are_reported_and_good_rows_kept),
        SCHOOL_TEST("a CPF under two names counts for neither",
                    a_cpf_under_two_names_counts_for_neither),
        SCHOOL_TEST("one person may have two keys and two spellings",
                    one_person_may_have_two_keys_and_two_spellings),
        SCHOOL_TEST("a key for two people counts for neither",
                    a_key_for_two_people_counts_for_neither),
        SCHOOL_TEST("the register guards keys and CPFs", the_register_guards_keys_and_cpfs),
        SCHOOL_TEST("a wrong CPF may be put right", a_wrong_cpf_may_be_put_right),
        SCHOOL_TEST("guardians must say the same of an instalment",
                    guardians_must_say_the_same_of_an_instalment),
        SCHOOL_TEST("a header that does not fit imports nothing",
                    a_header_that_does_not_fit_imports_nothing),
        SCHOOL_TEST("what is no CSV is refused", what_is_no_csv_is_refused),
        SCHOOL_TEST("numbers are masked in every hint", numbers_are_masked_in_every_hint),
        SCHOOL_TEST("hostile text is only text", hostile_text_is_only_text),
        SCHOOL_TEST("consent needs source and day", consent_needs_source_and_day),
        SCHOOL_TEST("a newer consent is added, an older one not", a_newer_consent_is_added),
        SCHOOL_TEST("a stop survives every import", a_stop_survives_every_import),
        SCHOOL_TEST("a stop wins, whichever row is written last",
                    a_stop_wins_whichever_row_is_written_last),
        SCHOOL_TEST("a stop that commits beside an import wins",
                    a_stop_that_commits_beside_an_import_wins),
        SCHOOL_TEST("a wrong number stays wrong", a_wrong_number_stays_wrong),
        SCHOOL_TEST("both spellings of a number are one contact",
                    both_spellings_of_a_number_are_one_contact),
        SCHOOL_TEST("what was paid here is never open again",
                    what_was_paid_here_is_never_open_again),
        SCHOOL_TEST("what the file paid may open again, with a word",
                    what_the_file_paid_may_open_again_with_a_word),
        SCHOOL_TEST("what was renegotiated stays so", what_was_renegotiated_stays_so),
        SCHOOL_TEST("what a broken agreement left stays so, until it is paid",
                    what_a_broken_agreement_left_stays_so),
        SCHOOL_TEST("nobody is asked for what was paid elsewhere",
                    nobody_is_asked_for_what_was_paid_elsewhere),
    };

    return cmocka_run_group_tests_name("import_guard", tests, school_open, school_close);
}
