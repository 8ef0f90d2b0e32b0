#include "tests/support/unit.h"
#include "tests/support/values.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/boleto_pdf.h"
#include "server/money/term.h"
#include "server/money/term_pdf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The term on paper, read back: all of what was accepted, in its order, on one page or two. */
static struct boleto_printer *printer;
static char folder[] = "/tmp/quita-term-XXXXXX";

static int set_up(void **fixture)
{
    struct error err = { 0 };

    (void)fixture;
    printer = boleto_printer_new(NULL, &err);
    return printer && mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **fixture)
{
    char command[128];

    (void)fixture;
    boleto_printer_free(&printer);
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command);
}

/* A term of so many debts and at most so many instalments. */
static void text_of(size_t debts, int32_t count, struct strbuf *out)
{
    static struct offer_debt owed[OFFER_DEBTS_MAX];
    static struct term_debt told[OFFER_DEBTS_MAX];
    static struct offers o;
    struct offer_policy policy = offer_policy_default();
    struct offer_request r = { .debts = owed, .debt_count = debts, .on = test_day("2026-11-25") };
    struct error err = { 0 };

    for (size_t i = 0; i < debts; i++) {
        owed[i] = (struct offer_debt){ 85000, r.on - 100 - (day_t)i };
        told[i] = (struct term_debt){ "Mensalidade, contrato final 4821", owed[i].due, 85000 };
    }
    for (size_t i = 0; i < policy.bucket_count; i++) {
        policy.buckets[i].count_max = count;
        policy.buckets[i].instalment_min = 100;
    }
    policy.plan_interest_monthly_bp = 100;
    r.counter = (struct counter_offer){ .given = true, .count = count };
    assert_true(offers_make(&r, &policy, &o, &err) && o.counter.has_plan);
    struct term term = { .kind = TERM_PARCELAMENTO,
                         .creditor = "Escola Jardim das Acácias",
                         .creditor_legal = "Instituto Educacional Acácias Ltda.",
                         .creditor_document = "CNPJ 11.222.333/0001-81",
                         .creditor_address = "Rua das Acácias, 120, São João d'Aliança",
                         .contact = "(11) 4000-1234",
                         .person = "Conceição Araújo Müller de Souza Magalhães",
                         .person_document = "***.982.247-**",
                         .debts = told,
                         .debt_count = debts,
                         .sum = &o.sum,
                         .plan = &o.counter.plan,
                         .on = r.on,
                         .valid_until = o.valid_until,
                         .grace_days = 10,
                         .cancel_days = 7 };
    term_render(&term, out);
}

static void print(const char *text, struct strbuf *pdf)
{
    char hash[TERM_HASH_SIZE];
    struct error err = { 0 };
    struct term_paper paper = { .creditor = "Escola Jardim das Acácias",
                                .text = text,
                                .protocol = "2026-00001234",
                                .sha256 = term_hash(text, hash),
                                .accepted = "25/11/2026, às 14:32, pelo WhatsApp, com código",
                                .contact = "(11) 4000-1234",
                                .privacy = "https://girassol.example/privacidade" };

    if (!term_pdf(printer, &paper, pdf, &err))
        fail_msg("%s", err.detail);
}

/* What a shell command says about the paper t.pdf. */
static void ask(const struct strbuf *pdf, const char *command, struct strbuf *answer)
{
    char line[512];
    FILE *f;

    snprintf(line, sizeof(line), "%s/t.pdf", folder);
    f = fopen(line, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(pdf->data, 1, pdf->len, f), pdf->len);
    fclose(f);
    snprintf(line, sizeof(line), "cd %s && %s", folder, command);
    f = popen(line, "r");
    assert_non_null(f);
    while (fgets(line, sizeof(line), f))
        strbuf_adds(answer, line);
    assert_int_equal(pclose(f), 0);
}

/* Words with one blank between them: where a line was broken does not matter. */
static char *words(const char *text)
{
    char *out = malloc(strlen(text) + 1), *to = out;

    for (; *text; text++)
        if (!strchr(" \n\f\r", *text))
            *to++ = *text;
        else if (to > out && to[-1] != ' ')
            *to++ = ' ';
    *to = '\0';
    return out;
}

