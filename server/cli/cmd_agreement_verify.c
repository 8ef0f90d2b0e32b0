#include "server/cli/commands.h"

#include "server/base/auto.h"
#include "server/base/strbuf.h"
#include "server/cli/admin.h"
#include "server/money/boleto_pdf.h"
#include "server/money/evidence.h"
#include "server/money/term.h"
#include "server/money/term_pdf.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

const char help_agreement_verify[] =
    "Example: quita agreement verify --creditor escola\n"
    "         escola: 214 agreements, all of them hold; newest link 5be1...07\n\n"
    "Walks the chain of evidence of one creditor, or of all: for each accepted agreement the hash "
    "of\n"
    "its evidence over the link before it, and that its protocol, amounts, policy, instant, the "
    "text\n"
    "of its term and the PDF that was given are those of the evidence. The first link that is\n"
    "broken is named, with what does not agree; exit code 1.\n"
    "Each PDF is printed again, too. One that this host prints otherwise (other letters, another "
    "PDF\n"
    "library) is counted and no fault: the one that was given is kept, and is what is proved.\n"
    "A chain shows what was altered in it, not that all of it was written anew: keep the newest "
    "link\n"
    "somewhere else, and ask with --link HASH whether it still is one of the chain.\n"
    "Needs QUITA_DATABASE and QUITA_KEYS; reads only.\n";

enum { PAGE = 50, HEX = EVIDENCE_HASH * 2 + 1 };

struct verify {
    struct admin *admin;
    struct boleto_printer *printer;
    const char *slug, *wanted; /* --creditor, --link */
    bool met;                  /* the wanted link is there */
};

/* One creditor's chain, as its row told it before the walk began. */
struct chain {
    int64_t tenant_id, creditor_id, links;
    char slug[64], unlinked[64], head[HEX];
    uint8_t before[EVIDENCE_HASH]; /* the link that was proved last */
    int64_t proved, otherwise, without_pdf;
    bool broken;
};

static bool read_options(struct verify *v, int argc, char **argv)
{
    for (int i = 1; i < argc; i += 2) {
        const char **to = strcmp(argv[i], "--creditor") == 0 ? &v->slug
                          : strcmp(argv[i], "--link") == 0   ? &v->wanted
                                                             : NULL;
        if (!to || i + 1 >= argc)
            return error_set(&v->admin->err, ERROR_INPUT,
                             "--creditor NAME and --link HASH are meant; see --help");
        *to = argv[i + 1];
    }
    return true;
}

/* ---- one link ---- */

/* Columns in the order of agreement_links.sql. */
enum {
    LINK,
    AGREEMENT,
    PROTOCOL,
    EVIDENCE,
    CHAIN_HASH,
    TERM_TEXT,
    TERM_SHA256,
    ACCEPTED_AT,
    POLICY,
    PRINCIPAL,
    CHARGES,
    DISCOUNT,
    INTEREST,
    TOTAL,
    TERM_PDF
};

static const char *text_or_null(const struct pg_result *r, int row, int column)
{
    return pg_is_null(r, row, column) ? NULL : pg_get_text(r, row, column);
}

static const uint8_t *hash_or_null(const struct pg_result *r, int row, int column)
{
    struct bytes hash = { 0 };

    if (!pg_is_null(r, row, column))
        hash = pg_get_bytea(r, row, column);
    return hash.len == EVIDENCE_HASH ? hash.data : NULL;
}

static void read_amounts(struct evidence_row *out, const struct pg_result *r, int row)
{
    out->principal = pg_get_int8(r, row, PRINCIPAL);
    out->charges = pg_get_int8(r, row, CHARGES);
    out->discount = pg_get_int8(r, row, DISCOUNT);
    out->interest = pg_get_int8(r, row, INTEREST);
    out->total = pg_get_int8(r, row, TOTAL);
}

static void read_pdf(const struct verify *v, struct evidence_row *out, const struct pg_result *r,
                     int row, struct arena *a)
{
    struct error closed = { 0 }; /* told as a PDF that is gone */

    if (!pg_is_null(r, row, TERM_PDF))
        out->pdf = seal_open(&v->admin->seal, a, "term", pg_get_bytea(r, row, TERM_PDF),
                             &out->pdf_len, &closed);
}

