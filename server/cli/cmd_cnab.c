#include "server/cli/commands.h"

#include "server/base/error.h"
#include "server/base/fields.h"
#include "server/money/cnab.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

const char help_cnab_read[] =
    "Example: quita cnab read CB150526.RET\n"
    "         {\"occurrence\":\"06\",\"kind\":\"paid\",\"is_payment\":true,\n"
    "          \"nosso_numero\":\"00000000303\",\"document\":\"0030\",\"due\":\"2026-05-25\",\n"
    "          \"title_centavos\":145000,\"paid_centavos\":145000,\"occurred\":\"2026-05-15\",\n"
    "          \"credited\":\"2026-05-18\",...}\n\n"
    "Reads a bank's return file, CNAB 240 or CNAB 400, and prints one JSON object a detail record\n"
    "(segments T, U and Pix of one title together); headers and trailers are no records. - reads\n"
    "standard input. Needs no database; nothing is stored: see quita import for that.\n\n"
    "  occurrence       the bank's code, as it stands in the file\n"
    "  kind             what it means at this bank in this layout: entry, refused, paid,\n"
    "                   written_off, changed, denied (an instruction), fee, reversed, pending, "
    "other\n"
    "  is_payment       kind is paid: told by layout, bank and code, never by an amount\n"
    "  nosso_numero     the digits of its field with their leading zeros, without wallet; its "
    "check\n"
    "                   digit apart in nosso_numero_dv where the layout has a place for it (Itaú,\n"
    "                   Bradesco, C6, Caixa 240, Sicoob 400), else as the bank writes it\n"
    "  document         your own number of the title; company_use: what the remittance said\n"
    "  due, occurred, credited   days; null when blank, zeros or \"at sight\"\n"
    "  title_centavos, paid_centavos, credited_centavos, fee_centavos, interest_centavos (with\n"
    "                   fine), discount_centavos, abatement_centavos, iof_centavos, "
    "other_centavos\n"
    "                   null when blank or not in the layout. paid_centavos is what the file says\n"
    "                   also where nothing was paid; of Itaú CNAB 400 the fee is added to it "
    "again\n"
    "  reasons          codes; reason: the first that we know, in words\n"
    "  txid, pix_key    of the Pix record that follows\n"
    "  bank, layout, wallet, line\n\n"
    "A broken file ends with {\"error\":...,\"line\":3,\"column\":153}; what stands before it was\n"
    "good. Counts of a trailer that do not agree, and records whose numbers do not follow each\n"
    "other (is one missing?), are told on stderr. Exit code 0: read to its end,\n"
    "1: broken, or no return file, 2: it could not be read.\n";

static json_t *day_or_null(day_t day)
{
    return day == CNAB_NO_DAY ? json_null() : json_day(day);
}

static json_t *money_or_null(centavos_t centavos)
{
    return centavos == CNAB_NO_MONEY ? json_null() : json_integer(centavos);
}

static json_t *text_or_null(const char *text)
{
    return *text ? json_string(text) : json_null();
}

