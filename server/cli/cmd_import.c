#include "server/cli/commands.h"

#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/cli/admin.h"
#include "server/cli/import_file.h"
#include "server/money/cnab.h"
#include "server/ops/import.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_import[] =
    "Example: quita import --creditor escola --dry-run pessoas.csv\n"
    "         {\"row\":12,\"column\":\"cpf\",\"value_hint\":\"*********00\",\n"
    "          \"error\":\"o CPF não confere: algum número foi trocado\",\n"
    "          \"cure\":\"Confira o CPF no documento da pessoa.\"}\n"
    "         "
    "{\"rows\":2841,\"people\":{\"new\":408,\"changed\":0},...,\"bad\":1,\"warnings\":0}\n\n"
    "Loads people, contracts and instalments of a creditor from CSV as a spreadsheet saves it:\n"
    "; or , or tab, Windows-1252 or UTF-8, 1.234,56 or 1234.56, dd/mm/aaaa or aaaa-mm-dd; - reads\n"
    "standard input. One object a line for each fault and warning, the summary last. Good rows\n"
    "are kept when others are bad; rows that the file does not have stay untouched; the same file\n"
    "again changes nothing. Exit code 0: all rows good, 1: some were refused, or the file as a\n"
    "whole was, 2: it could not run. --dry-run judges everything and writes nothing.\n\n"
    "Columns, in any order; one row an instalment and responsible, and a row without parcela only\n"
    "declares a person of the contract:\n"
    "  pessoa_chave     your own key of the person            (needed)\n"
    "  papel            responsavel, corresponsavel or aluno  (needed)\n"
    "  nome             whole name                            (needed)\n"
    "  cpf              needed as a column; a row may leave it empty\n"
    "  nascimento       who is under 18 is never responsible\n"
    "  telefone, telefone_consentimento_fonte, telefone_consentimento_data\n"
    "  email, email_consentimento_fonte, email_consentimento_data\n"
    "                   no source and day: stored, but never written to. An import never takes\n"
    "                   back a stop. Contacts of students are not stored\n"
    "  cep              8 digits\n"
    "  logradouro, numero, complemento, bairro, cidade, uf\n"
    "                   where a responsible person lives: kept sealed, for the bank's register\n"
    "                   (quita cnab write)\n"
    "  contrato         your own key of the contract          (needed)\n"
    "  matricula        enrolment number\n"
    "  parcela          your own key of the instalment within the contract\n"
    "  vencimento, valor, situacao (aberta, paga or cancelada)  needed where there is a parcela\n"
    "  pago_em, valor_pago  needed for paga. What was paid or renegotiated here stays so\n\n"
    "A bank's return file (CNAB 240 or 400) is told by its content, whatever its name:\n"
    "  quita import CB150526.RET\n"
    "Its account is the one that its header names, or that of --creditor or --account. Payments "
    "are\n"
    "settled, what does not fit waits for a person, and what the bank refused is told in words; "
    "the\n"
    "same file again changes nothing. See docs/cnab.md.\n\n"
    "QUITA_DATABASE is a connection string, QUITA_KEYS the sealing keys.\n";

struct arguments {
    const char *creditor, *account, *path;
    bool dry_run;
};

static bool read_arguments(int argc, char **argv, struct arguments *out, struct error *err)
{
    *out = (struct arguments){ 0 };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--dry-run") == 0)
            out->dry_run = true;
        else if (strcmp(argv[i], "--creditor") == 0 && i + 1 < argc)
            out->creditor = argv[++i];
        else if (strcmp(argv[i], "--account") == 0 && i + 1 < argc)
            out->account = argv[++i];
        else if (!out->path && (argv[i][0] != '-' || argv[i][1] == '\0'))
            out->path = argv[i];
        else
            return error_set(err, ERROR_INPUT, "\"%.40s\" was not expected; see --help", argv[i]);
    }
    return out->path || error_set(err, ERROR_INPUT, "the file is missing; see --help");
}