static struct evidence_row read_row(const struct verify *v, const struct chain *c,
                                    const struct pg_result *r, int row, struct arena *a)
{
    char at[INSTANT_TEXT_SIZE];
    struct evidence_row out = { .agreement_id = pg_get_int8(r, row, AGREEMENT),
                                .link = pg_get_int8(r, row, LINK),
                                .expected_link = c->proved + 1,
                                .protocol = text_or_null(r, row, PROTOCOL),
                                .evidence = text_or_null(r, row, EVIDENCE),
                                .term_text = text_or_null(r, row, TERM_TEXT),
                                .policy_version = (int)pg_get_int8(r, row, POLICY),
                                .chain_hash = hash_or_null(r, row, CHAIN_HASH),
                                .term_sha256 = hash_or_null(r, row, TERM_SHA256),
                                .before = c->proved ? c->before : NULL };

    if (!pg_is_null(r, row, ACCEPTED_AT))
        out.accepted_at = arena_strdup(a, instant_format(pg_get_instant(r, row, ACCEPTED_AT), at));
    read_amounts(&out, r, row);
    read_pdf(v, &out, r, row, a);
    return out;
}

/* What was given is proved already: this tells whether the paper is still printed the same. */
static bool prints_the_same(const struct verify *v, const struct evidence_row *row,
                            const struct evidence_paper *p)
{
    char hash[TERM_HASH_SIZE];
    struct strbuf pdf = { 0 };
    struct error err = { 0 };
    struct term_paper paper = { .creditor = p->creditor,
                                .text = row->term_text,
                                .protocol = row->protocol,
                                .sha256 = term_hash(row->term_text, hash),
                                .accepted = p->accepted,
                                .contact = p->contact };
    bool same = term_pdf(v->printer, &paper, &pdf, &err) && pdf.len == row->pdf_len &&
                memcmp(pdf.data, row->pdf, pdf.len) == 0;

    strbuf_done(&pdf);
    return same;
}

static void tell_broken(struct chain *c, int64_t link, const char *protocol, int64_t agreement,
                        const char *why)
{
    c->broken = true;
    printf("%s: broken at link %lld of %lld", c->slug, (long long)link, (long long)c->links);
    if (agreement)
        printf(", agreement %s (%lld)", protocol ? protocol : "without protocol",
               (long long)agreement);
    printf(": %s\n", why);
}

static void prove_one(struct verify *v, struct chain *c, const struct pg_result *r, int row)
{
    struct arena a = { 0 };
    struct evidence_paper paper = { 0 };
    struct evidence_row link = read_row(v, c, r, row, &a);
    const char *fault = evidence_fault(&link, &a, &paper);

    if (fault) {
        tell_broken(c, link.link, link.protocol, link.agreement_id, fault);
    } else {
        char hex[HEX];
        memcpy(c->before, link.chain_hash, EVIDENCE_HASH);
        c->proved = link.link;
        c->without_pdf += link.pdf == NULL;
        c->otherwise += link.pdf && !prints_the_same(v, &link, &paper);
        v->met = v->met || (v->wanted && strcmp(v->wanted, sodium_bin2hex(hex, HEX, c->before,
                                                                          EVIDENCE_HASH)) == 0);
    }
    arena_done(&a);
}

/* ---- a chain ---- */

static bool walk(struct verify *v, struct chain *c)
{
    int64_t before = -1;

    while (!c->broken && c->proved < c->links && c->proved > before) {
        struct pg_args *args = pg_sync_args(v->admin->db, SQL_AGREEMENT_LINKS);
        before = c->proved;
        pg_int8(args, c->tenant_id);
        pg_int8(args, c->creditor_id);
        pg_int8(args, c->proved);
        pg_int8(args, c->links);
        pg_int4(args, PAGE);
        const struct pg_result *r = pg_sync_run(v->admin->db, args, &v->admin->err);
        if (!r)
            return false;
        for (int row = 0; row < pg_rows(r) && !c->broken; row++)
            prove_one(v, c, r, row);
    }
    return true;
}

