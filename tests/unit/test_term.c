#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/term.h"
#include "tests/support/values.h"

#include <string.h>

static struct offers offers;
static struct offer_policy policy;
static const struct term_debt debts[] = {
    { "Mensalidade 07/2026, contrato final 4821", 20644 /* 2026-07-10 */, 100000 },
};

static struct term sample(size_t plan, int64_t plan_interest_bp)
{
    struct offer_debt debt = { debts[0].principal, debts[0].due };
    struct offer_request r = { .debts = &debt, .debt_count = 1, .on = test_day("2026-11-25") };
    struct error err;

    policy = offer_policy_default();
    policy.plan_interest_monthly_bp = plan_interest_bp;
    assert_true(offers_make(&r, &policy, &offers, &err));
    return (struct term){ .creditor = "Escola Jardim",
                          .creditor_legal = "Instituto Jardim Ltda.",
                          .creditor_document = "CNPJ 11.222.333/0001-81",
                          .creditor_address = "Rua das Acácias, 120, São Paulo SP",
                          .contact = "(11) 4000-1234",
                          .person = "Maria da Conceição",
                          .person_document = "***.982.247-**",
                          .debts = debts,
                          .debt_count = 1,
                          .sum = &offers.sum,
                          .plan = &offers.plans[plan],
                          .on = r.on,
                          .valid_until = offers.valid_until,
                          .grace_days = 5,
                          .cancel_days = 7 };
}

static void assert_has(const struct strbuf *text, const char *part)
{
    if (!strstr(strbuf_str(text), part))
        fail_msg("\"%s\" is not in:\n%s", part, strbuf_str(text));
}

/* CDC-12 and CDC-04: every field that a plan must tell. */
static void a_plan_tells_everything_before_it_is_accepted(void **fixture)
{
    static const char *const parts[] = {
        "25/11/2026",
        "Instituto Jardim Ltda. (Escola Jardim), CNPJ 11.222.333/0001-81",
        "Rua das Acácias, 120",
        "Maria da Conceição, CPF ***.982.247-**",
        "- Mensalidade 07/2026, contrato final 4821: R$ 1.000,00, vencimento 10/07/2026",
        "Valor original: R$ 1.000,00",
        "Multa: R$ 20,00",
        "Juros de mora: R$ 46,00",
        "Total sem parcelamento: R$ 1.066,00",
        "Juros do parcelamento: R$ 29,85",
        "Taxa efetiva anual: 1",
        "Total do acordo: R$ 1.095,85",
        "- Entrada: R$ 213,20 até 30/11/2026",
        "- Parcela 1 de 6: R$ 147,10 até 15/12/2026",
        "- Parcela 6 de 6: R$ 147,15 até 17/05/2027",
        "sem novação",
        "desistir em até 7 dias",
        "juros do parcelamento que ainda não venceram",
        "vale até 02/12/2026",
    };
    struct term term = sample(3, 100);
    struct strbuf out = { 0 };

    (void)fixture;
    term_render(&term, &out);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        assert_has(&out, parts[i]);
    assert_has(&out, "passar de 5 dias");
    assert_true(out.len < 4000);
    strbuf_done(&out);
}

static void cash_shows_the_discount_and_no_plan_words(void **fixture)
{
    struct term term = sample(0, 0);
    struct strbuf out = { 0 };

    (void)fixture;
    term_render(&term, &out);
    assert_has(&out, "Desconto do acordo: -R$ 166,00");
    assert_has(&out, "Total do acordo: R$ 900,00");
    assert_has(&out, "- Pagamento único: R$ 900,00 até 02/12/2026");
    assert_null(strstr(strbuf_str(&out), "Taxa efetiva"));
    strbuf_done(&out);
}

static void the_legal_kind_is_said(void **fixture)
{
    struct term term = sample(2, 0);
    struct strbuf out = { 0 };

    (void)fixture;
    term.kind = TERM_NOVACAO;
    term_render(&term, &out);
    assert_has(&out, "é uma novação");
    assert_null(strstr(strbuf_str(&out), "sem novação"));
    strbuf_done(&out);
}

/* Copywriting guide 2: words that never stand in a text to a person. */
static void no_word_threatens(void **fixture)
{
    static const char *const banned[] = { "inadimpl", "devedor", "imediatamente", "sob pena",
                                          "negativ",  "protest", "judicia",       "calote" };
    struct strbuf out = { 0 };

    (void)fixture;
    for (size_t plan = 0; plan < 4; plan++) {
        struct term term = sample(plan, 100);
        term_render(&term, &out);
        term.kind = TERM_NOVACAO;
        term_render(&term, &out);
    }
    for (size_t i = 0; i < COUNT_OF(banned); i++)
        assert_null(strcasestr(strbuf_str(&out), banned[i]));
    strbuf_done(&out);
}

static void any_changed_letter_changes_the_hash(void **fixture)
{
    struct term term = sample(1, 0);
    struct strbuf a = { 0 }, b = { 0 };
    char first[TERM_HASH_SIZE], second[TERM_HASH_SIZE];

    (void)fixture;
    term_render(&term, &a);
    term_render(&term, &b);
    assert_string_equal(strbuf_str(&a), strbuf_str(&b));
    assert_string_equal(term_hash(strbuf_str(&a), first), term_hash(strbuf_str(&b), second));
    b.data[b.len / 2] ^= 1;
    assert_string_not_equal(first, term_hash(strbuf_str(&b), second));
    assert_string_equal(term_hash("", first),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    strbuf_done(&a);
    strbuf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_tells_everything_before_it_is_accepted),
        cmocka_unit_test(cash_shows_the_discount_and_no_plan_words),
        cmocka_unit_test(the_legal_kind_is_said),
        cmocka_unit_test(no_word_threatens),
        cmocka_unit_test(any_changed_letter_changes_the_hash),
    };

    return cmocka_run_group_tests_name("term", tests, NULL, NULL);
}
