#include "server/cli/commands.h"

#include "server/base/auto.h"
#include "server/base/strbuf.h"
#include "server/cli/admin.h"
#include "server/cli/agent_words.h"
#include "server/money/boleto_pdf.h"
#include "server/money/term.h"
#include "server/money/term_pdf.h"

#include <sodium.h>
#include <stdio.h>

const char help_agreement_term[] =
    "Example: quita agreement term Q-3MC8W > termo.pdf\n\n"
    "Writes the PDF of an accepted agreement, exactly as the person got it; it is named by its\n"
    "protocol or its number. One from before PDFs were kept is printed anew.\n"
    "It has a person's data in it: that it was taken stands in the audit.\n"
    "Needs QUITA_DATABASE and QUITA_KEYS.\n";

/* Columns in the order of agreement_term.sql. */
enum { PROTOCOL, TEXT, SHA256, ACCEPTED_AT, CREDITOR, PHONE, ZONE, PDF };

static bool open_kept(struct admin *a, const struct pg_result *r, struct strbuf *out)
{
    size_t len = 0;
    const char *pdf =
        seal_open(&a->seal, &a->arena, "term", pg_get_bytea(r, 0, PDF), &len, &a->err);

    if (pdf)
        strbuf_add(out, pdf, len);
    return pdf != NULL;
}

static bool print_anew(struct admin *a, const struct pg_result *r, struct strbuf *out)
{
    char hash[TERM_HASH_SIZE], accepted[TERM_ACCEPTED_SIZE];
    struct boleto_printer *printer = boleto_printer_new(NULL, &a->err);
    struct term_paper paper = {
        .creditor = pg_get_text(r, 0, CREDITOR),
        .text = pg_get_text(r, 0, TEXT),
        .protocol = pg_get_text(r, 0, PROTOCOL),
        .sha256 = term_hash(pg_get_text(r, 0, TEXT), hash),
        .accepted =
            term_accepted(pg_get_instant(r, 0, ACCEPTED_AT), pg_get_text(r, 0, ZONE), accepted),
        .contact = pg_get_text(r, 0, PHONE),
    };
    bool printed = printer && term_pdf(printer, &paper, out, &a->err);

    boleto_printer_free(&printer);
    return printed;
}

static void give(struct admin *a, const char *name)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_AGREEMENT_TERM);
    struct strbuf pdf = { 0 };

    pg_text(args, name);
    pg_instant(args, agent_now_us());
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (r && pg_rows(r) == 0)
        error_set(&a->err, ERROR_INPUT, "there is no accepted agreement %.40s", name);
    else if (r && (pg_is_null(r, 0, PDF) ? print_anew(a, r, &pdf) : open_kept(a, r, &pdf)) &&
             fwrite(pdf.data, 1, pdf.len, stdout) != pdf.len)
        error_set(&a->err, ERROR_UNAVAILABLE, "it could not be written");
    strbuf_done(&pdf);
}

int command_agreement_term(int argc, char **argv)
{
    struct admin a;

    if (admin_open(&a, "agreement term", true)) {
        if (argc == 2)
            give(&a, argv[1]);
        else
            error_set(&a.err, ERROR_INPUT, "one protocol is meant; see --help");
    }
    return admin_close(&a);
}
