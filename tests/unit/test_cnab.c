#include "server/money/cnab.h"
#include "tests/support/cnab_lines.h"
#include "tests/support/values.h"

#include <stdio.h>

/* Positions are those of payments-br 11.1 and 11.2, written here once more as they stand there. */

struct source {
    const char *bytes;
    size_t len, at, chunk;
};

static int warnings;

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
    (void)ctx;
    assert_true(w->line > 0 && *w->cause);
    warnings++;
}

enum { RECORDS_MAX = 8 };
struct reading {
    struct cnab reader;
    struct cnab_record records[RECORDS_MAX];
    size_t count;
    enum cnab_result result;
};

static void read_chunks(const struct strbuf *file, size_t chunk, struct reading *out)
{
    struct source s = { file->data ? file->data : "", file->len, 0, chunk };

    memset(out, 0, sizeof(*out));
    warnings = 0;
    cnab_init(&out->reader, read_source, count_warning, &s);
    while (out->count < RECORDS_MAX &&
           (out->result = cnab_next(&out->reader, &out->records[out->count])) == CNAB_RECORD)
        out->count++;
}

static void read_all(const struct strbuf *file, struct reading *out)
{
    read_chunks(file, 1000, out);
}

static void header_400(struct strbuf *file, const char *bank, const char *end)
{
    const struct put puts[] = {
        { 1, "02RETORNO01COBRANCA" }, { 77, bank }, { 95, "150526" }, { 395, "000001" }, { 0, NULL }
    };

    cnab_line(file, 400, puts, end);
}

static void trailer_400(struct strbuf *file, const char *number, const char *end)
{
    const struct put puts[] = { { 1, "9201" }, { 395, number }, { 0, NULL } };

    cnab_line(file, 400, puts, end);
}

static void file_400(struct strbuf *file, const char *bank, const struct put *detail)
{
    strbuf_reset(file);
    header_400(file, bank, "\r\n");
    cnab_line(file, 400, detail, "\r\n");
    trailer_400(file, "000003", "\r\n\x1a");
}

static void open_240(struct strbuf *file, const char *bank)
{
    const struct put header[] = {
        { 1, bank }, { 4, "00000" }, { 143, "215052026" }, { 158, "000042" }, { 0, NULL }
    };
    const struct put lot[] = { { 1, bank }, { 4, "00011T01" }, { 0, NULL } };

    strbuf_reset(file);
    cnab_line(file, 240, header, "\n");
    cnab_line(file, 240, lot, "\n");
}

static void close_240(struct strbuf *file, const char *bank, const char *lot, const char *all)
{
    const struct put lot_end[] = { { 1, bank }, { 4, "00015" }, { 18, lot }, { 0, NULL } };
    const struct put end[] = {
        { 1, bank }, { 4, "99999" }, { 18, "000001" }, { 24, all }, { 0, NULL }
    };

    cnab_line(file, 240, lot_end, "\n");
    cnab_line(file, 240, end, "\n");
}

