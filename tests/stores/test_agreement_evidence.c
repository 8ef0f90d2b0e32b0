#include "tests/support/shell.h"
#include "tests/support/world.h"

#include "server/base/auto.h"
#include "server/base/day.h"
#include "server/base/error.h"
#include "server/base/seal.h"
#include "server/money/boleto_pdf.h"
#include "server/money/evidence.h"
#include "server/money/term.h"
#include "server/money/term_pdf.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* The chain of evidence on PostgreSQL, proved by the command; what the database's owner alters
 * shows. */

#define KEYS "1:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
enum { AGREEMENTS = 3, TOTAL = 102000 };

struct chain {
    struct world *w;
    struct seal seal;
    struct boleto_printer *printer;
    uint8_t head[EVIDENCE_HASH];
    int64_t links, agreements[AGREEMENTS + 1];
    struct strbuf told;
    char at[INSTANT_TEXT_SIZE]; /* of every acceptance */
};

static struct bytes paper_of(struct chain *c, const char *text, const char *protocol,
                             uint8_t sha256[EVIDENCE_HASH])
{
    char hash[TERM_HASH_SIZE];
    struct strbuf pdf = { 0 };
    struct error err = { 0 };
    struct term_paper paper = { .creditor = "Escola Acácias",
                                .text = text,
                                .protocol = protocol,
                                .sha256 = term_hash(text, hash),
                                .accepted = "20/11/2026, às 09:00, com código de confirmação",
                                .contact = "(11) 4000-1234" };

    if (!term_pdf(c->printer, &paper, &pdf, &err))
        fail_msg("%s", err.detail);
    crypto_hash_sha256(sha256, (const uint8_t *)pdf.data, pdf.len);
    struct bytes sealed = seal_close(&c->seal, &c->w->arena, "term", pdf.data, pdf.len);
    strbuf_done(&pdf);
    return sealed;
}

static void keep_agreement(struct chain *c, int64_t id, const struct evidence *e, const char *text,
                           const char *evidence)
{
    struct world *w = c->w;
    char term[EVIDENCE_HASH * 2 + 1], link[EVIDENCE_HASH * 2 + 1];

    sodium_bin2hex(term, sizeof(term), e->term_sha256, EVIDENCE_HASH);
    sodium_bin2hex(link, sizeof(link), c->head, EVIDENCE_HASH);
    world_exec(
        w,
        "INSERT INTO agreement (tenant_id, agreement_id, creditor_id, person_id, status,"
        " principal, charges, discount, interest, total, term_text, term_sha256,"
        " policy_version, offered_at, expires_at, accepted_at, evidence, chain_hash, protocol)"
        " VALUES (1, %" PRId64 ", 1, %" PRId64 ", 1, 100000, 3000, 1000, 0, %d, '%s',"
        " '\\x%s', 1, now(), now(), '%s', '%s', '\\x%s', '%s')",
        id, world_person(w, w->next), TOTAL, text, term, c->at, evidence, link, e->protocol);
}

static void keep_link(struct chain *c, int64_t id, struct bytes pdf)
{
    struct pg_args *args = world_args(c->w, SQL_AGREEMENT_EVIDENCE_ADD);

    one_int8(args, 1);
    one_int8(args, id);
    one_int8(args, 1);
    one_int8(args, ++c->links);
    one_bytes(args, pdf.data, pdf.len);
    world_run(c->w, args);
    args = world_args(c->w, SQL_CHAINS_SET);
    one_int8(args, 1);
    one_int8(args, 1);
    one_bytes(args, c->head, EVIDENCE_HASH);
    one_int8(args, c->links);
    world_run(c->w, args);
}

