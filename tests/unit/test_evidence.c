#include "tests/support/unit.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/money/evidence.h"

#include <sodium.h>
#include <string.h>

/* What proves an agreement: the same values give the same text, and whatever is altered shows. */

static const char term[] = "TERMO DE ACORDO, 20/11/2026\n";
static const char pdf[] = "%PDF-1.3 the paper";

static const uint8_t *sha256(const char *data, size_t len, uint8_t out[EVIDENCE_HASH])
{
    crypto_hash_sha256(out, (const uint8_t *)data, len);
    return out;
}

/* An agreement as it was accepted behind `before`, and its row; the hashes live in the arena. */
static struct evidence_row accepted(struct arena *a, const uint8_t *before)
{
    uint8_t *hashes = arena_alloc(a, 3 * EVIDENCE_HASH);
    struct evidence e = { .agreement_id = 7,
                          .protocol = "Q-3MC8W",
                          .policy_version = 2,
                          .term_sha256 = sha256(term, strlen(term), hashes),
                          .pdf_sha256 = sha256(pdf, strlen(pdf), hashes + EVIDENCE_HASH),
                          .before = before,
                          .accepted = "20/11/2026, às 9:00",
                          .contact = "(11) 4000-1234",
                          .creditor = "Escola Acácias",
                          .words = "ACEITO, \"sim\" ✅",
                          .channel = "sms",
                          .message_id = "wamid.1",
                          .received_at = "2026-11-20T12:00:00Z",
                          .provider_at = "2026-11-20T11:59:59Z",
                          .principal = 100000,
                          .charges = 3000,
                          .discount = 1000,
                          .interest = 500,
                          .total = 102500 };
    struct evidence_row row = { .agreement_id = e.agreement_id,
                                .link = 4,
                                .expected_link = 4,
                                .protocol = e.protocol,
                                .evidence = evidence_render(&e, a),
                                .term_text = term,
                                .accepted_at = e.received_at,
                                .policy_version = e.policy_version,
                                .chain_hash = hashes + 2 * EVIDENCE_HASH,
                                .term_sha256 = e.term_sha256,
                                .before = before,
                                .pdf = pdf,
                                .pdf_len = strlen(pdf),
                                .principal = e.principal,
                                .charges = e.charges,
                                .discount = e.discount,
                                .interest = e.interest,
                                .total = e.total };

    assert_non_null(row.evidence);
    evidence_link(before, row.evidence, hashes + 2 * EVIDENCE_HASH);
    return row;
}

static void what_was_accepted_holds_and_tells_its_paper(void **fixture)
{
    struct arena a = { 0 };
    struct evidence_paper paper = { 0 };
    struct evidence_row first = accepted(&a, NULL);
    struct evidence_row next = accepted(&a, first.chain_hash);

    (void)fixture;
    assert_null(evidence_fault(&first, &a, &paper));
    assert_null(evidence_fault(&next, &a, &paper));
    assert_string_equal(paper.accepted, "20/11/2026, às 9:00");
    assert_string_equal(paper.contact, "(11) 4000-1234");
    assert_string_equal(paper.creditor, "Escola Acácias");
    assert_string_equal(first.evidence, accepted(&a, NULL).evidence);
    assert_memory_not_equal(first.chain_hash, next.chain_hash, EVIDENCE_HASH);
    assert_non_null(strstr(first.evidence, "\"channel\":\"sms\""));
    assert_non_null(strstr(first.evidence, "\"acceptance_text\":\"ACEITO, \\\"sim\\\" ✅\""));
    arena_done(&a);
}

/* ---- altered, one thing at a time ---- */

static uint8_t other[EVIDENCE_HASH] = { 1, 2, 3 };

static void another_term(struct evidence_row *r)
{
    r->term_text = "TERMO DE ACORDO, 21/11/2026\n";
}
static void no_term(struct evidence_row *r)
{
    r->term_text = NULL;
}
static void another_term_hash(struct evidence_row *r)
{
    r->term_sha256 = other;
}
static void another_pdf(struct evidence_row *r)
{
    r->pdf = "%PDF-1.3 the papEr";
}
static void shorter_pdf(struct evidence_row *r)
{
    r->pdf_len--;
}
static void no_pdf(struct evidence_row *r)
{
    r->pdf = NULL;
}
static void another_evidence(struct evidence_row *r)
{
    r->evidence = "{\"total\":1}";
}
static void no_evidence(struct evidence_row *r)
{
    r->evidence = NULL;
}
static void another_link(struct evidence_row *r)
{
    r->chain_hash = other;
}
static void no_link(struct evidence_row *r)
{
    r->chain_hash = NULL;
}
static void another_before(struct evidence_row *r)
{
    r->before = other;
}
static void no_before(struct evidence_row *r)
{
    r->before = NULL;
}
static void a_gap(struct evidence_row *r)
{
    r->link++;
}
static void another_agreement(struct evidence_row *r)
{
    r->agreement_id++;
}
static void another_protocol(struct evidence_row *r)
{
    r->protocol = "Q-3MC8X";
}
static void no_protocol(struct evidence_row *r)
{
    r->protocol = NULL;
}
static void another_policy(struct evidence_row *r)
{
    r->policy_version++;
}
static void another_instant(struct evidence_row *r)
{
    r->accepted_at = "2026-11-20T12:00:01Z";
}
static void another_principal(struct evidence_row *r)
{
    r->principal++;
}
static void another_charges(struct evidence_row *r)
{
    r->charges--;
}
static void another_discount(struct evidence_row *r)
{
    r->discount++;
}
static void another_interest(struct evidence_row *r)
{
    r->interest = 0;
}
static void another_total(struct evidence_row *r)
{
    r->total--;
}

