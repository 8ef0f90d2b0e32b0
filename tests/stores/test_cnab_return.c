#include "tests/support/paying.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/seal.h"
#include "server/base/strbuf.h"
#include "server/ops/import_return.h"
#include "server/ops/remittance_make.h"
#include "tests/support/cnab_lines.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Files from and to the bank: money, cases and the registration of charges, each thing once. */

enum { DUE = PAID_DUE };
#define NOW WORLD_NOW /* Friday, 2026-11-20 */

/* ---- a file of Bradesco, CNAB 400 ---- */

struct told {
    int64_t charge; /* its nosso número is the charge's id */
    const char *occurrence;
    int64_t paid;
    const char *credited; /* DDMMAA */
    const char *reasons;
};

static void add_detail(struct strbuf *out, const struct told *t, int number)
{
    char own[32], paid[32], place[16];

    snprintf(own, sizeof(own), "%011" PRId64 "0", t->charge);
    snprintf(paid, sizeof(paid), "%013" PRId64, t->paid);
    snprintf(place, sizeof(place), "%06d", number);
    const struct put puts[PUTS_MAX] = {
        { 1, "1" },
        { 71, own },
        { 109, t->occurrence },
        { 111, "191126" },
        { 147, "191126" },
        { 153, "0000000050250" },
        { 176, "0000000000150" },
        { 254, paid },
        { 296, t->credited ? t->credited : "000000" },
        { 319, t->reasons ? t->reasons : "" },
        { 395, place },
    };
    cnab_line(out, 400, puts, "\r\n");
}

static void file_of(struct strbuf *out, const char *sequence, const struct told *told, size_t count)
{
    char place[16];
    const struct put header[PUTS_MAX] = {
        { 1, "02RETORNO01COBRANCA" },
        { 77, "237" },
        { 95, "201126" },
        { 109, sequence },
        { 395, "000001" },
    };

    strbuf_reset(out);
    cnab_line(out, 400, header, "\r\n");
    for (size_t i = 0; i < count; i++)
        add_detail(out, &told[i], (int)i + 2);
    snprintf(place, sizeof(place), "%06d", (int)count + 2);
    const struct put trailer[PUTS_MAX] = { { 1, "9201237" }, { 395, place } };
    cnab_line(out, 400, trailer, "\r\n");
}

/* ---- taking it in ---- */

static struct seal seal;
static char findings[4096]; /* "line problem\n" */

static void tell(void *ctx, const struct import_finding *f)
{
    size_t len = strlen(findings);

    (void)ctx;
    assert_true(f->warning && *f->cure);
    snprintf(findings + len, sizeof(findings) - len, "%lld %s\n", (long long)f->row, f->problem);
}

static struct return_summary import_at(struct world *w, const struct strbuf *file, int64_t now,
                                       bool dry_run)
{
    const struct return_options options = { .creditor = "c1", .now_us = now, .dry_run = dry_run };
    struct return_summary summary;
    struct error err = { 0 };

    findings[0] = '\0';
    if (!import_return_run(w->db, &seal, file->data, file->len, &options, tell, NULL, &summary,
                           &err))
        fail_msg("%s", err.detail);
    return summary;
}

static struct return_summary import(struct world *w, const struct strbuf *file)
{
    return import_at(w, file, NOW, false);
}

static int64_t registration(struct world *w, int64_t charge)
{
    return world_int(w,
                     "SELECT coalesce((SELECT state FROM charge_registration WHERE charge_id ="
                     " %" PRId64 "), 0)",
                     charge);
}

static void what_was_paid_settles_once(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w);
    struct strbuf file = { 0 };
    const struct told told = { d.charge, "06", DUE, "201126", NULL };

    file_of(&file, "00001", &told, 1);
    struct return_summary s = import(w, &file);
    assert_int_equal(s.settled, 1);
    assert_int_equal(s.payments, 1);
    assert_int_equal(s.paid_centavos, DUE);
    assert_int_equal(s.sequence, 1);
    assert_false(s.again);
    assert_int_equal(status_of(w, "charge", d.charge), 1);
    assert_int_equal(registration(w, d.charge), 2);
    assert_int_equal(
        world_int(w,
                  "SELECT count(*) FROM payment WHERE charge_id = %" PRId64
                  " AND method = 2 AND state = 1 AND fee = 150"
                  " AND (credited_at AT TIME ZONE 'America/Sao_Paulo')::date ="
                  " '2026-11-20' AND (paid_at AT TIME ZONE 'America/Sao_Paulo')::date ="
                  " '2026-11-19'",
                  d.charge),
        1);
    int64_t lines = world_int(w, "SELECT count(*) FROM ledger_line");
    s = import(w, &file);
    assert_true(s.again);
    assert_int_equal(world_int(w, "SELECT count(*) FROM ledger_line"), lines);
    /* the same record in another file is the same payment */
    file_of(&file, "00002", &told, 1);
    s = import(w, &file);
    assert_false(s.again);
    assert_int_equal(s.seen, 1);
    assert_int_equal(s.repeated, 1);
    assert_int_equal(world_int(w, "SELECT count(*) FROM ledger_line"), lines);
    strbuf_done(&file);
}