static void accept_one(struct chain *c)
{
    int64_t id = c->w->next++;
    const char *text = arena_printf(&c->w->arena, "TERMO DE ACORDO %" PRId64 "\n", id);
    const char *protocol = arena_printf(&c->w->arena, "Q-%" PRId64, id);
    uint8_t term[EVIDENCE_HASH], pdf[EVIDENCE_HASH], before[EVIDENCE_HASH];
    struct bytes sealed = paper_of(c, text, protocol, pdf);
    struct evidence e = { .agreement_id = id,
                          .protocol = protocol,
                          .policy_version = 1,
                          .term_sha256 = term,
                          .pdf_sha256 = pdf,
                          .before = c->links ? before : NULL,
                          .accepted = "20/11/2026, às 09:00, com código de confirmação",
                          .contact = "(11) 4000-1234",
                          .creditor = "Escola Acácias",
                          .words = "ACEITO",
                          .channel = "whatsapp",
                          .message_id = "wamid",
                          .received_at = c->at,
                          .provider_at = c->at,
                          .principal = 100000,
                          .charges = 3000,
                          .discount = 1000,
                          .total = TOTAL };

    crypto_hash_sha256(term, (const uint8_t *)text, strlen(text));
    memcpy(before, c->head, EVIDENCE_HASH);
    const char *evidence = evidence_render(&e, &c->w->arena);
    evidence_link(e.before, evidence, c->head);
    c->agreements[c->links] = id;
    keep_agreement(c, id, &e, text, evidence);
    keep_link(c, id, sealed);
}

/* A chain of three agreements, and nothing beside it. */
static struct chain begin(struct world *w)
{
    struct chain c = { .w = w };
    struct error err = { 0 };

    instant_format(WORLD_NOW, c.at);
    assert_true(seal_init(&c.seal, KEYS, &err));
    c.printer = boleto_printer_new(NULL, &err);
    assert_non_null(c.printer);
    world_exec(w, "SET session_replication_role = replica;"
                  " DELETE FROM agreement_evidence; DELETE FROM agreement_event;"
                  " DELETE FROM agreement; UPDATE creditor SET chain_hash = NULL, chain_links = 0;"
                  " SET session_replication_role = origin");
    for (int i = 0; i < AGREEMENTS; i++)
        accept_one(&c);
    return c;
}

static void end(struct chain *c)
{
    boleto_printer_free(&c->printer);
    seal_done(&c->seal);
    strbuf_done(&c->told);
}

static int verify(struct chain *c, const char *options)
{
    setenv("QUITA_DATABASE", scratch_conninfo(c->w->scratch), 1);
    setenv("QUITA_KEYS", KEYS, 1);
    return shell_run(&c->told,
                     arena_printf(&c->w->arena, "$QUITA agreement verify %s 2>&1", options));
}

static void says(const struct chain *c, const char *part)
{
    if (!strstr(strbuf_str(&c->told), part))
        fail_msg("not \"%s\" in: %s", part, strbuf_str(&c->told));
}

static void a_chain_that_was_left_alone_holds(void **state)
{
    struct chain c = begin(*state);
    char head[EVIDENCE_HASH * 2 + 1];

    assert_int_equal(verify(&c, ""), 0);
    says(&c, "3 agreements, all of them hold; newest link ");
    says(&c, sodium_bin2hex(head, sizeof(head), c.head, EVIDENCE_HASH));
    assert_null(strstr(strbuf_str(&c.told), "otherwise"));
    assert_int_equal(verify(&c, arena_printf(&c.w->arena, "--link %s", head)), 0);
    assert_int_equal(verify(&c, "--link 00"), 1);
    says(&c, "no chain has the link 00");
    assert_int_equal(verify(&c, "--creditor nobody"), 1);
    says(&c, "no such creditor");
    accept_one(&c);
    assert_int_equal(verify(&c, arena_printf(&c.w->arena, "--link %s", head)), 0); /* still in it */
    end(&c);
}