/* What no single link shows: the end of the chain, and who stands beside it. */
static void prove_end(struct chain *c)
{
    char hex[HEX] = "";

    if (c->broken)
        return;
    if (c->proved)
        sodium_bin2hex(hex, HEX, c->before, EVIDENCE_HASH);
    if (c->proved < c->links)
        tell_broken(c, c->proved + 1, NULL, 0,
                    "it is not there: accepted agreements were taken away");
    else if (strcmp(hex, c->head) != 0)
        tell_broken(c, c->links, NULL, 0, "the creditor's newest link is another one");
    else if (c->unlinked[0])
        tell_broken(c, c->links + 1, NULL, 0,
                    "an agreement was accepted that is no link of the chain");
}

static void tell(const struct chain *c)
{
    if (c->broken) {
        if (c->unlinked[0])
            printf("%s: no link of the chain: agreement %s\n", c->slug, c->unlinked);
        return;
    }
    printf("%s: %lld agreements, all of them hold", c->slug, (long long)c->links);
    printf(c->links ? "; newest link %s\n" : "%s\n", c->head);
    if (c->without_pdf)
        printf("%s: %lld are from before PDFs were kept\n", c->slug, (long long)c->without_pdf);
    if (c->otherwise)
        printf("%s: %lld PDFs are printed otherwise on this host; those that were given are kept\n",
               c->slug, (long long)c->otherwise);
}

/* Columns in the order of agreement_chains.sql. */
enum { TENANT, CREDITOR, SLUG, LINKS, HEAD, UNLINKED };

static struct chain read_chain(const struct pg_result *r, int row)
{
    struct chain c = { .tenant_id = pg_get_int8(r, row, TENANT),
                       .creditor_id = pg_get_int8(r, row, CREDITOR),
                       .links = pg_get_int8(r, row, LINKS) };
    const uint8_t *head = hash_or_null(r, row, HEAD);
    const char *unlinked = text_or_null(r, row, UNLINKED);

    snprintf(c.slug, sizeof(c.slug), "%s", pg_get_text(r, row, SLUG));
    snprintf(c.unlinked, sizeof(c.unlinked), "%s", unlinked ? unlinked : "");
    if (head)
        sodium_bin2hex(c.head, HEX, head, EVIDENCE_HASH);
    return c;
}

static struct chain *read_chains(struct verify *v, size_t *count)
{
    struct pg_args *args = pg_sync_args(v->admin->db, SQL_AGREEMENT_CHAINS);
    struct chain *all = NULL;

    pg_text(args, v->slug);
    const struct pg_result *r = pg_sync_run(v->admin->db, args, &v->admin->err);
    if (r && pg_rows(r) == 0)
        error_set(&v->admin->err, ERROR_INPUT, "there is no such creditor");
    *count = r ? (size_t)pg_rows(r) : 0;
    if (*count)
        all = ARENA_ARRAY(&v->admin->arena, struct chain, *count);
    for (size_t i = 0; i < *count; i++)
        all[i] = read_chain(r, (int)i);
    return all;
}

static void verify(struct verify *v)
{
    size_t count = 0, broken = 0;
    struct chain *all = read_chains(v, &count);

    for (size_t i = 0; i < count; i++) {
        if (!walk(v, &all[i]))
            return;
        prove_end(&all[i]);
        tell(&all[i]);
        broken += all[i].broken;
    }
    if (broken)
        error_set(&v->admin->err, ERROR_INPUT, "%zu of %zu chains are broken", broken, count);
    else if (count && v->wanted && !v->met)
        error_set(&v->admin->err, ERROR_INPUT, "no chain has the link %.64s", v->wanted);
}

int command_agreement_verify(int argc, char **argv)
{
    struct admin a;
    struct verify v = { .admin = &a };

    if (admin_open(&a, "agreement verify", true) && read_options(&v, argc, argv)) {
        v.printer = boleto_printer_new(NULL, &a.err);
        if (v.printer)
            verify(&v);
        boleto_printer_free(&v.printer);
    }
    return admin_close(&a);
}