/* Due on Monday the 16th, paid on the 19th with 2 % and three days of 1 % a month on top. */
static void a_boleto_paid_late_settles_as_its_terms_say(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w), less = owe(w);
    struct strbuf file = { 0 };
    const struct told told[] = { { d.charge, "06", 50000 + 1000 + 50, "201126", NULL },
                                 { less.charge, "06", 50000, "201126", NULL } };

    world_exec(w,
               "UPDATE charge_item SET fine = 0, interest = 0, discount = 0 WHERE charge_id IN"
               " (%1$" PRId64 ", %2$" PRId64 "); UPDATE charge SET fine = 0, interest = 0,"
               " discount = 0, principal = 50000, centavos = 50000, due = '2026-11-16' WHERE"
               " charge_id IN (%1$" PRId64 ", %2$" PRId64 "); INSERT INTO charge_terms VALUES"
               " (1, %1$" PRId64 ", 200, 100, false, 0), (1, %2$" PRId64 ", 200, 100, false, 0)",
               d.charge, less.charge);
    file_of(&file, "00091", told, COUNT_OF(told));
    struct return_summary s = import(w, &file);
    assert_int_equal(s.settled, 1);
    assert_int_equal(s.cases, 1);
    assert_int_equal(status_of(w, "charge", d.charge), 1);
    assert_int_equal(status_of(w, "charge", less.charge), 0);
    assert_string_equal(
        world_text(w,
                   "SELECT string_agg(account || ':' || l.centavos, ' ' ORDER BY account) FROM"
                   " ledger_line l JOIN ledger_entry e USING (tenant_id, entry_id) JOIN payment p"
                   " ON p.payment_id = e.source_id WHERE e.kind = 'payment' AND p.charge_id ="
                   " %" PRId64,
                   d.charge),
        "cash:51050 fine_income:-1000 interest_income:-50 receivable:-50000");
    strbuf_done(&file);
}

static void two_equal_records_of_a_file_are_two_payments(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w);
    struct strbuf file = { 0 };
    const struct told told[] = { { d.charge, "06", DUE, NULL, NULL },
                                 { d.charge, "06", DUE, NULL, NULL } };

    file_of(&file, "00003", told, 2);
    struct return_summary s = import(w, &file);
    assert_int_equal(s.settled, 1);
    assert_int_equal(s.cases, 1);
    assert_non_null(strstr(findings, "já tinha sido paga"));
    assert_int_equal(import(w, &file).again, true);
    strbuf_done(&file);
}

static void what_does_not_fit_is_a_case_and_told(void **state)
{
    struct world *w = *state;
    struct owed less = owe(w), void_one = owe(w);
    struct strbuf file = { 0 };

    world_exec(w, "UPDATE charge SET status = 2 WHERE charge_id = %" PRId64, void_one.charge);
    world_exec_booked(w, "UPDATE instalment SET status = 2 WHERE instalment_id = %" PRId64,
                      void_one.instalment);
    const struct told told[] = { { less.charge, "06", DUE - 1, NULL, NULL },
                                 { void_one.charge, "17", DUE, NULL, NULL },
                                 { 99999999, "06", 777, NULL, NULL },
                                 { 99999998, "02", 0, NULL, NULL } };
    file_of(&file, "00004", told, 4);
    struct return_summary s = import(w, &file);
    assert_int_equal(s.settled, 0);
    assert_int_equal(s.cases, 3);
    assert_non_null(strstr(findings, "2 o valor pago não é o do boleto"));
    assert_non_null(strstr(findings, "3 o boleto pago já tinha sido cancelado"));
    assert_non_null(strstr(findings, "4 este título não foi emitido por aqui"));
    assert_non_null(strstr(findings, "5 este título não foi emitido por aqui"));
    assert_int_equal(world_int(w, "SELECT count(*) FROM payment WHERE centavos = 777 AND state = 2"
                                  " AND reason = 'unknown'"),
                     1);
    strbuf_done(&file);
}