static void segment(struct strbuf *file, const char *bank, const char *number_and_segment,
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

static void file_240(struct strbuf *file, const char *bank, const struct put *t,
                     const struct put *u)
{
    open_240(file, bank);
    segment(file, bank, "00001T", t);
    segment(file, bank, "00002U", u);
    close_240(file, bank, "000004", "000006");
}

/* ---- each bank's map ---- */

struct expected {
    const char *occurrence;
    enum cnab_kind kind;
    const char *number, *dv, *document, *due, *occurred, *credited;
    int64_t title, paid, fee;
};

static void day_is(day_t got, const char *iso)
{
    assert_int_equal(got, iso ? test_day(iso) : CNAB_NO_DAY);
}

static void record_is(const struct cnab_record *r, const struct expected *e)
{
    assert_string_equal(r->occurrence, e->occurrence);
    assert_int_equal(r->kind, e->kind);
    assert_int_equal(cnab_is_payment(r), e->kind == CNAB_PAID);
    assert_string_equal(r->nosso_numero, e->number);
    assert_string_equal(r->nosso_numero_dv, e->dv);
    assert_string_equal(r->document, e->document);
    day_is(r->due, e->due);
    day_is(r->occurred, e->occurred);
    day_is(r->credited, e->credited);
    assert_int_equal(r->title, e->title);
    assert_int_equal(r->paid, e->paid);
    assert_int_equal(r->fee, e->fee);
}

/* What most banks' CNAB 400 share; the rest of each stands in its case. */
#define COMMON                                                                                     \
    { 1, "1" }, { 111, "150526" }, { 117, "DOC 7     " }, { 147, "100526" },                       \
        { 153, "0000000012345" },                                                                  \
    {                                                                                              \
        395, "000002"                                                                              \
    }
static const struct {
    const char *bank;
    struct put detail[PUTS_MAX];
    struct expected is;
} maps_400[] = {
    /* Itaú: what is credited is net of the fee */
    { "341",
      { COMMON,
        { 63, "00000114" },
        { 86, "00000114" },
        { 94, "5" },
        { 109, "06" },
        { 176, "0000000000200" },
        { 254, "0000000012145" },
        { 296, "180526" } },
      { "06", CNAB_PAID, "00000114", "5", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18", 12345,
        12345, 200 } },
    { "341", /* with interest, still net */
      { COMMON,
        { 63, "00000114" },
        { 109, "08" },
        { 176, "0000000000200" },
        { 254, "0000000012245" },
        { 267, "0000000000100" } },
      { "08", CNAB_PAID, "00000114", "", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345, 12445,
        200 } },
    { "341", /* all that was due stands there: the fee is taken at another time */
      { COMMON,
        { 63, "00000114" },
        { 109, "06" },
        { 176, "0000000000200" },
        { 254, "0000000012345" } },
      { "06", CNAB_PAID, "00000114", "", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345, 12345,
        200 } },
    { "341", /* 17 is a change that was refused, whatever is filled in */
      { COMMON, { 63, "00000114" }, { 109, "17" }, { 254, "0000000012345" } },
      { "17", CNAB_DENIED, "00000114", "", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345, 12345,
        CNAB_NO_MONEY } },
    /* Bradesco: digit P; an entry carries its value in the field of the amount paid */
    { "237",
      { COMMON,
        { 71, "51350000004P" },
        { 109, "02" },
        { 176, "0000000000160" },
        { 254, "0000000012345" },
        { 296, "150526" } },
      { "02", CNAB_ENTRY, "51350000004", "P", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-15",
        12345, 12345, 160 } },
    { "237",
      { COMMON, { 71, "000000000303" }, { 109, "17" }, { 254, "0000000012300" } },
      { "17", CNAB_PAID, "00000000030", "3", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345,
        12300, CNAB_NO_MONEY } },
    /* Banco do Brasil: CBR643, type 7 */
    { "001",
      { { 1, "7" },
        { 64, "16224200000000003" },
        { 109, "05" },
        { 111, "150526" },
        { 147, "000000" },
        { 153, "0000000012345" },
        { 176, "180526" },
        { 182, "0000500" },
        { 254, "0000000012345" },
        { 395, "000002" } },
      { "05", CNAB_PAID, "16224200000000003", "", "", NULL, "2026-05-15", "2026-05-18", 12345,
        12345, 500 } },
    { "033",
      { COMMON, { 63, "03226140" }, { 109, "17" }, { 254, "0000000012345" } },
      { "17", CNAB_PAID, "03226140", "", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345, 12345,
        CNAB_NO_MONEY } },
    { "077", /* a map of its own */
      { { 1, "1" },
        { 71, "00000000125" },
        { 90, "06" },
        { 92, "150526" },
        { 98, "0000000001" },
        { 119, "100526" },
        { 125, "0000000012345" },
        { 160, "0000000012400" },
        { 173, "180526" },
        { 395, "000002" } },
      { "06", CNAB_PAID, "00000000125", "", "0000000001", "2026-05-10", "2026-05-15", "2026-05-18",
        12345, 12400, CNAB_NO_MONEY } },
    { "748", /* AAAAMMDD for the credit */
      { COMMON, { 48, "262000015" }, { 109, "15" }, { 254, "0000000012345" }, { 329, "20260518" } },
      { "15", CNAB_PAID, "262000015", "", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18", 12345,
        12345, CNAB_NO_MONEY } },
    { "041",
      { COMMON, { 63, "2283256350" }, { 109, "06" }, { 254, "0000000012345" } },
      { "06", CNAB_PAID, "2283256350", "", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345, 12345,
        CNAB_NO_MONEY } },
    { "336",
      { COMMON, { 63, "00000000001" }, { 74, "6" }, { 109, "07" }, { 254, "0000000012345" } },
      { "07", CNAB_PAID, "00000000001", "6", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345,
        12345, CNAB_NO_MONEY } },
    { "104", /* codes of its own: 06 is no payment, 21 is */
      { COMMON, { 57, "14000000000000001" }, { 109, "06" }, { 254, "0000000012345" } },
      { "06", CNAB_CHANGED, "14000000000000001", "", "DOC 7", "2026-05-10", "2026-05-15", NULL,
        12345, 12345, CNAB_NO_MONEY } },
    { "104",
      { COMMON,
        { 57, "14000000000000001" },
        { 109, "21" },
        { 254, "0000000012345" },
        { 294, "180526" } },
      { "21", CNAB_PAID, "14000000000000001", "", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18",
        12345, 12345, CNAB_NO_MONEY } },
    { "070", /* dates of eight digits */
      { { 1, "1" },
        { 71, "107851907015" },
        { 109, "05" },
        { 111, "15052026" },
        { 119, "DOC 7" },
        { 149, "10052026" },
        { 157, "0000000012345" },
        { 180, "0000000000000" },
        { 258, "0000000012345" },
        { 300, "18052026" },
        { 395, "000002" } },
      { "05", CNAB_PAID, "107851907015", "", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18",
        12345, 12345, 0 } },
};

static void each_bank_has_its_map_of_400(void **fixture)
{
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(maps_400); i++) {
        file_400(&file, maps_400[i].bank, maps_400[i].detail);
        read_all(&file, &got);
        if (got.result != CNAB_END)
            fail_msg("%s, case %zu: column %d: %s", maps_400[i].bank, i, got.reader.fault.column,
                     got.reader.fault.cause);
        assert_int_equal(got.count, 1);
        assert_int_equal(warnings, 0);
        record_is(&got.records[0], &maps_400[i].is);
    }
    strbuf_done(&file);
}

