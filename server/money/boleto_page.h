#pragma once
#include "server/money/boleto_pdf.h"
#include "server/money/pdf_paper.h"
#include "server/money/qr.h"

/*
 * The parts that printed boletos are put together from.  Internal to boleto_pdf.h, carne_pdf.h and
 * letter_pdf.h.  Text is drawn in the order in which it is read.  `qr` is the slip's Pix, NULL =
 * none.
 */
enum { PAGE_LEFT = 12, PAGE_WIDTH = 186, PAGE_RIGHT = PAGE_LEFT + PAGE_WIDTH };

/* Recibo do pagador: the upper part of the whole page, for people. */
void boleto_receipt(struct paper *paper, const struct boleto_slip *slip, const struct qr *qr);

/*
 * Ficha de compensação, the FEBRABAN model: fields in fixed order, the barcode 12 mm above
 * `bottom`. All of it in millimetres; rows are told by their heights.
 */
struct ficha_form {
    double left, width, side; /* side: the right column with due day and amounts */
    double bottom, top;
    double head, place, beneficiary, document, use, amount /* each of five */, payer;
    bool
        copy; /* print "Pix copia e cola" among the instructions: nowhere else on the paper is it */
};
/* 108 mm high, below the recibo. */
extern const struct ficha_form ficha_of_page;
/* 97 mm high, of which three go on an A4 sheet. */
struct ficha_form ficha_of_third(double left, double width, double bottom);

bool boleto_ficha(struct paper *paper, const struct boleto_slip *slip, const struct qr *qr,
                  const struct ficha_form *form, struct error *err)
    __attribute__((warn_unused_result));

/* Fills `qr` from the slip's Pix; *out is it, or NULL when there is no Pix. */
bool boleto_slip_qr(const struct boleto_slip *slip, struct qr *qr, const struct qr **out,
                    struct error *err) __attribute__((warn_unused_result));

/* "30/11/2026" or "Contra apresentação". */
const char *boleto_due_text(const struct boleto_code *code, char out[32]);
/* "R$ 877,48", or empty when the value is told at payment. */
const char *boleto_value_text(const struct boleto_code *code, char out[MONEY_TEXT_SIZE]);
/* "Escola Ltda. · CNPJ 11.222.333/0001-81"; empty without a name. */
enum { BOLETO_WHO_SIZE = 512 };
const char *boleto_who(const struct boleto_party *party, char out[BOLETO_WHO_SIZE]);
/* "Valor original R$ 850,00 + multa R$ 17,00 = R$ 867,00": empty when nothing was added or taken
 * off (CDC-05). */
enum { BOLETO_MEMORY_SIZE = 256 };
const char *boleto_memory(const struct price *price, char out[BOLETO_MEMORY_SIZE]);