/* An entry of Bradesco carries its value where the amount paid stands. */
static void an_entry_is_no_payment(void **state)
{
    struct world *w = *state;
    struct owed good = owe(w), bad = owe(w);
    struct strbuf file = { 0 };
    const struct told told[] = { { good.charge, "02", DUE, "201126", NULL },
                                 { bad.charge, "03", DUE, NULL, "0946" } };

    file_of(&file, "00005", told, 2);
    struct return_summary s = import(w, &file);
    assert_int_equal(s.payments, 0);
    assert_int_equal(s.entries, 1);
    assert_int_equal(s.refused, 1);
    assert_int_equal(status_of(w, "charge", good.charge), 0);
    assert_int_equal(registration(w, good.charge), 2);
    assert_int_equal(registration(w, bad.charge), 3);
    assert_string_equal(world_text(w,
                                   "SELECT reason FROM charge_registration WHERE charge_id ="
                                   " %" PRId64,
                                   bad.charge),
                        "o nosso número já foi usado");
    assert_non_null(strstr(findings, "3 o banco recusou o registro do boleto: o nosso número já"));
    strbuf_done(&file);
}

/* Paid on Thursday, credited on Monday: the money is told of when it is there. */
static void what_is_credited_later_is_not_credited_now(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w), other = owe(w);
    struct strbuf file = { 0 };
    const struct told told = { d.charge, "06", DUE, "231126", NULL };
    const struct told later = { other.charge, "02", 0, NULL, NULL };

    file_of(&file, "00006", &told, 1);
    assert_int_equal(import(w, &file).settled, 1);
    /* until then nothing is said first, for two business days (000-07) */
    assert_int_equal(
        world_int(w,
                  "SELECT count(*) FROM payment p JOIN charge_item ci USING (tenant_id,"
                  " charge_id) JOIN instalment i USING (tenant_id, instalment_id) WHERE"
                  " charge_id = %" PRId64 " AND credited_at IS NULL AND"
                  " contract_quiet(1, i.contract_id, '2026-11-20') AND NOT"
                  " contract_quiet(1, i.contract_id, '2026-12-01')",
                  d.charge),
        1);
    file_of(&file, "00007", &later, 1);
    import_at(w, &file, NOW + SECONDS_US(3 * 86400), false);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM payment WHERE charge_id = %" PRId64
                               " AND (credited_at AT TIME ZONE 'America/Sao_Paulo')::date ="
                               " '2026-11-23' AND fee = 150",
                               d.charge),
                     1);
    strbuf_done(&file);
}

static void a_dry_run_leaves_nothing(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w);
    struct strbuf file = { 0 };
    const struct told told = { d.charge, "06", DUE, NULL, NULL };

    file_of(&file, "00008", &told, 1);
    int64_t files = world_int(w, "SELECT count(*) FROM cnab_file");
    struct return_summary s = import_at(w, &file, NOW, true);
    assert_int_equal(s.settled, 1);
    assert_int_equal(status_of(w, "charge", d.charge), 0);
    assert_int_equal(world_int(w, "SELECT count(*) FROM cnab_file"), files);
    assert_int_equal(import(w, &file).settled, 1);
    strbuf_done(&file);
}

static void a_broken_file_changes_nothing(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w);
    struct strbuf file = { 0 };
    const struct told told[] = { { d.charge, "06", DUE, NULL, NULL },
                                 { d.charge, "06", DUE, NULL, NULL } };
    const struct return_options options = { .creditor = "c1", .now_us = NOW };
    struct return_summary summary;
    struct error err = { 0 };

    file_of(&file, "00009", told, 2);
    file.data[402 * 2 + 253] = 'X';
    assert_false(
        import_return_run(w->db, &seal, file.data, file.len, &options, tell, NULL, &summary, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.detail, "line 3, column 254"));
    assert_int_equal(status_of(w, "charge", d.charge), 0);
    /* a file that was cut off, too */
    file_of(&file, "00009", told, 2);
    assert_false(
        import_return_run(w->db, &seal, file.data, 402 * 2, &options, tell, NULL, &summary, &err));
    assert_int_equal(status_of(w, "charge", d.charge), 0);
    strbuf_done(&file);
}