#define VALUES                                                                                     \
    { 16, "06" }, { 18, "000000000000009" }, { 33, "000000000000001" }, { 78, "000000000012345" }, \
        { 93, "000000000012222" }, { 138, "15052026" },                                            \
    {                                                                                              \
        146, "18052026"                                                                            \
    }
static const struct {
    const char *bank;
    struct put title[PUTS_MAX];
    struct expected is;
} maps_240[] = {
    { "001",
      { { 16, "06" },
        { 38, "14499570000020673" },
        { 59, "DOC 7" },
        { 74, "10052026" },
        { 82, "000000000012345" },
        { 199, "000000000000103" },
        { 214, "0461" } },
      { "06", CNAB_PAID, "14499570000020673", "", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18",
        12345, 12345, 103 } },
    { "033", /* four columns to the left */
      { { 16, "17" },
        { 41, "0000000010401" },
        { 55, "DOC 7" },
        { 70, "10052026" },
        { 78, "000000000012345" },
        { 194, "000000000000103" },
        { 209, "0461" } },
      { "17", CNAB_PAID, "0000000010401", "", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18",
        12345, 12345, 103 } },
    { "104",
      { { 16, "06" },
        { 40, "24000000000000001" },
        { 57, "9" },
        { 59, "DOC 7" },
        { 74, "10052026" },
        { 82, "000000000012345" },
        { 199, "000000000000103" },
        { 214, "0461" } },
      { "06", CNAB_PAID, "24000000000000001", "9", "DOC 7", "2026-05-10", "2026-05-15",
        "2026-05-18", 12345, 12345, 103 } },
    { "341",
      { { 16, "06" },
        { 38, "175" },
        { 41, "12345678" },
        { 49, "4" },
        { 59, "DOC 7" },
        { 74, "10052026" },
        { 82, "000000000012345" },
        { 199, "000000000000103" },
        { 214, "0461" } },
      { "06", CNAB_PAID, "12345678", "4", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18", 12345,
        12345, 103 } },
    { "341", /* a change that was refused */
      { { 16, "17" },
        { 41, "12345678" },
        { 82, "000000000012345" },
        { 199, "000000000000103" },
        { 214, "0461" } },
      { "17", CNAB_DENIED, "12345678", "", "", NULL, "2026-05-15", "2026-05-18", 12345, 12345,
        103 } },
    { "756", /* parcel, modality and form stand behind the number */
      { { 16, "06" },
        { 38, "000000008301011" },
        { 59, "DOC 7" },
        { 74, "10052026" },
        { 82, "000000000012345" },
        { 199, "000000000000103" },
        { 214, "0461" } },
      { "06", CNAB_PAID, "0000000083", "", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18", 12345,
        12345, 103 } },
    { "748",
      { { 16, "02" },
        { 38, "262000015" },
        { 82, "000000000012345" },
        { 199, "000000000000103" },
        { 214, "0461" } },
      { "02", CNAB_ENTRY, "262000015", "", "", NULL, "2026-05-15", "2026-05-18", 12345, 12345,
        103 } },
};