static void the_text_that_was_accepted_is_read_back_word_for_word(void **fixture)
{
    struct strbuf text = { 0 }, pdf = { 0 }, read = { 0 };
    char hash[TERM_HASH_SIZE];

    (void)fixture;
    text_of(3, 6, &text);
    print(strbuf_str(&text), &pdf);
    ask(&pdf, "pdftotext -raw t.pdf -", &read);
    char *expected = words(strbuf_str(&text)), *got = words(strbuf_str(&read));
    if (!strstr(got, expected))
        fail_msg("not in order:\n%s\n---\n%s", expected, got);
    assert_true(strstr(got, "2026-00001234") < strstr(got, expected));
    const char *after = strstr(got, expected) + strlen(expected);
    assert_non_null(strstr(after, "Aceito em 25/11/2026"));
    assert_non_null(strstr(after, term_hash(strbuf_str(&text), hash)));
    assert_non_null(strstr(after, "LGPD"));
    assert_non_null(strstr(after, "https://girassol.example/privacidade"));
    free(expected);
    free(got);
    strbuf_done(&text);
    strbuf_done(&pdf);
    strbuf_done(&read);
}

static void it_stands_on_two_pages_however_many_instalments(void **fixture)
{
    static const struct {
        size_t debts;
        int32_t count, pages;
    } cases[] = { { 1, 3, 1 }, { 3, 10, 1 }, { 6, 24, 2 }, { 24, 48, 2 } };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct strbuf text = { 0 }, pdf = { 0 }, read = { 0 };
        char expected[32];
        text_of(cases[i].debts, cases[i].count, &text);
        print(strbuf_str(&text), &pdf);
        ask(&pdf, "pdfinfo t.pdf | tr -s ' ' && pdffonts t.pdf", &read);
        snprintf(expected, sizeof(expected), "Pages: %d\n", cases[i].pages);
        if (!strstr(strbuf_str(&read), expected) || !strstr(strbuf_str(&read), "A4"))
            fail_msg("case %zu: %s", i, strbuf_str(&read));
        assert_null(strstr(strbuf_str(&read), " no  no ")); /* each font is embedded */
        strbuf_done(&text);
        strbuf_done(&pdf);
        strbuf_done(&read);
    }
}

static void the_same_agreement_gives_the_same_bytes(void **fixture)
{
    struct strbuf text = { 0 }, first = { 0 }, second = { 0 };

    (void)fixture;
    text_of(2, 5, &text);
    print(strbuf_str(&text), &first);
    print(strbuf_str(&text), &second);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.data, second.data, first.len);
    strbuf_done(&text);
    strbuf_done(&first);
    strbuf_done(&second);
}

/* Whatever was printed before: what is kept in the evidence is the hash of these bytes. */
static void what_was_printed_before_changes_nothing(void **fixture)
{
    struct strbuf text = { 0 }, other = { 0 }, first = { 0 }, between = { 0 }, again = { 0 };

    (void)fixture;
    text_of(2, 5, &text);
    strbuf_adds(&other, "QUÍMICA, XADREZ & ZÔO: 7 % @ $ # ~ ^ | \\ { } [ ]\n");
    print(strbuf_str(&text), &first);
    print(strbuf_str(&other), &between);
    print(strbuf_str(&text), &again);
    assert_int_equal(first.len, again.len);
    assert_memory_equal(first.data, again.data, first.len);
    assert_true(between.len != first.len);
    strbuf_done(&text);
    strbuf_done(&other);
    strbuf_done(&first);
    strbuf_done(&between);
    strbuf_done(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the text that was accepted is read back word for word",
             the_text_that_was_accepted_is_read_back_word_for_word),
        TEST("it stands on two pages however many instalments",
             it_stands_on_two_pages_however_many_instalments),
        TEST("the same agreement gives the same bytes", the_same_agreement_gives_the_same_bytes),
        TEST("what was printed before changes nothing", what_was_printed_before_changes_nothing),
    };
    return cmocka_run_group_tests_name("term on paper", tests, set_up, tear_down);
}
