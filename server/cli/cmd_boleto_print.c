#include "server/cli/commands.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/cli/print_line.h"
#include "server/money/carne_pdf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_boleto_print[] =
    "Example:\n"
    "  quita boleto print --layout carne < parcelas.jsonl > carne.pdf\n"
    "  echo '{\"bank\":\"237\",\"due\":\"2026-12-01\",\"centavos\":13500,\"account\":{"
    "\"agencia\":\"1234\",\n"
    "    \"conta\":\"45678\",\"carteira\":\"09\",\"nosso_numero\":\"1\"},"
    "\"issued\":\"2026-11-25\",\n"
    "    \"beneficiary\":{\"name\":\"Escola Ltda.\",\"document\":\"CNPJ 11.222.333/0001-81\",\n"
    "    \"address\":\"Rua das Flores, 1, São Paulo\"},\"payer\":{\"name\":\"Ana Souza\"}}' |\n"
    "    quita boleto print > boleto.pdf\n\n"
    "Reads one JSON object a line (at most 360) and writes one PDF to standard output; a bad line "
    "is\n"
    "told with its number, and then nothing is printed.\n"
    "  --layout page    a whole A4 page each: recibo do pagador and ficha de compensação "
    "(default)\n"
    "  --layout carne   three on a page, each with a stub\n"
    "  --layout letter  one line: a letter for a window envelope, with its boleto below the "
    "fold\n\n"
    "In:  bank, due, centavos, account as for `boleto encode`; issued (day); beneficiary, payer,\n"
    "     guarantor {name, document, address}; creditor, contact, description, document_number,\n"
    "     species, accepted (false), instalment (\"3/12\"), pix (the bank's payload of this "
    "boleto);\n"
    "     price {principal, fine, interest, correction, honorarios, discount}, in all centavos;\n"
    "     policy (as for `debt price`) and limit_days, told in words; instructions [texts];\n"
    "     at most five lines in all\n"
    "     letter {text, footer, to {name, street, number, complement, district, cep, city, "
    "state},\n"
    "     window {left, top, width, height} in millimetres (20, 50, 100, 35)}\n";

enum { LINES_MAX = CARNE_MAX };

struct print_job {
    struct print_line *lines[LINES_MAX];
    struct boleto_slip slips[LINES_MAX];
    size_t count;
};

static bool print_pages(struct boleto_printer *printer, const struct print_job *job,
                        struct strbuf *out, struct error *err)
{
    return boleto_pages_pdf(printer, job->slips, job->count, out, err);
}

static bool print_carne(struct boleto_printer *printer, const struct print_job *job,
                        struct strbuf *out, struct error *err)
{
    return carne_pdf(printer, job->slips, job->count, out, err);
}

static bool print_letter(struct boleto_printer *printer, const struct print_job *job,
                         struct strbuf *out, struct error *err)
{
    if (job->count != 1 || !job->lines[0]->has_letter)
        return error_set(err, ERROR_INPUT, "a letter takes one line, with \"letter\"");
    return letter_pdf(printer, &job->lines[0]->letter, out, err);
}

static const struct layout {
    const char *name;
    bool (*print)(struct boleto_printer *printer, const struct print_job *job, struct strbuf *out,
                  struct error *err);
} layouts[] = { { "page", print_pages }, { "carne", print_carne }, { "letter", print_letter } };

static const struct layout *find_layout(int argc, char **argv)
{
    const char *name = argc == 1 ? "page" : argc == 3 ? argv[2] : "";

    if (argc == 3 && strcmp(argv[1], "--layout") != 0)
        name = "";
    for (size_t i = 0; i < COUNT_OF(layouts); i++)
        if (strcmp(name, layouts[i].name) == 0)
            return &layouts[i];
    fprintf(stderr, "quita: print takes --layout page, carne or letter; see --help\n");
    return NULL;
}

static bool read_line(struct print_job *job, const char *text, size_t len, struct error *err)
{
    json_error_t bad;
    json_t *in;

    if (job->count == LINES_MAX)
        return error_set(err, ERROR_INPUT, "at most %d boletos in one PDF", LINES_MAX);
    in = json_loadb(text, len, 0, &bad);
    if (!in)
        return error_set(err, ERROR_INPUT, "not JSON: %.100s (byte %d)", bad.text, bad.position);
    job->lines[job->count] = print_line_read(in, err);
    if (!job->lines[job->count])
        return false;
    job->slips[job->count] = job->lines[job->count]->slip;
    job->count++;
    return true;
}

/* False when a line is bad, after telling which. */
static bool read_lines(struct print_job *job)
{
    struct error err = { 0 };
    char *text = NULL;
    size_t size = 0, number = 0;
    ssize_t len;
    bool ok = true;

    while (ok && (len = getline(&text, &size, stdin)) > 0) {
        number++;
        if (text[strspn(text, " \t\r\n")])
            ok = read_line(job, text, (size_t)len, &err);
    }
    if (!ok)
        fprintf(stderr, "quita: line %zu: %s\n", number, err.detail);
    free(text);
    return ok;
}

static int print_job(const struct layout *layout, const struct print_job *job)
{
    struct error err = { 0 };
    struct strbuf out = { 0 };
    struct boleto_printer *printer = boleto_printer_new(NULL, &err);
    int code = CLI_OK;

    if (!printer || !layout->print(printer, job, &out, &err)) {
        fprintf(stderr, "quita: %s\n", err.detail);
        code = printer && err.kind == ERROR_INPUT ? CLI_BAD_INPUT : CLI_CANNOT_RUN;
    } else if (fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout)) {
        code = CLI_CANNOT_RUN;
    }
    strbuf_done(&out);
    boleto_printer_free(&printer);
    return code;
}

int command_boleto_print(int argc, char **argv)
{
    const struct layout *layout = find_layout(argc, argv);
    struct print_job *job;
    int code;

    if (!layout)
        return CLI_BAD_INPUT;
    job = calloc(1, sizeof(*job));
    if (!job)
        abort();
    code = read_lines(job) ? print_job(layout, job) : CLI_BAD_INPUT;
    for (size_t i = 0; i < job->count; i++)
        print_line_free(&job->lines[i]);
    free(job);
    return code;
}