static void each_bank_has_its_map_of_240(void **fixture)
{
    const struct put values[PUTS_MAX] = { VALUES };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(maps_240); i++) {
        file_240(&file, maps_240[i].bank, maps_240[i].title, values);
        read_all(&file, &got);
        assert_int_equal(got.result, CNAB_END);
        assert_int_equal(got.count, 1);
        assert_int_equal(warnings, 0);
        record_is(&got.records[0], &maps_240[i].is);
        assert_int_equal(got.records[0].interest, 9);
        assert_int_equal(got.records[0].discount, 1);
        assert_int_equal(got.records[0].credited_value, 12222);
        assert_int_equal(got.records[0].reason_count, 2);
        assert_string_equal(got.records[0].reasons[1], "61");
        assert_int_equal(got.reader.header.sequence, 42);
        assert_int_equal(got.reader.header.day, test_day("2026-05-15"));
    }
    strbuf_done(&file);
}

/* ---- Pix, and a T alone ---- */

static void a_pix_record_belongs_to_the_one_before(void **fixture)
{
    const struct put t[PUTS_MAX] = { { 16, "06" }, { 41, "0000000010401" } };
    const struct put u[PUTS_MAX] = { VALUES };
    const struct put y[PUTS_MAX] = {
        { 16, "06" }, { 18, "03" }, { 81, "2" }, { 82, "11222333000181" }, { 159, "YKP0001" }
    };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    open_240(&file, "033");
    segment(&file, "033", "00001T", t);
    segment(&file, "033", "00002U", u);
    segment(&file, "033", "00003Y", y);
    close_240(&file, "033", "000005", "000007");
    read_all(&file, &got);
    assert_int_equal(got.result, CNAB_END);
    assert_int_equal(got.count, 1);
    assert_string_equal(got.records[0].txid, "YKP0001");
    assert_string_equal(got.records[0].pix_key, "11222333000181");
    strbuf_done(&file);
}

static void a_pix_record_of_400_too(void **fixture)
{
    static const struct {
        const char *bank;
        struct put pix[5];
    } cases[] = {
        { "033", { { 1, "2" }, { 2, "5" }, { 3, "chave" }, { 80, "TX9" }, { 395, "000003" } } },
        { "237", { { 1, "4" }, { 29, "chave" }, { 106, "TX9" }, { 395, "000003" } } },
    };
    const struct put detail[PUTS_MAX] = { COMMON, { 109, "06" }, { 254, "0000000012345" } };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct put pix[PUTS_MAX] = { 0 };
        memcpy(pix, cases[i].pix, sizeof(cases[i].pix));
        strbuf_reset(&file);
        header_400(&file, cases[i].bank, "\n");
        cnab_line(&file, 400, detail, "\n");
        cnab_line(&file, 400, pix, "\n");
        trailer_400(&file, "000004", "\n");
        read_all(&file, &got);
        assert_int_equal(got.result, CNAB_END);
        assert_int_equal(got.count, 1);
        assert_string_equal(got.records[0].txid, "TX9");
        assert_string_equal(got.records[0].pix_key, "chave");
    }
    strbuf_done(&file);
}

static void a_title_without_its_values_is_told(void **fixture)
{
    const struct put t[PUTS_MAX] = { { 16, "06" }, { 38, "1" } };
    const struct put t2[PUTS_MAX] = { { 16, "02" }, { 38, "2" } };
    const struct put u[PUTS_MAX] = { VALUES };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    open_240(&file, "001");
    segment(&file, "001", "00001T", t);
    segment(&file, "001", "00002T", t2);
    segment(&file, "001", "00003U", u);
    close_240(&file, "001", "000005", "000007");
    read_all(&file, &got);
    assert_int_equal(got.result, CNAB_END);
    assert_int_equal(got.count, 2);
    assert_int_equal(warnings, 1);
    assert_int_equal(got.records[0].paid, CNAB_NO_MONEY);
    assert_string_equal(got.records[1].nosso_numero, "2");
    assert_int_equal(got.records[1].paid, 12345);
    strbuf_done(&file);
}

