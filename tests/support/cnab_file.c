#include "tests/support/cnab_file.h"

#include <stdio.h>

struct source {
    const char *bytes;
    size_t len, at, chunk;
    int warnings;
};

static long read_source(void *ctx, char *buffer, size_t size)
{
    struct source *s = ctx;
    size_t left = s->len - s->at, take = left < s->chunk ? left : s->chunk;

    take = take < size ? take : size;
    memcpy(buffer, s->bytes + s->at, take);
    s->at += take;
    return (long)take;
}

static void count_warning(void *ctx, const struct cnab_fault *w)
{
    struct source *s = ctx;

    assert_true(w->line > 0 && *w->cause);
    s->warnings++;
}

void read_chunks(const struct strbuf *file, size_t chunk, struct reading *out)
{
    struct source s = { file->data ? file->data : "", file->len, 0, chunk, 0 };

    memset(out, 0, sizeof(*out));
    cnab_init(&out->reader, read_source, count_warning, &s);
    while (out->count < RECORDS_MAX &&
           (out->result = cnab_next(&out->reader, &out->records[out->count])) == CNAB_RECORD)
        out->count++;
    out->warnings = s.warnings;
}

int64_t count_records(const struct strbuf *file, enum cnab_result *end)
{
    struct source s = { file->data, file->len, 0, 4096, 0 };
    struct cnab reader;
    struct cnab_record record;
    int64_t count = 0;

    cnab_init(&reader, read_source, count_warning, &s);
    while ((*end = cnab_next(&reader, &record)) == CNAB_RECORD)
        count++;
    return count;
}

void read_all(const struct strbuf *file, struct reading *out)
{
    read_chunks(file, 1000, out);
}

void header_400(struct strbuf *file, const char *bank, const char *end)
{
    const struct put puts[] = {
        { 1, "02RETORNO01COBRANCA" }, { 77, bank }, { 95, "150526" }, { 395, "000001" }, { 0, NULL }
    };

    cnab_line(file, 400, puts, end);
}

void trailer_400(struct strbuf *file, const char *number, const char *end)
{
    const struct put puts[] = { { 1, "9201" }, { 395, number }, { 0, NULL } };

    cnab_line(file, 400, puts, end);
}

void file_400(struct strbuf *file, const char *bank, const struct put *detail)
{
    strbuf_reset(file);
    header_400(file, bank, "\r\n");
    cnab_line(file, 400, detail, "\r\n");
    trailer_400(file, "000003", "\r\n\x1a");
}

void open_240(struct strbuf *file, const char *bank)
{
    const struct put header[] = {
        { 1, bank }, { 4, "00000" }, { 143, "215052026" }, { 158, "000042" }, { 0, NULL }
    };
    const struct put lot[] = { { 1, bank }, { 4, "00011T01" }, { 0, NULL } };

    strbuf_reset(file);
    cnab_line(file, 240, header, "\n");
    cnab_line(file, 240, lot, "\n");
}

void close_240(struct strbuf *file, const char *bank, const char *lot, const char *all)
{
    const struct put lot_end[] = { { 1, bank }, { 4, "00015" }, { 18, lot }, { 0, NULL } };
    const struct put end[] = {
        { 1, bank }, { 4, "99999" }, { 18, "000001" }, { 24, all }, { 0, NULL }
    };

    cnab_line(file, 240, lot_end, "\n");
    cnab_line(file, 240, end, "\n");
}

void segment_240(struct strbuf *file, const char *bank, const char *number_and_segment,
                 const struct put *puts)
{
    char line[240];
    const struct put start[] = {
        { 1, bank }, { 4, "00013" }, { 9, number_and_segment }, { 0, NULL }
    };

    memset(line, ' ', sizeof(line));
    cnab_put(line, start);
    cnab_put(line, puts);
    strbuf_add(file, line, sizeof(line));
    strbuf_addc(file, '\n');
}

void file_240(struct strbuf *file, const char *bank, const struct put *t, const struct put *u)
{
    open_240(file, bank);
    segment_240(file, bank, "00001T", t);
    segment_240(file, bank, "00002U", u);
    close_240(file, bank, "000004", "000006");
}

static void add_clipped(struct strbuf *out, const char *line, size_t len, const char *end)
{
    while (len > 0 && line[len - 1] == ' ')
        len--;
    strbuf_add(out, line, len);
    strbuf_adds(out, end);
}

void rewrite(const struct strbuf *in, struct strbuf *out, const char *end, bool clip)
{
    const char *at = in->data, *stop = in->data + in->len;

    strbuf_reset(out);
    strbuf_adds(out, "\xef\xbb\xbf");
    while (at < stop && *at != 0x1a) {
        size_t len = strcspn(at, "\r\n");
        if (clip)
            add_clipped(out, at, len, end);
        else
            strbuf_add(out, at, len), strbuf_adds(out, end);
        strbuf_adds(out, end);
        at += len;
        at += strspn(at, "\r\n");
    }
    strbuf_adds(out, "\x1a\0garbage");
}

void day_is(day_t got, const char *iso)
{
    assert_int_equal(got, iso ? test_day(iso) : CNAB_NO_DAY);
}
