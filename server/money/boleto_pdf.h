#pragma once
#include "server/base/day.h"
#include "server/money/bank.h"
#include "server/money/boleto_terms.h"
#include "server/money/price.h"
#include <stddef.h>
struct error;
struct strbuf;

/*
 * The printed boleto: one A4 page with recibo do pagador above and ficha de compensação below
 * (payments reference 5), barcode as vectors, fonts embedded.  The same slip gives the same bytes.
 *
 * A printer keeps the parsed fonts; it belongs to one thread.  Rendering takes about 2 ms and under
 * 60 KB.
 */
struct boleto_printer;

/* `font_folder` holds LiberationSans-Regular.ttf and LiberationSans-Bold.ttf; NULL = Debian's
 * place. NULL with err set when they cannot be read. */
struct boleto_printer *boleto_printer_new(const char *font_folder, struct error *err);
void boleto_printer_free(struct boleto_printer **printer);

/* UTF-8 texts; NULL or "" = not there.  Longer ones are cut where their field ends. */
struct boleto_party {
    const char *name, *document; /* "CNPJ 11.222.333/0001-81", "CPF ***.456.789-**" */
    const char *address;
};

struct boleto_slip {
    const struct boleto_bank *bank;
    const struct boleto_title *title;
    const struct boleto_code *code;
    struct boleto_party beneficiary, payer; /* CDC-04: name, document and address of who is owed */
    struct boleto_party guarantor;          /* sacador/avalista; without a name there is none */
    const char *creditor;                   /* the name people know: "Escola Jardim" */
    const char *contact;                    /* "(11) 4000-1234 · escola.example" */
    const char *description;     /* what for: "Mensalidade de novembro · contrato final 4821" */
    const char *document_number; /* Nº do documento */
    const char *species;         /* "DS", "ME", ... */
    const char *carteira;
    bool accepted;          /* aceite: "A", else "N" */
    const char *instalment; /* "3/12", on the stub of a carnê */
    day_t issued;           /* document and processing date */
    /* What the value is made of (CDC-05); its total is the code's value.  All zeros = not told. */
    struct price price;
    const char *instructions[BOLETO_INSTRUCTIONS_MAX];
    const char *pix; /* payload of the same charge; NULL = no QR */
};

/* What every document asks of a slip: bank, title, code, both parties' names, and a price that is
 * the code's value.  ERROR_INPUT. */
bool boleto_slip_check(const struct boleto_slip *slip, struct error *err)
    __attribute__((warn_unused_result));

/* ERROR_INPUT when bank, title or code is missing or the Pix payload fits no QR; ERROR_INTERNAL
 * when the PDF library fails.  Appends to `out`. */
bool boleto_pdf(struct boleto_printer *printer, const struct boleto_slip *slip, struct strbuf *out,
                struct error *err) __attribute__((warn_unused_result));
/* The same for several, a page each, in one document. */
bool boleto_pages_pdf(struct boleto_printer *printer, const struct boleto_slip *slips, size_t count,
                      struct strbuf *out, struct error *err) __attribute__((warn_unused_result));