/* ---- how lines come ---- */

static void add_clipped(struct strbuf *out, const char *line, size_t len, const char *end)
{
    while (len > 0 && line[len - 1] == ' ')
        len--;
    strbuf_add(out, line, len);
    strbuf_adds(out, end);
}

/* The same file with other line ends, clipped, with a BOM, blank lines and a DOS end. */
static void rewrite(const struct strbuf *in, struct strbuf *out, const char *end, bool clip)
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

static void lines_may_end_and_be_cut_anyhow(void **fixture)
{
    static const char *const ends[] = { "\n", "\r\n", "\r" };
    struct strbuf file = { 0 }, other = { 0 };
    struct reading want, got;

    (void)fixture;
    file_400(&file, "341", maps_400[0].detail);
    read_all(&file, &want);
    for (size_t i = 0; i < 2 * COUNT_OF(ends); i++) {
        for (size_t chunk = 1; chunk < 500; chunk = chunk * 3 + 1) {
            rewrite(&file, &other, ends[i % 3], i < 3);
            read_chunks(&other, chunk, &got);
            assert_int_equal(got.result, CNAB_END);
            assert_int_equal(got.count, 1);
            record_is(&got.records[0], &maps_400[0].is);
        }
    }
    strbuf_done(&file);
    strbuf_done(&other);
}

static void accents_keep_their_column(void **fixture)
{
    static const char *const written[] = { "ALU\xc7\xc3O", "ALU\xc3\x87\xc3\x83O" };
    struct strbuf file = { 0 };
    struct reading got;
    char detail[400];

    (void)fixture;
    for (size_t i = 0; i < 2; i++) {
        strbuf_reset(&file);
        header_400(&file, "341", "\n");
        memset(detail, ' ', sizeof(detail));
        cnab_put(detail, maps_400[0].detail);
        strbuf_add(&file, detail, 116);
        strbuf_adds(&file, written[i]);
        strbuf_add(&file, detail + 122, 400 - 122);
        strbuf_addc(&file, '\n');
        trailer_400(&file, "000003", "\n");
        read_all(&file, &got);
        assert_int_equal(got.result, CNAB_END);
        assert_string_equal(got.records[0].document, "ALU\xc3\x87\xc3\x83O");
        assert_int_equal(got.records[0].paid, 12345);
    }
    strbuf_done(&file);
}

static void years_of_two_digits_and_dates_that_are_none(void **fixture)
{
    static const struct {
        const char *text, *iso;
    } cases[] = {
        { "310100", "2000-01-31" }, { "310169", "2069-01-31" }, { "310170", "1970-01-31" },
        { "290224", "2024-02-29" }, { "000000", NULL },         { "      ", NULL },
        { "888888", NULL },         { "999999", NULL },
    };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct put detail[PUTS_MAX] = { COMMON, { 109, "02" }, { 147, cases[i].text } };
        file_400(&file, "341", detail);
        read_all(&file, &got);
        assert_int_equal(got.result, CNAB_END);
        day_is(got.records[0].due, cases[i].iso);
    }
    strbuf_done(&file);
}

/* ---- broken files ---- */

static const struct {
    struct put spoiled; /* written into a good Itaú file's detail */
    int line, column;
} faults_400[] = {
    { { 153, "00000000123O5" }, 2, 164 }, /* the letter O */
    { { 254, "00000000123  " }, 2, 265 }, /* cut in the middle of a number */
    { { 147, "310226" }, 2, 147 },        /* 31 February */
    { { 111, "15/526" }, 2, 113 },        /* */
    { { 254, "             " }, 2, 254 }, /* a payment without amount */
    { { 395, "000003" }, 2, 395 },        /* a record is missing */
    { { 395, "00000X" }, 2, 400 },        /* */
    { { 1, "0" }, 2, 1 },                 /* no such type */
    { { 200, "\x01" }, 2, 200 },          /* no character of a text */
};