static void a_file_of_nobodys_account_is_refused(void **state)
{
    struct world *w = *state;
    struct strbuf file = { 0 };
    const struct told told = { 1, "06", DUE, NULL, NULL };
    struct return_options options = { .creditor = "nobody", .now_us = NOW };
    struct return_summary summary;
    struct error err = { 0 };

    file_of(&file, "00010", &told, 1);
    assert_false(
        import_return_run(w->db, &seal, file.data, file.len, &options, tell, NULL, &summary, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    options.creditor = NULL; /* the header names no account, and nobody said whose it is */
    assert_false(
        import_return_run(w->db, &seal, file.data, file.len, &options, tell, NULL, &summary, &err));
    assert_non_null(strstr(err.detail, "--account"));
    strbuf_done(&file);
}

static void a_payment_taken_back_is_kept_for_a_person(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w);
    struct strbuf file = { 0 };
    const struct told told = { d.charge, "40", DUE, NULL, NULL };
    int64_t kept = world_int(w, "SELECT count(*) FROM inbox WHERE state = 2");

    file_of(&file, "00011", &told, 1);
    assert_int_equal(import(w, &file).payments, 0);
    assert_non_null(strstr(findings, "desfez um pagamento"));
    assert_int_equal(world_int(w, "SELECT count(*) FROM inbox WHERE state = 2"), kept + 1);
    strbuf_done(&file);
}

/* A trailer that counts otherwise is told; what is there counts. */
static void counts_that_do_not_agree_are_told(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w);
    struct strbuf file = { 0 };
    const struct told told = { d.charge, "06", DUE, NULL, NULL };

    file_of(&file, "00013", &told, 1);
    memcpy(file.data + 402 * 2 + 394, "000009", 6);
    struct return_summary s = import(w, &file);
    assert_int_equal(s.settled, 1);
    assert_int_equal(s.warnings, 2); /* and that the header names no account */
    assert_non_null(strstr(findings, "3 as contagens do arquivo não conferem"));
    strbuf_done(&file);
}

/* Many records go in parts; each part is whole. */
static void a_long_file_goes_in_parts(void **state)
{
    enum { MANY = 1201 };
    struct world *w = *state;
    struct owed d = owe(w);
    struct strbuf file = { 0 };
    struct told *told = calloc(MANY, sizeof(*told));

    assert_non_null(told);
    for (int i = 0; i < MANY; i++)
        told[i] = (struct told){ 70000000 + i, "06", 100 + i, NULL, NULL };
    told[MANY - 1] = (struct told){ d.charge, "06", DUE, NULL, NULL };
    file_of(&file, "00012", told, MANY);
    struct return_summary s = import(w, &file);
    assert_int_equal(s.records, MANY);
    assert_int_equal(s.settled, 1);
    assert_int_equal(s.cases, MANY - 1);
    assert_int_equal(world_int(w, "SELECT coalesce(sum(centavos), 0) FROM ledger_line"), 0);
    assert_int_equal(world_int(w, "SELECT count(*) FROM cnab_record r JOIN cnab_file f USING"
                                  " (tenant_id, file_id) WHERE f.sequence = 12 AND f.done_at IS NOT"
                                  " NULL"),
                     MANY);
    free(told);
    strbuf_done(&file);
}

static int setup(void **state)
{
    struct error err = { 0 };

    assert_true(seal_init(
        &seal, "1:5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed", &err));
    return world_setup(state);
}

static int teardown(void **state)
{
    seal_done(&seal);
    return world_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_paid_settles_once),
        cmocka_unit_test(a_boleto_paid_late_settles_as_its_terms_say),
        cmocka_unit_test(two_equal_records_of_a_file_are_two_payments),
        cmocka_unit_test(what_does_not_fit_is_a_case_and_told),
        cmocka_unit_test(an_entry_is_no_payment),
        cmocka_unit_test(what_is_credited_later_is_not_credited_now),
        cmocka_unit_test(a_dry_run_leaves_nothing),
        cmocka_unit_test(a_broken_file_changes_nothing),
        cmocka_unit_test(a_file_of_nobodys_account_is_refused),
        cmocka_unit_test(a_payment_taken_back_is_kept_for_a_person),
        cmocka_unit_test(counts_that_do_not_agree_are_told),
        cmocka_unit_test(a_long_file_goes_in_parts),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