static void whatever_is_altered_is_found(void **fixture)
{
    static const struct {
        void (*alter)(struct evidence_row *);
        const char *told;
    } cases[] = {
        { another_term, "text of its term" },
        { no_term, "text of its term" },
        { another_term_hash, "hash beside" },
        { another_pdf, "PDF" },
        { shorter_pdf, "PDF" },
        { no_pdf, "PDF of its term is gone" },
        { another_evidence, "its evidence" },
        { no_evidence, "evidence is gone" },
        { another_link, "link before it" },
        { no_link, "link before it" },
        { another_before, "link before it" },
        { no_before, "link before it" },
        { a_gap, "taken away" },
        { another_agreement, "another agreement" },
        { another_protocol, "another agreement" },
        { no_protocol, "another agreement" },
        { another_policy, "policy" },
        { another_instant, "instant" },
        { another_principal, "amounts" },
        { another_charges, "amounts" },
        { another_discount, "amounts" },
        { another_interest, "amounts" },
        { another_total, "amounts" },
    };
    static const uint8_t before[EVIDENCE_HASH] = { 9, 8, 7 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena a = { 0 };
        struct evidence_paper paper = { 0 };
        struct evidence_row row = accepted(&a, before);
        assert_null(evidence_fault(&row, &a, &paper));
        cases[i].alter(&row);
        const char *fault = evidence_fault(&row, &a, &paper);
        if (!fault || !strstr(fault, cases[i].told))
            fail_msg("case %zu: %s", i, fault ? fault : "it held");
        arena_done(&a);
    }
}

/* As they were written before PDFs were kept, and what is no JSON at all. */
static void evidence_of_before_holds_without_a_pdf(void **fixture)
{
    static const char old[] =
        "{\"acceptance_text\":\"ACEITO\",\"agreement\":7,\"charges\":3000,\"discount\":1000,"
        "\"interest\":500,\"policy_version\":2,\"principal\":100000,\"protocol\":\"Q-3MC8W\","
        "\"received_at\":\"2026-11-20T12:00:00Z\",\"term_sha256\":\"%s\",\"total\":102500}";
    struct arena a = { 0 };
    struct evidence_paper paper = { "x", "x", "x" };
    struct evidence_row row = accepted(&a, NULL);
    uint8_t link[EVIDENCE_HASH];
    char hex[EVIDENCE_HASH * 2 + 1];

    (void)fixture;
    row.evidence = arena_printf(&a, old, sodium_bin2hex(hex, sizeof(hex), row.term_sha256, 32));
    evidence_link(NULL, row.evidence, link);
    row.chain_hash = link;
    assert_string_equal(evidence_fault(&row, &a, &paper),
                        "it has a PDF that its evidence does not know");
    row.pdf = NULL;
    assert_null(evidence_fault(&row, &a, &paper));
    assert_null(paper.creditor);
    row.evidence = "[]";
    evidence_link(NULL, row.evidence, link);
    assert_non_null(strstr(evidence_fault(&row, &a, &paper), "no JSON"));
    arena_done(&a);
}

static void a_text_that_is_no_utf8_is_refused(void **fixture)
{
    struct arena a = { 0 };
    const uint8_t hash[EVIDENCE_HASH] = { 0 };
    struct evidence e = { .protocol = "p",
                          .term_sha256 = hash,
                          .pdf_sha256 = hash,
                          .accepted = "",
                          .contact = "",
                          .creditor = "",
                          .words = "aceito \xff",
                          .channel = "sms",
                          .message_id = "",
                          .received_at = "",
                          .provider_at = "" };

    (void)fixture;
    assert_null(evidence_render(&e, &a));
    e.words = "aceito";
    assert_non_null(evidence_render(&e, &a));
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("what was accepted holds, and tells what stood on its paper",
             what_was_accepted_holds_and_tells_its_paper),
        TEST("whatever is altered is found", whatever_is_altered_is_found),
        TEST("evidence of before holds without a PDF", evidence_of_before_holds_without_a_pdf),
        TEST("a text that is no UTF-8 is refused", a_text_that_is_no_utf8_is_refused),
    };
    return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