static void a_fault_is_told_with_line_and_column(void **fixture)
{
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(faults_400); i++) {
        struct put detail[PUTS_MAX];
        memcpy(detail, maps_400[0].detail, sizeof(detail));
        size_t n = 0;
        while (detail[n].column)
            n++;
        detail[n] = faults_400[i].spoiled;
        file_400(&file, "341", detail);
        read_all(&file, &got);
        assert_int_equal(got.result, CNAB_BROKEN);
        assert_int_equal(got.count, 0);
        assert_int_equal(got.reader.fault.line, faults_400[i].line);
        assert_int_equal(got.reader.fault.column, faults_400[i].column);
        assert_true(strlen(got.reader.fault.cause) > 10);
    }
    strbuf_done(&file);
}

static void what_is_no_return_file_is_refused(void **fixture)
{
    static const struct {
        const char *start;
        int column;
    } cases[] = {
        { "", 0 },
        { "\n\n   \n", 0 },
        { "nome;cpf;valor\n", 1 },
        { "01REMESSA01COBRANCA\n", 2 },
        { "02RETORNO01COBRANCA\n", 77 },
    };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        strbuf_reset(&file);
        strbuf_adds(&file, cases[i].start);
        read_all(&file, &got);
        assert_int_equal(got.result, CNAB_BROKEN);
        assert_int_equal(got.reader.fault.column, cases[i].column);
        assert_int_equal(cnab_next(&got.reader, &got.records[0]), CNAB_BROKEN);
    }
    strbuf_done(&file);
}

static void a_file_that_ends_early_gives_what_was_whole(void **fixture)
{
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    header_400(&file, "341", "\n");
    cnab_line(&file, 400, maps_400[0].detail, "\n");
    read_all(&file, &got);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.result, CNAB_BROKEN);
    assert_non_null(strstr(got.reader.fault.cause, "trailer"));
    trailer_400(&file, "000003", "\n");
    trailer_400(&file, "000004", "\n");
    read_all(&file, &got);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.result, CNAB_BROKEN);
    assert_int_equal(got.reader.fault.line, 4);
    strbuf_done(&file);
}

static void a_line_that_is_too_long_is_refused(void **fixture)
{
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    open_240(&file, "001");
    for (int i = 0; i < 240; i++)
        strbuf_addc(&file, ' ');
    strbuf_adds(&file, "x\n");
    read_all(&file, &got);
    assert_int_equal(got.result, CNAB_BROKEN);
    assert_int_equal(got.reader.fault.line, 3);
    assert_int_equal(got.reader.fault.column, 241);
    strbuf_done(&file);
}

static void a_fault_does_not_take_the_record_before_it(void **fixture)
{
    struct put bad[PUTS_MAX] = { COMMON, { 109, "06" }, { 254, "x" }, { 395, "000003" } };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    header_400(&file, "341", "\n");
    cnab_line(&file, 400, maps_400[0].detail, "\n");
    cnab_line(&file, 400, bad, "\n");
    trailer_400(&file, "000004", "\n");
    read_all(&file, &got);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.result, CNAB_BROKEN);
    assert_int_equal(got.reader.fault.line, 3);
    strbuf_done(&file);
}

static void counts_that_do_not_agree_are_told(void **fixture)
{
    const struct put t[PUTS_MAX] = { { 16, "06" }, { 38, "1" } };
    const struct put u[PUTS_MAX] = { VALUES };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    open_240(&file, "001");
    segment(&file, "001", "00001T", t);
    segment(&file, "001", "00002U", u);
    close_240(&file, "001", "000005", "000074");
    read_all(&file, &got);
    assert_int_equal(got.result, CNAB_END);
    assert_int_equal(got.count, 1);
    assert_int_equal(warnings, 2);
    strbuf_done(&file);
}

static void a_bank_that_is_not_known_is_read_with_care(void **fixture)
{
    struct put detail[PUTS_MAX] = {
        COMMON, { 63, "00000116" }, { 109, "06" }, { 254, "0000000012345" }, { 296, "00011X" }
    };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    file_400(&file, "004", detail);
    read_all(&file, &got);
    assert_int_equal(got.result, CNAB_END);
    assert_int_equal(warnings, 1);
    assert_int_equal(got.records[0].credited, CNAB_NO_DAY);
    assert_int_equal(got.records[0].paid, 12345);
    strbuf_done(&file);
}

static void a_reason_is_told_in_words_of_its_bank(void **fixture)
{
    struct cnab_record r = { .format = CNAB_240, .bank = "001", .kind = CNAB_REFUSED };

    (void)fixture;
    assert_string_equal(cnab_reason_words(&r, "09"), "o nosso número já foi usado");
    assert_null(cnab_reason_words(&r, "ZZ"));
    r.kind = CNAB_PAID;
    assert_string_equal(cnab_reason_words(&r, "61"), "por Pix");
    r = (struct cnab_record){ .format = CNAB_400, .bank = "341", .kind = CNAB_REFUSED };
    assert_string_equal(cnab_reason_words(&r, "09"), "a agência foi encerrada");
}

