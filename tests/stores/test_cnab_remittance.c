#include "tests/support/paying.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/seal.h"
#include "server/base/strbuf.h"
#include "server/ops/remittance_make.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What goes to the bank: each instruction once, a file again byte for byte. */

enum { LINE = 242 };
#define NOW WORLD_NOW /* Friday, 2026-11-20, 9:00 in São Paulo */

static struct seal seal;
static char told[2048]; /* "charge problem\n" */

static void tell(void *ctx, int64_t charge_id, const char *problem)
{
    size_t len = strlen(told);

    (void)ctx;
    snprintf(told + len, sizeof(told) - len, "%" PRId64 " %s\n", charge_id, problem);
}

static struct remittance_summary make(struct world *w, struct strbuf *out, bool refused,
                                      bool dry_run)
{
    const struct remittance_options options = {
        .account = "b1", .now_us = NOW, .refused = refused, .dry_run = dry_run
    };
    struct remittance_summary summary;
    struct error err = { 0 };

    told[0] = '\0';
    strbuf_reset(out);
    if (!remittance_make(w->db, &seal, &options, tell, NULL, out, &summary, &err))
        fail_msg("%s", err.detail);
    return summary;
}

static void give_cpf(struct world *w, int64_t person)
{
    struct bytes sealed = seal_close(&seal, &w->arena, "cpf", "52998224725", 11);
    char hex[512] = "";

    assert_true(sealed.len * 2 < sizeof(hex));
    for (size_t i = 0; i < sealed.len; i++)
        snprintf(hex + 2 * i, 3, "%02x", sealed.data[i]);
    world_exec(w, "UPDATE person SET cpf_sealed = decode('%s', 'hex') WHERE person_id = %" PRId64,
               hex, person);
}

/* A boleto that is due on Monday; nothing else waits. */
static struct owed fresh(struct world *w)
{
    world_exec(w, "UPDATE charge SET status = 2 WHERE charge_id NOT IN (SELECT charge_id FROM"
                  " charge_registration) AND status = 0");
    struct owed d = owe(w);

    give_cpf(w, d.person);
    world_exec(w, "UPDATE charge SET due = '2026-11-23' WHERE charge_id = %" PRId64, d.charge);
    return d;
}

static int64_t registration(struct world *w, int64_t charge)
{
    return world_int(w,
                     "SELECT coalesce((SELECT state FROM charge_registration WHERE charge_id ="
                     " %" PRId64 "), 0)",
                     charge);
}

static void has(const struct strbuf *file, int line, int column, const char *text)
{
    char got[64];

    assert_true((size_t)line * LINE <= file->len);
    snprintf(got, sizeof(got), "%.*s", (int)strlen(text),
             file->data + (line - 1) * LINE + column - 1);
    assert_string_equal(got, text);
}

