#include "server/cli/import_file.h"

#include "server/base/strbuf.h"
#include "server/cli/cli.h"

#include <errno.h>
#include <string.h>

enum { PIECE = 64 * 1024 };

static bool read_whole(FILE *file, struct strbuf *out, struct error *err)
{
    size_t got;

    do {
        char *at = strbuf_grow(out, PIECE);
        got = fread(at, 1, PIECE, file);
        out->len -= PIECE - got;
        if (out->len > RETURN_FILE_MAX)
            return error_set(err, ERROR_INPUT, "the file is larger than %d MB",
                             RETURN_FILE_MAX / 1024 / 1024);
    } while (got > 0);
    return !ferror(file) || error_set(err, ERROR_UNAVAILABLE,
                                      "the file could not be read to its end: %s", strerror(errno));
}

static void print_summary(const struct return_summary *s, bool dry_run)
{
    json_t *out = json_pack("{s:s, s:s, s:i, s:o, s:b, s:I, s:I, s:{s:I, s:I, s:I, s:I, s:I}}",
                            "bank", s->bank, "account", s->account, "layout", s->layout, "sequence",
                            s->sequence < 0 ? json_null() : json_integer(s->sequence), "again",
                            s->again, "records", (json_int_t)s->records, "repeated",
                            (json_int_t)s->repeated, "payments", "count", (json_int_t)s->payments,
                            "settled", (json_int_t)s->settled, "cases", (json_int_t)s->cases,
                            "seen", (json_int_t)s->seen, "centavos", (json_int_t)s->paid_centavos);
    const struct {
        const char *name;
        int64_t count;
    } kinds[] = {
        { "entries", s->entries }, { "refused", s->refused },   { "written_off", s->written_off },
        { "changed", s->changed }, { "denied", s->denied },     { "fees", s->fees },
        { "other", s->other },     { "warnings", s->warnings },
    };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        json_object_set_new(out, kinds[i].name, json_integer(kinds[i].count));
    json_object_set_new(out, "dry_run", json_boolean(dry_run));
    json_dumpf(out, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(out);
}

int import_return_file(struct admin *a, FILE *file, const struct return_options *options,
                       import_finding_fn *tell)
{
    struct strbuf bytes = { 0 };
    struct return_summary summary;

    if (read_whole(file, &bytes, &a->err) &&
        import_return_run(a->db, &a->seal, bytes.data, bytes.len, options, tell, NULL, &summary,
                          &a->err))
        print_summary(&summary, options->dry_run);
    strbuf_done(&bytes);
    return CLI_OK;
}