static void our_own_number_is_found_in_the_banks(void **fixture)
{
    static const struct {
        const char *bank;
        enum cnab_format format;
        const char *convenio, *number;
        int64_t own; /* 0 = none of ours */
    } cases[] = {
        { "237", CNAB_400, "", "51350000004", 51350000004 },
        { "237", CNAB_240, "", "00900000000000000303", 30 },
        { "237", CNAB_240, "", "0090000051350000004P", 51350000004 },
        { "341", CNAB_240, "", "00000123", 123 },
        { "104", CNAB_240, "", "14000000000000123", 123 },
        { "033", CNAB_240, "", "0000000001231", 123 },
        { "033", CNAB_400, "", "00001231", 123 },
        { "748", CNAB_240, "", "262000123", 26200012 },
        { "756", CNAB_240, "", "0000001234", 123 },
        { "085", CNAB_240, "", "00056789000000123", 123 },
        { "041", CNAB_400, "", "0000012345", 123 },
        { "077", CNAB_400, "", "00000001234", 123 },
        { "001", CNAB_240, "1234567", "12345670000000123", 123 },
        { "001", CNAB_240, "12345678", "12345678000000123", 123 },
        { "001", CNAB_400, "0123456", "123456001235", 123 },
        { "001", CNAB_240, "1234", "123400001235", 123 },
        { "001", CNAB_240, "123456", "98765432109876543", 98765432109876543 },
        { "237", CNAB_240, "", "", 0 },
        { "237", CNAB_400, "", "00000000000", 0 },
        { "341", CNAB_400, "", "0000A123", 0 },
        { "748", CNAB_240, "", "1", 0 },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cnab_record r = { .format = cases[i].format };
        int64_t own = 0;
        snprintf(r.bank, sizeof(r.bank), "%s", cases[i].bank);
        snprintf(r.nosso_numero, sizeof(r.nosso_numero), "%s", cases[i].number);
        bool found = cnab_own_number(&r, cases[i].convenio, &own);
        if (found != (cases[i].own > 0) || (found && own != cases[i].own))
            fail_msg("bank %s, %s: %lld", cases[i].bank, cases[i].number, (long long)own);
    }
}

static void a_file_is_told_by_its_content(void **fixture)
{
    (void)fixture;
    assert_true(cnab_looks_like("02RETORNO01COBRANCA", 19));
    assert_true(cnab_looks_like("\xef\xbb\xbf\r\n02RETORNO01", 16));
    assert_true(cnab_looks_like("34100000         2", 18));
    assert_false(cnab_looks_like("cpf;nome;contrato", 17));
    assert_false(cnab_looks_like("12345678901;Ana", 15));
    assert_false(cnab_looks_like("34100000;x", 10));
    assert_false(cnab_looks_like("02RET", 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_bank_has_its_map_of_400),
        cmocka_unit_test(each_bank_has_its_map_of_240),
        cmocka_unit_test(a_pix_record_belongs_to_the_one_before),
        cmocka_unit_test(a_pix_record_of_400_too),
        cmocka_unit_test(a_title_without_its_values_is_told),
        cmocka_unit_test(lines_may_end_and_be_cut_anyhow),
        cmocka_unit_test(accents_keep_their_column),
        cmocka_unit_test(years_of_two_digits_and_dates_that_are_none),
        cmocka_unit_test(a_fault_is_told_with_line_and_column),
        cmocka_unit_test(what_is_no_return_file_is_refused),
        cmocka_unit_test(a_file_that_ends_early_gives_what_was_whole),
        cmocka_unit_test(a_line_that_is_too_long_is_refused),
        cmocka_unit_test(a_fault_does_not_take_the_record_before_it),
        cmocka_unit_test(counts_that_do_not_agree_are_told),
        cmocka_unit_test(a_bank_that_is_not_known_is_read_with_care),
        cmocka_unit_test(a_reason_is_told_in_words_of_its_bank),
        cmocka_unit_test(our_own_number_is_found_in_the_banks),
        cmocka_unit_test(a_file_is_told_by_its_content),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