static void add_texts(json_t *out, const struct cnab_record *r)
{
    const struct {
        const char *name, *text;
    } texts[] = {
        { "nosso_numero_dv", r->nosso_numero_dv },
        { "company_use", r->company_use },
        { "wallet", r->wallet },
        { "txid", r->txid },
        { "pix_key", r->pix_key },
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (*texts[i].text)
            json_object_set_new(out, texts[i].name, json_string(texts[i].text));
}

static void add_amounts(json_t *out, const struct cnab_record *r)
{
    json_object_set_new(out, "credited_centavos", money_or_null(r->credited_value));
    json_object_set_new(out, "fee_centavos", money_or_null(r->fee));
    json_object_set_new(out, "interest_centavos", money_or_null(r->interest));
    json_object_set_new(out, "discount_centavos", money_or_null(r->discount));
    json_object_set_new(out, "abatement_centavos", money_or_null(r->abatement));
    json_object_set_new(out, "iof_centavos", money_or_null(r->iof));
    json_object_set_new(out, "other_centavos", money_or_null(r->other));
}

static void add_reasons(json_t *out, const struct cnab_record *r)
{
    json_t *codes = json_array();
    const char *words = NULL;

    for (size_t i = 0; i < r->reason_count; i++) {
        json_array_append_new(codes, json_string(r->reasons[i]));
        words = words ? words : cnab_reason_words(r, r->reasons[i]);
    }
    json_object_set_new(out, "reasons", codes);
    if (words)
        json_object_set_new(out, "reason", json_string(words));
}

static json_t *as_json(const struct cnab_record *r)
{
    json_t *out = json_object();

    json_object_set_new(out, "occurrence", text_or_null(r->occurrence));
    json_object_set_new(out, "kind", json_string(cnab_kind_name(r->kind)));
    json_object_set_new(out, "is_payment", json_boolean(cnab_is_payment(r)));
    json_object_set_new(out, "nosso_numero", text_or_null(r->nosso_numero));
    json_object_set_new(out, "document", text_or_null(r->document));
    json_object_set_new(out, "due", day_or_null(r->due));
    json_object_set_new(out, "title_centavos", money_or_null(r->title));
    json_object_set_new(out, "paid_centavos", money_or_null(r->paid));
    json_object_set_new(out, "occurred", day_or_null(r->occurred));
    json_object_set_new(out, "credited", day_or_null(r->credited));
    add_amounts(out, r);
    add_reasons(out, r);
    add_texts(out, r);
    json_object_set_new(out, "bank", json_string(r->bank));
    json_object_set_new(out, "layout", json_integer(r->format));
    json_object_set_new(out, "line", json_integer(r->line));
    return out;
}

static bool print(json_t *object)
{
    bool good = json_dumpf(object, stdout, JSON_COMPACT) == 0 && putchar('\n') != EOF;

    json_decref(object);
    return good;
}

static long read_file(void *ctx, char *buffer, size_t size)
{
    FILE *file = ctx;
    size_t got = fread(buffer, 1, size, file);

    return got == 0 && ferror(file) ? -1 : (long)got;
}

static void warn(void *ctx, const struct cnab_fault *w)
{
    (void)ctx;
    fprintf(stderr, "quita: line %lld, column %d: %s\n", (long long)w->line, w->column, w->cause);
}

static int broken(const struct cnab_fault *f)
{
    print(json_pack("{s:s, s:I, s:i}", "error", f->cause, "line", (json_int_t)f->line, "column",
                    f->column));
    fprintf(stderr, "quita: the file is broken: line %lld, column %d: %s\n", (long long)f->line,
            f->column, f->cause);
    return CLI_BAD_INPUT;
}

static int read_all(FILE *file)
{
    struct cnab reader;
    struct cnab_record record;
    enum cnab_result got;

    cnab_init(&reader, read_file, warn, file);
    while ((got = cnab_next(&reader, &record)) == CNAB_RECORD)
        if (!print(as_json(&record)))
            return CLI_CANNOT_RUN;
    if (got == CNAB_BROKEN)
        return broken(&reader.fault);
    if (got == CNAB_END && fflush(stdout) == 0)
        return CLI_OK;
    fprintf(stderr, "quita: the file could not be read to its end: %s\n", strerror(errno));
    return CLI_CANNOT_RUN;
}

int command_cnab_read(int argc, char **argv)
{
    FILE *file;

    if (argc != 2 || (argv[1][0] == '-' && argv[1][1] != '\0')) {
        fprintf(stderr, "quita: cnab read takes one file (or -); see --help\n");
        return CLI_BAD_INPUT;
    }
    file = strcmp(argv[1], "-") == 0 ? stdin : fopen(argv[1], "re");
    if (!file) {
        fprintf(stderr, "quita: %.200s cannot be read: %s\n", argv[1], strerror(errno));
        return CLI_CANNOT_RUN;
    }
    int code = read_all(file);
    if (file != stdin)
        fclose(file);
    return code;
}