static void a_boleto_is_registered_once(void **state)
{
    struct world *w = *state;
    struct owed d = fresh(w);
    struct strbuf file = { 0 }, again = { 0 };
    struct error err = { 0 };
    char number[32];

    struct remittance_summary s = make(w, &file, false, false);
    assert_int_equal(s.entries, 1);
    assert_int_equal(s.left_out, 0);
    assert_int_equal(file.len, 6 * LINE); /* it holds fine and interest already: no R */
    has(&file, 1, 143, "120112026090000");
    has(&file, 3, 14, "P 01");
    snprintf(number, sizeof(number), "00900000%011" PRId64, d.charge);
    has(&file, 3, 38, number);
    has(&file, 3, 78, "23112026000000000050250");
    has(&file, 3, 118, "3"); /* no more interest */
    has(&file, 4, 18, "1000052998224725");
    has(&file, 4, 129, "01310100");
    has(&file, 4, 152, "SP");
    assert_int_equal(registration(w, d.charge), 1);
    assert_int_equal(
        world_int(w, "SELECT last_sequence FROM cnab_account WHERE bank_account_id = 1"),
        s.sequence);
    int64_t first = s.sequence;

    s = make(w, &again, false, false);
    assert_int_equal(s.sequence, 0);
    assert_int_equal(again.len, 0);
    assert_true(remittance_again(w->db, &seal, "b1", first, &again, &err));
    assert_int_equal(again.len, file.len);
    assert_memory_equal(again.data, file.data, file.len);
    assert_false(remittance_again(w->db, &seal, "b1", first + 1, &again, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
    strbuf_done(&file);
    strbuf_done(&again);
}

static void one_that_is_void_or_paid_otherwise_is_written_off(void **state)
{
    struct world *w = *state;
    struct owed d = fresh(w);
    struct strbuf file = { 0 };

    make(w, &file, false, false);
    world_exec(w, "UPDATE charge SET status = 2 WHERE charge_id = %" PRId64, d.charge);
    struct remittance_summary s = make(w, &file, false, false);
    assert_int_equal(s.write_offs, 1);
    has(&file, 3, 14, "P 02");
    assert_int_equal(registration(w, d.charge), 4);
    assert_int_equal(make(w, &file, false, false).sequence, 0);

    struct owed pix = fresh(w);
    make(w, &file, false, false);
    assert_string_equal(pay(w, &pix, PAID_DUE), "settled");
    assert_int_equal(make(w, &file, false, false).write_offs, 1);

    struct owed boleto = fresh(w);
    make(w, &file, false, false);
    const struct bank_word n = { fresh_id(w), NULL, boleto.charge, PAID_DUE };
    assert_string_equal(settle(w, &n, 1), "settled");
    assert_int_equal(make(w, &file, false, false).sequence, 0); /* the bank knows it by itself */
    strbuf_done(&file);
}

static void a_new_due_day_is_told(void **state)
{
    struct world *w = *state;
    struct owed d = fresh(w);
    struct strbuf file = { 0 };

    make(w, &file, false, false);
    world_exec(w, "UPDATE charge_registration SET state = 2 WHERE charge_id = %" PRId64, d.charge);
    world_exec(w, "UPDATE charge SET due = '2026-11-30' WHERE charge_id = %" PRId64, d.charge);
    struct remittance_summary s = make(w, &file, false, false);
    assert_int_equal(s.new_dues, 1);
    has(&file, 3, 14, "P 06");
    has(&file, 3, 78, "30112026");
    assert_int_equal(registration(w, d.charge), 2);
    assert_int_equal(make(w, &file, false, false).sequence, 0);
    strbuf_done(&file);
}

static void what_was_refused_goes_again_when_asked(void **state)
{
    struct world *w = *state;
    struct owed d = fresh(w);
    struct strbuf file = { 0 };

    make(w, &file, false, false);
    world_exec(w,
               "UPDATE charge_registration SET state = 3, reason = 'x' WHERE charge_id = %" PRId64,
               d.charge);
    struct remittance_summary s = make(w, &file, false, false);
    assert_int_equal(s.sequence, 0);
    assert_int_equal(s.refused, 1);
    assert_int_equal(make(w, &file, true, false).entries, 1);
    assert_int_equal(registration(w, d.charge), 1);
    strbuf_done(&file);
}

static void fine_and_interest_go_with_one_that_has_none(void **state)
{
    struct world *w = *state;
    struct owed d = fresh(w);
    struct strbuf file = { 0 };

    world_exec(w,
               "UPDATE charge SET fine = 0, interest = 0, discount = 0, principal = centavos WHERE"
               " charge_id = %1$" PRId64 "; INSERT INTO charge_terms VALUES (1, %1$" PRId64
               ", 200, 100, false, 1050, '2026-11-21')",
               d.charge);
    make(w, &file, false, false);
    assert_int_equal(file.len, 7 * LINE);
    has(&file, 3, 142, "121112026000000000001050"); /* R$ 10,50 off until Saturday */
    has(&file, 3, 118, "224112026000000000000100"); /* 1 % a month from Tuesday */
    has(&file, 5, 14, "R 01");
    has(&file, 5, 66, "224112026000000000000200"); /* 2 %, once */
    strbuf_done(&file);
}

static void what_cannot_be_written_is_told_and_the_rest_goes(void **state)
{
    struct world *w = *state;
    struct owed good = fresh(w), nameless = owe(w), homeless = owe(w), late = owe(w);
    struct strbuf file = { 0 };

    for (struct owed *o = &nameless; o; o = o == &nameless ? &homeless : NULL)
        world_exec(w, "UPDATE charge SET due = '2026-11-23' WHERE charge_id = %" PRId64, o->charge);
    world_exec(w, "UPDATE person SET cpf_sealed = NULL WHERE person_id = %" PRId64,
               nameless.person);
    give_cpf(w, homeless.person);
    world_exec(w, "UPDATE person SET cep = NULL WHERE person_id = %" PRId64, homeless.person);
    world_exec(w, "UPDATE charge SET due = '2026-11-19' WHERE charge_id = %" PRId64, late.charge);
    struct remittance_summary s = make(w, &file, false, false);
    assert_int_equal(s.entries, 1);
    assert_int_equal(s.left_out, 2);
    assert_int_equal(s.too_late, 1);
    assert_non_null(strstr(told, "falta o CPF"));
    assert_non_null(strstr(told, "falta o CEP"));
    assert_int_equal(registration(w, good.charge), 1);
    assert_int_equal(registration(w, nameless.charge), 0);
    assert_int_equal(registration(w, late.charge), 0);
    strbuf_done(&file);
}

static void a_dry_run_keeps_nothing(void **state)
{
    struct world *w = *state;
    struct owed d = fresh(w);
    struct strbuf file = { 0 }, real = { 0 };

    int64_t sequence = make(w, &file, false, true).sequence;
    assert_int_equal(registration(w, d.charge), 0);
    assert_int_equal(make(w, &real, false, false).sequence, sequence);
    assert_int_equal(real.len, file.len);
    assert_memory_equal(real.data, file.data, file.len);
    strbuf_done(&file);
    strbuf_done(&real);
}

static void give_account(struct world *w, int account, const char *bank, const char *parts,
                         int64_t charge)
{
    world_exec(w,
               "INSERT INTO bank_account OVERRIDING SYSTEM VALUE SELECT tenant_id, %d,"
               " creditor_id, 'b%d', '%s', '1234', '12345', '110', pix_key, api_url,"
               " token_sealed, secret_sealed FROM bank_account WHERE bank_account_id = 1",
               account, account, bank);
    world_exec(w, "UPDATE bank_account SET parts = '%s' WHERE bank_account_id = %d", parts,
               account);
    world_exec(w,
               "UPDATE charge SET bank_account_id = %d, fine = 0, interest = 0, discount = 0,"
               " principal = centavos WHERE charge_id = %" PRId64,
               account, charge);
    world_exec(w,
               "INSERT INTO charge_terms VALUES (1, %" PRId64 ", 200, 100, false, 0, NULL)"
               " ON CONFLICT DO NOTHING",
               charge);
}

static void a_bank_of_400_columns_gets_a_detail_a_title(void **state)
{
    struct world *w = *state;
    struct owed d = fresh(w);
    struct strbuf file = { 0 };
    struct remittance_summary s;
    struct error err = { 0 };
    const struct remittance_options options = { .account = "b5", .now_us = NOW };

    give_account(w, 5, "422", "{\"agencia_dv\":\"9\",\"conta_dv\":\"7\"}", d.charge);
    told[0] = '\0';
    if (!remittance_make(w->db, &seal, &options, tell, NULL, &file, &s, &err))
        fail_msg("%s", err.detail);
    assert_int_equal(s.entries, 1);
    assert_string_equal(told, "");
    assert_int_equal(file.len, 3 * 402);
    assert_memory_equal(file.data + 402 + 108, "01", 2);     /* entry */
    assert_memory_equal(file.data + 402 + 156, "16", 2);     /* with its fine */
    assert_memory_equal(file.data + 402 + 205, "241126", 6); /* from the day after */
    assert_int_equal(world_int(w, "SELECT layout FROM cnab_file WHERE bank_account_id = 5"), 400);
    assert_int_equal(world_int(w, "SELECT line FROM cnab_record WHERE bank_account_id = 5"), 2);
    assert_int_equal(registration(w, d.charge), 1);

    world_exec(w, "UPDATE charge SET status = 2 WHERE charge_id = %" PRId64, d.charge);
    strbuf_reset(&file);
    assert_true(remittance_make(w->db, &seal, &options, tell, NULL, &file, &s, &err));
    assert_int_equal(s.write_offs, 1);
    assert_memory_equal(file.data + 402 + 108, "02", 2);
    assert_memory_equal(file.data + 402 + 156, "00", 2); /* no word of a fine */
    strbuf_done(&file);
}

static void who_lives_somewhere_has_it_in_the_file(void **state)
{
    static const char home[] =
        "{\"city\":\"Guarulhos\",\"district\":\"Jardim Sul\",\"number\":\"12\","
        "\"street\":\"Rua das Ações\"}";
    struct world *w = *state;
    struct owed d = fresh(w);
    struct strbuf file = { 0 };
    struct bytes sealed = seal_close(&seal, &w->arena, "home", home, sizeof(home) - 1);
    char hex[1024] = "";

    assert_true(sealed.len * 2 < sizeof(hex));
    for (size_t i = 0; i < sealed.len; i++)
        snprintf(hex + 2 * i, 3, "%02x", sealed.data[i]);
    world_exec(
        w,
        "UPDATE person SET home_sealed = decode('%s', 'hex'), home_hash = substr(sha256(''), 1, 16)"
        " WHERE person_id = %" PRId64,
        hex, d.person);
    make(w, &file, false, false);
    has(&file, 4, 74, "RUA DAS ACOES, 12                       JARDIM SUL     ");
    has(&file, 4, 137, "GUARULHOS      SP"); /* the state is that of the CEP */
    fresh(w);
    make(w, &file, false, false);
    has(&file, 4, 74, "NAO INFORMADO                           NAO INFORMADO  ");
    strbuf_done(&file);
}

/* Inter takes no write-off by file: it is told, and told again, until the bank's return has it. */
static void what_a_banks_file_has_no_place_for_is_told(void **state)
{
    struct world *w = *state;
    struct owed d = fresh(w);
    struct strbuf file = { 0 };
    struct remittance_summary s;
    struct error err = { 0 };
    const struct remittance_options options = { .account = "b6", .now_us = NOW };

    give_account(w, 6, "077", "{\"conta_dv\":\"7\",\"operacao\":\"1234567\"}", d.charge);
    if (!remittance_make(w->db, &seal, &options, tell, NULL, &file, &s, &err))
        fail_msg("%s", err.detail);
    assert_int_equal(s.entries, 1);
    world_exec(w, "UPDATE charge SET status = 2 WHERE charge_id = %" PRId64, d.charge);
    for (int i = 0; i < 2; i++) {
        told[0] = '\0';
        strbuf_reset(&file);
        if (!remittance_make(w->db, &seal, &options, tell, NULL, &file, &s, &err))
            fail_msg("%s", err.detail);
        assert_int_equal(s.left_out, 1);
        assert_int_equal(s.sequence, 0);
        assert_int_equal(file.len, 0);
        assert_non_null(strstr(told, "baixa por arquivo"));
        assert_int_equal(registration(w, d.charge), 1);
    }
    strbuf_done(&file);
}

static void an_account_that_cannot_be_written_for_is_told(void **state)
{
    static const struct {
        int account;
        const char *slug, *bank, *cause;
    } cases[] = { { 3, "b3", "237", "agencia_dv" }, { 4, "b4", "070", "bank 070" } };
    struct world *w = *state;
    struct strbuf file = { 0 };
    struct remittance_summary summary;
    struct error err = { 0 };
    struct owed d = fresh(w);
    struct remittance_options options = { .account = "nobody", .now_us = NOW };

    assert_false(remittance_make(w->db, &seal, &options, tell, NULL, &file, &summary, &err));
    assert_non_null(strstr(err.detail, "no account"));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        world_exec(w,
                   "INSERT INTO bank_account OVERRIDING SYSTEM VALUE SELECT tenant_id, %d,"
                   " creditor_id, '%s', '%s', agencia, conta, carteira, pix_key, api_url,"
                   " token_sealed, secret_sealed FROM bank_account WHERE bank_account_id = 1",
                   cases[i].account, cases[i].slug, cases[i].bank);
        world_exec(w, "UPDATE charge SET bank_account_id = %d WHERE charge_id = %" PRId64,
                   cases[i].account, d.charge);
        options.account = cases[i].slug;
        assert_false(remittance_make(w->db, &seal, &options, tell, NULL, &file, &summary, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        if (!strstr(err.detail, cases[i].cause))
            fail_msg("%s", err.detail);
        assert_int_equal(file.len, 0);
        assert_int_equal(registration(w, d.charge), 0);
    }
    strbuf_done(&file);
}

static int setup(void **state)
{
    struct error err = { 0 };

    assert_true(seal_init(
        &seal, "1:5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed", &err));
    if (world_setup(state))
        return -1;
    world_exec(*state, "UPDATE bank_account SET parts = '{\"agencia_dv\":\"9\",\"conta_dv\":\"7\","
                       "\"convenio\":\"123456\"}' WHERE bank_account_id = 1");
    return 0;
}

static int teardown(void **state)
{
    seal_done(&seal);
    return world_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_boleto_is_registered_once),
        cmocka_unit_test(one_that_is_void_or_paid_otherwise_is_written_off),
        cmocka_unit_test(a_new_due_day_is_told),
        cmocka_unit_test(what_was_refused_goes_again_when_asked),
        cmocka_unit_test(fine_and_interest_go_with_one_that_has_none),
        cmocka_unit_test(what_cannot_be_written_is_told_and_the_rest_goes),
        cmocka_unit_test(a_dry_run_keeps_nothing),
        cmocka_unit_test(who_lives_somewhere_has_it_in_the_file),
        cmocka_unit_test(a_bank_of_400_columns_gets_a_detail_a_title),
        cmocka_unit_test(what_a_banks_file_has_no_place_for_is_told),
        cmocka_unit_test(an_account_that_cannot_be_written_for_is_told),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
