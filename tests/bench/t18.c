/*
 * pdf, pdf.carne, pdf.letter, pdf.kb: printed documents, from a boleto whose numbers are known to
 * the bytes of the PDF, QR and barcode included, on one core.  What a boleto takes is processor
 * time, so that others on the machine do not decide.
 */
#include "tests/bench/figure.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/cli/print_line.h"
#include "server/money/carne_pdf.h"
#include "server/money/pix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 3, ROUND_MS = 1500, INSTALMENTS = 12 };

static const char boleto[] =
    "{\"bank\":\"237\",\"due\":\"2026-11-30\",\"centavos\":87748,\"issued\":\"2026-11-25\","
    "\"account\":{\"agencia\":\"1234\",\"conta\":\"45678\",\"carteira\":\"09\",\"nosso_numero\":1},"
    "\"creditor\":\"Escola Jardim das Acácias\",\"contact\":\"(11) 4000-1234\","
    "\"beneficiary\":{\"name\":\"Instituto Educacional Acácias Ltda.\","
    "\"document\":\"CNPJ 11.222.333/0001-81\",\"address\":\"Rua das Acácias, 120, São Paulo SP\"},"
    "\"payer\":{\"name\":\"Conceição Araújo de Souza Magalhães\",\"document\":\"CPF "
    "***.982.247-**\"},"
    "\"description\":\"Mensalidade de outubro · contrato final "
    "4821\",\"document_number\":\"4821-10\","
    "\"species\":\"DS\",\"instalment\":\"1/12\",\"limit_days\":30,\"policy\":{\"discounts\":["
    "{\"until\":\"2026-11-20\",\"centavos\":5000}]},"
    "\"price\":{\"principal\":85000,\"fine\":1700,\"interest\":1048},"
    "\"letter\":{\"text\":\"Olá, Conceição,\\n\\nsegue o boleto combinado.\\n\\nUm "
    "abraço,\\nMarina\","
    "\"to\":{\"street\":\"Rua A\",\"number\":\"1\",\"cep\":\"01311-000\",\"city\":\"São Paulo\","
    "\"state\":\"SP\"}}}";

static struct boleto_printer *printer;
static struct print_line *line;
static struct boleto_slip slips[INSTALMENTS];

static bool one_boleto(struct strbuf *out, struct error *err)
{
    return boleto_pdf(printer, &slips[0], out, err);
}

static bool one_carne(struct strbuf *out, struct error *err)
{
    return carne_pdf(printer, slips, INSTALMENTS, out, err);
}

static bool one_letter(struct strbuf *out, struct error *err)
{
    return letter_pdf(printer, &line->letter, out, err);
}

static int64_t cpu_ns(void)
{
    struct timespec at;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return at.tv_sec * INT64_C(1000000000) + at.tv_nsec;
}

/* Milliseconds of processor a document; negative when one fails. */
static double round_of(bool (*print)(struct strbuf *, struct error *), size_t *bytes)
{
    struct strbuf out = { 0 };
    struct error err;
    int64_t began = cpu_ns(), spent = 0;
    int count = 0;

    for (; spent < ROUND_MS * INT64_C(1000000); count++, spent = cpu_ns() - began) {
        strbuf_reset(&out);
        if (!print(&out, &err))
            break;
    }
    *bytes = out.len;
    strbuf_done(&out);
    return spent < ROUND_MS * INT64_C(1000000) ? -1 : (double)spent / 1e6 / count;
}

static const struct {
    struct figure rate_or_ms; /* "higher" = documents a second, "lower" = milliseconds */
    bool (*print)(struct strbuf *out, struct error *err);
} figures[] = {
    { { "pdf", "boletos printed a second, one core", "higher", 200, 400, 0, { 0 } }, one_boleto },
    { { "pdf.carne", "processor time of a carne of twelve, ms", "lower", 20, 12, 0, { 0 } },
      one_carne },
    { { "pdf.letter", "processor time of a letter with its boleto, ms", "lower", 5, 2.5, 0, { 0 } },
      one_letter },
};

static void measure(size_t i)
{
    struct figure f = figures[i].rate_or_ms;
    struct figure size = { "pdf.kb", "a boleto in kilobytes", "lower", 60, 30, 0, { 0 } };
    size_t bytes = 0;

    for (int r = 0; r < ROUNDS; r++) {
        double ms = round_of(figures[i].print, &bytes);
        if (ms < 0) {
            figure_unmeasured(&f, "a document was refused");
            return;
        }
        figure_add(&f, f.better[0] == 'h' ? 1000 / ms : ms);
        figure_add(&size, (double)bytes / 1000);
    }
    figure_print(&f);
    if (i == 0)
        figure_print(&size);
}

static bool prepare(struct error *err)
{
    const struct pix_request request = {
        .url = "pix.bradesco.example/qr/v2/cobv/9d36b84fc70b478fb95c12729b90ca25",
        .name = "Escola Jardim das Acacias",
        .city = "Sao Paulo",
    };
    static char pix[PIX_PAYLOAD_SIZE];

    printer = boleto_printer_new(NULL, err);
    line = print_line_read(json_loads(boleto, 0, NULL), err);
    if (!printer || !line || !pix_encode(&request, pix, err))
        return false;
    line->slip.pix = pix;
    for (int i = 0; i < INSTALMENTS; i++)
        slips[i] = line->slip;
    return true;
}

int main(void)
{
    struct error err = { 0 };

    if (!prepare(&err)) {
        fprintf(stderr, "t18: %s\n", err.detail);
        return 2;
    }
    for (size_t i = 0; i < COUNT_OF(figures); i++)
        measure(i);
    print_line_free(&line);
    boleto_printer_free(&printer);
    return 0;
}