/* By who owns the database, past all triggers; %lld is the second agreement. */
static void what_the_owner_alters_is_found(void **state)
{
    static const struct {
        const char *sql, *told;
    } cases[] = {
        { "UPDATE agreement SET evidence = replace(evidence, 'ACEITO', 'aceito')", "link 2 of 3" },
        { "UPDATE agreement SET term_text = term_text || 'x'", "the text of its term" },
        { "UPDATE agreement SET total = total + 1, charges = charges + 1", "its amounts" },
        { "UPDATE agreement SET accepted_at = accepted_at - interval '1 second'", "the instant" },
        { "UPDATE agreement SET protocol = 'Q-9'", "another agreement" },
        { "UPDATE agreement SET policy_version = 9", "policy" },
        { "UPDATE agreement SET chain_hash = '\\x00'", "the link before it" },
        { "UPDATE agreement_evidence SET term_pdf = NULL", "the PDF of its term is gone" },
        { "UPDATE agreement_evidence SET term_pdf = (SELECT e.term_pdf FROM agreement_evidence e"
          " WHERE e.link = 1)",
          "the PDF of its term is not the one" },
        { "DELETE FROM agreement_evidence", "taken away" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct chain c = begin(*state);
        world_exec(c.w,
                   "SET session_replication_role = replica; %s WHERE agreement_id = %" PRId64
                   "; SET session_replication_role = origin",
                   cases[i].sql, c.agreements[1]);
        assert_int_equal(verify(&c, ""), 1);
        says(&c, cases[i].told);
        says(&c, "broken at link ");
        end(&c);
    }
}

/* What no link shows by itself: the end of the chain. */
static void what_is_missing_at_the_end_is_found(void **state)
{
    struct chain c = begin(*state);

    world_exec(c.w,
               "SET session_replication_role = replica; DELETE FROM agreement_evidence"
               " WHERE link = 3; DELETE FROM agreement WHERE protocol = 'Q-%" PRId64
               "'; SET session_replication_role = origin",
               c.agreements[2]);
    assert_int_equal(verify(&c, ""), 1);
    says(&c, "broken at link 3 of 3: it is not there");
    world_exec(c.w, "UPDATE creditor SET chain_links = 2");
    assert_int_equal(verify(&c, ""), 1);
    says(&c, "newest link is another one");
    end(&c);
}

static void an_accepted_agreement_beside_the_chain_is_found(void **state)
{
    struct chain c = begin(*state);

    world_exec(c.w,
               "INSERT INTO agreement (tenant_id, agreement_id, creditor_id, person_id, status,"
               " principal, charges, discount, interest, total, term_text, term_sha256,"
               " policy_version, offered_at, expires_at, accepted_at, protocol)"
               " SELECT 1, 999999, 1, person_id, 1, 1, 0, 0, 0, 1, 't', '', 1, now(), now(),"
               " now(), 'Q-FALSE' FROM agreement LIMIT 1");
    assert_int_equal(verify(&c, ""), 1);
    says(&c, "no link of the chain: agreement Q-FALSE");
    end(&c);
}

/* Nobody changes it without being its owner, and on purpose. */
static void evidence_is_append_only(void **state)
{
    struct chain c = begin(*state);

    assert_true(world_refuses(c.w, "42501", "UPDATE agreement_evidence SET term_pdf = NULL"));
    assert_true(world_refuses(c.w, "42501", "DELETE FROM agreement_evidence"));
    end(&c);
}

static void the_term_is_given_out_as_it_was_kept(void **state)
{
    struct chain c = begin(*state);
    struct world *w = c.w;
    uint8_t expected[EVIDENCE_HASH], got[EVIDENCE_HASH];
    const char *id = arena_printf(&w->arena, "%" PRId64, c.agreements[1]);

    paper_of(&c, arena_printf(&w->arena, "TERMO DE ACORDO %s\n", id),
             arena_printf(&w->arena, "Q-%s", id), expected);
    setenv("QUITA_DATABASE", scratch_conninfo(w->scratch), 1);
    setenv("QUITA_KEYS", KEYS, 1);
    const char *const names[] = { id, arena_printf(&w->arena, "q-%s", id) };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_int_equal(
            shell_run(&c.told, arena_printf(&w->arena, "$QUITA agreement term %s", names[i])), 0);
        crypto_hash_sha256(got, (const uint8_t *)c.told.data, c.told.len);
        assert_memory_equal(got, expected, EVIDENCE_HASH);
    }
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM audit WHERE action = 'agreement_term' AND"
                               " subject = 'agreement:%s'",
                               id),
                     2);
    assert_int_equal(shell_run(&c.told, "$QUITA agreement term Q-NONE 2>&1"), 1);
    says(&c, "there is no accepted agreement Q-NONE");
    end(&c);
}

static int setup(void **state)
{
    return shell_setup(NULL) || world_setup(state);
}

static int teardown(void **state)
{
    return shell_teardown(NULL) || world_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a chain that was left alone holds", a_chain_that_was_left_alone_holds),
        TEST("what the owner of the database alters is found", what_the_owner_alters_is_found),
        TEST("what is missing at the end is found", what_is_missing_at_the_end_is_found),
        TEST("an accepted agreement beside the chain is found",
             an_accepted_agreement_beside_the_chain_is_found),
        TEST("evidence is append-only", evidence_is_append_only),
        TEST("the term is given out as it was kept", the_term_is_given_out_as_it_was_kept),
    };
    return cmocka_run_group_tests_name("agreement evidence", tests, setup, teardown);
}