static void print(json_t *object)
{
    json_dumpf(object, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(object);
}

static void print_finding(void *ctx, const struct import_finding *f)
{
    (void)ctx;
    print(json_pack("{s:I, s:s*, s:s*, s:s, s:s}", "row", (json_int_t)f->row, "column", f->column,
                    "value_hint", f->hint, f->warning ? "warning" : "error", f->problem, "cure",
                    f->cure));
}

static json_t *pair(int64_t fresh, int64_t changed)
{
    return json_pack("{s:I, s:I}", "new", (json_int_t)fresh, "changed", (json_int_t)changed);
}

static void print_summary(const struct import_summary *s, bool dry_run)
{
    json_t *instalments = pair(s->instalments_new, s->instalments_changed);

    json_object_set_new(instalments, "kept", json_integer(s->instalments_kept));
    print(json_pack("{s:I, s:o, s:o, s:o, s:{s:I, s:I}, s:{s:I}, s:I, s:I, s:b}", "rows",
                    (json_int_t)s->rows, "people", pair(s->people_new, s->people_changed),
                    "contracts", pair(s->contracts_new, s->contracts_changed), "instalments",
                    instalments, "contacts", "new", (json_int_t)s->contacts_new, "without_consent",
                    (json_int_t)s->contacts_silent, "consents", "new", (json_int_t)s->consents_new,
                    "bad", (json_int_t)s->bad, "warnings", (json_int_t)s->warnings, "dry_run",
                    dry_run));
}

static FILE *open_file(const char *path, struct error *err)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");

    if (!file)
        error_set(err, ERROR_UNAVAILABLE, "%.100s cannot be read: %s", path, strerror(errno));
    return file;
}

/* Looks at the first bytes and puts them back: a terminal's or a pipe's cannot be read twice, but
 * glibc takes back as many as were read. */
static bool is_bank_file(FILE *file)
{
    char start[CNAB_START];
    size_t len = fread(start, 1, sizeof(start), file);

    for (size_t i = len; i > 0; i--)
        if (ungetc((unsigned char)start[i - 1], file) == EOF)
            abort();
    return cnab_looks_like(start, len);
}

static int import_bank_file(struct admin *a, const struct arguments *args, FILE *file)
{
    const struct clock clock = clock_system();
    const struct return_options options = { .creditor = args->creditor,
                                            .account = args->account,
                                            .now_us = clock_now_us(&clock),
                                            .dry_run = args->dry_run };

    return import_return_file(a, file, &options, print_finding);
}

static int import_sheet(struct admin *a, const struct arguments *args, FILE *file)
{
    const struct clock clock = clock_system();
    struct import_options options = { .creditor = args->creditor,
                                      .now_us = clock_now_us(&clock),
                                      .dry_run = args->dry_run };
    struct import_summary summary;

    if (!import_run(a->db, &a->seal, file, &options, print_finding, NULL, &summary, &a->err))
        return CLI_OK; /* the error says more */
    print_summary(&summary, args->dry_run);
    return summary.bad > 0 ? CLI_BAD_INPUT : CLI_OK;
}

/* Said before the database is asked for. */
static bool check_arguments(const struct arguments *args, bool bank_file, struct error *err)
{
    return bank_file || args->creditor ||
           error_set(err, ERROR_INPUT, "--creditor SLUG is missing; see --help");
}

static int import_file(struct admin *a, const struct arguments *args, FILE *file)
{
    bool bank_file = is_bank_file(file);

    if (!check_arguments(args, bank_file, &a->err) || !admin_open(a, "import", true))
        return CLI_OK;
    return bank_file ? import_bank_file(a, args, file) : import_sheet(a, args, file);
}

int command_import(int argc, char **argv)
{
    struct admin a = { .command = "import" };
    struct arguments args;
    int code = CLI_OK;

    if (!read_arguments(argc, argv, &args, &a.err))
        return admin_close(&a);
    FILE *file = open_file(args.path, &a.err);
    if (file)
        code = import_file(&a, &args, file);
    if (file && file != stdin)
        fclose(file);
    int failed = admin_close(&a);
    return failed != CLI_OK ? failed : code;
}
