#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/base/csv.h"
#include "server/base/encoding.h"
#include "server/base/random.h"

#include <stdlib.h>
#include <string.h>

/* A text as a source that gives a few bytes at a time. */
struct source {
    const char *text;
    size_t left, piece;
    bool breaks; /* fails where it should end */
};

static long read_source(void *ctx, char *buffer, size_t size)
{
    struct source *s = ctx;
    size_t len = s->left < s->piece ? s->left : s->piece;

    if (len == 0 && s->breaks)
        return -1;
    if (len > size)
        len = size;
    memcpy(buffer, s->text, len);
    s->text += len;
    s->left -= len;
    return (long)len;
}

static const char *const fault_names[] = {
    [CSV_READ_FAILED] = "<read>",
    [CSV_NOT_CSV] = "<not csv>",
    [CSV_OPEN_QUOTE] = "<open quote>",
    [CSV_STRAY_QUOTE] = "<stray quote>",
    [CSV_TOO_LONG] = "<long>",
    [CSV_TOO_MANY_CELLS] = "<cells>",
    [CSV_NUL] = "<nul>",
    [CSV_UNREADABLE] = "<unreadable>",
};

/* All records as "a|b\n", a fault as its name. */
static void dump(const char *text, size_t len, size_t piece, struct strbuf *out)
{
    struct source source = { text, len, piece, false };
    struct csv csv;
    enum csv_fault fault;

    strbuf_reset(out);
    csv_init(&csv, read_source, &source);
    while ((fault = csv_next(&csv)) != CSV_END) {
        if (fault != CSV_OK)
            strbuf_adds(out, fault_names[fault]);
        for (size_t i = 0; fault == CSV_OK && i < csv.count; i++)
            strbuf_addf(out, "%s%s", i ? "|" : "", csv.cells[i]);
        strbuf_addc(out, '\n');
        if (fault == CSV_READ_FAILED || fault == CSV_NOT_CSV)
            break;
    }
    assert_int_equal(csv_next(&csv), fault);
    csv_done(&csv);
}

static void assert_reads(const char *text, size_t len, const char *expected)
{
    static const size_t pieces[] = { 1, 3, 100000 };
    struct strbuf out = { 0 };

    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        dump(text, len, pieces[i], &out);
        assert_string_equal(strbuf_str(&out), expected);
    }
    strbuf_done(&out);
}

struct text_case {
    const char *text, *records;
};

static void assert_cases(const struct text_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_reads(cases[i].text, strlen(cases[i].text), cases[i].records);
}

static void the_header_tells_the_separator(void **state)
{
    static const struct text_case cases[] = {
        { "a;b\n1;2\n", "a|b\n1|2\n" },
        { "a,b\n1,2\n", "a|b\n1|2\n" },
        { "a\tb\n1\t2\n", "a|b\n1|2\n" },
        { "a;b;c\n1,5;2;3\n", "a|b|c\n1,5|2|3\n" },
        { "\"a,x,y\";b\n1;2\n", "a,x,y|b\n1|2\n" },
        { "sep=,\na,b;c\n1,2\n", "a|b;c\n1|2\n" },
        { "sep=;\r\na;b\r\n", "a|b\n" },
        { "a\n1\n", "a\n1\n" },
    };

    (void)state;
    assert_cases(cases, COUNT_OF(cases));
}

static void quotes_hold_separators_line_breaks_and_quotes(void **state)
{
    static const struct text_case cases[] = {
        { "a;b\n\"1;2\";3\n", "a|b\n1;2|3\n" },
        { "a;b\n\"um \"\"dois\"\"\";3\n", "a|b\num \"dois\"|3\n" },
        { "a;b\n\"linha 1\nlinha 2\";3\n4;5\n", "a|b\nlinha 1\nlinha 2|3\n4|5\n" },
        { "a;b\n\"x\r\ny\";\"\"\r\n", "a|b\nx\r\ny|\n" },
        { "a;b\n\"\"\"\";2\n", "a|b\n\"|2\n" },
        { "a;b\npe\"ça;2\n", "a|b\npe\"ça|2\n" },
        { "a;b\n1;\"2\"", "a|b\n1|2\n" },
    };

    (void)state;
    assert_cases(cases, COUNT_OF(cases));
}

static void every_line_end_is_one(void **state)
{
    static const struct text_case cases[] = {
        { "a;b\r\n1;2\r\n", "a|b\n1|2\n" }, { "a;b\r1;2\r", "a|b\n1|2\n" },
        { "a;b\n1;2", "a|b\n1|2\n" },       { "a;b\n\n1;2\n", "a|b\n\n1|2\n" },
        { "a;b\n;\n", "a|b\n|\n" },         { "", "" },
    };

    (void)state;
    assert_cases(cases, COUNT_OF(cases));
}

static void encodings_are_found_out(void **state)
{
    static const struct text_case cases[] = {
        { "\xef\xbb\xbfnome;b\nJos\xc3\xa9;2\n", "nome|b\nJosé|2\n" },
        { "nome;b\nJos\xc3\xa9;2\n", "nome|b\nJosé|2\n" },
        { "nome;b\nJos\xe9;2\n", "nome|b\nJosé|2\n" },
        { "nome;b\nJo\xe3o;\x80 5\n", "nome|b\nJoão|€ 5\n" },
        { "nome;b\nana;1\n\xc1lvaro;2\n\xd4nix;3\n", "nome|b\nana|1\nÁlvaro|2\nÔnix|3\n" },
        /* Decided once: what does not fit later is a fault, not another guess. */
        { "nome;b\nJos\xc3\xa9;2\nJo\xe3o;3\nana;4\n", "nome|b\nJosé|2\n<unreadable>\nana|4\n" },
        { "\xef\xbb\xbfnome;b\nJo\xe3o;3\n", "nome|b\n<unreadable>\n" },
        { "nome;b\nJo\xe3o;3\nx\x81y;4\n", "nome|b\nJoão|3\n<unreadable>\n" },
    };

    (void)state;
    assert_cases(cases, COUNT_OF(cases));
}

static void a_broken_record_costs_only_itself(void **state)
{
    static const struct text_case cases[] = {
        { "a;b\n\"1;2\n3;4\n5;6\n", "a|b\n<open quote>\n3|4\n5|6\n" },
        { "a;b\n\"1\"x;2\n3;4\n", "a|b\n<stray quote>\n3|4\n" },
        { "a;b\n1;\"2", "a|b\n<open quote>\n" },
    };

    (void)state;
    assert_cases(cases, COUNT_OF(cases));
    assert_reads("a;b\n1\0;2\n3;4\n", 12, "a|b\n<nul>\n3|4\n");
}

static void workbooks_and_utf16_are_refused(void **state)
{
    static const struct text_case cases[] = {
        { "PK\x03\x04rest", "<not csv>\n" },
        { "\xff\xfe"
          "a",
          "<not csv>\n" },
        { "\xfe\xff"
          "a",
          "<not csv>\n" },
        { "\xd0\xcf\x11\xe0rest", "<not csv>\n" },
    };

    (void)state;
    assert_cases(cases, COUNT_OF(cases));
}

static void long_records_and_many_cells_are_faults(void **state)
{
    enum { LONG = 300000 };
    struct strbuf text = { 0 }, many = { 0 }, lines = { 0 };

    (void)state;
    strbuf_adds(&text, "a;b\n");
    memset(strbuf_grow(&text, LONG), 'x', LONG);
    strbuf_adds(&text, "\n1;2\n");
    assert_reads(text.data, text.len, "a|b\n<long>\n1|2\n");
    for (int i = 0; i <= CSV_CELLS_MAX; i++)
        strbuf_adds(&many, "x;");
    strbuf_adds(&many, "\n1;2\n");
    assert_reads(many.data, many.len, "<cells>\n1|2\n");
    strbuf_adds(&lines, "a;b\n\"");
    for (int i = 0; i <= CSV_LINES_MAX; i++)
        strbuf_adds(&lines, "\n");
    strbuf_adds(&lines, "\";2\n");
    struct strbuf out = { 0 };
    dump(lines.data, lines.len, 100, &out);
    assert_non_null(strstr(strbuf_str(&out), "a|b\n<open quote>\n"));
    strbuf_done(&out);
    strbuf_done(&text);
    strbuf_done(&many);
    strbuf_done(&lines);
}

static void rows_are_counted_as_a_spreadsheet_does(void **state)
{
    const char *text = "sep=;\na;b\n\"x\ny\";1\n\n2;3\n";
    struct source source = { text, strlen(text), 5, false };
    struct csv csv;

    (void)state;
    csv_init(&csv, read_source, &source);
    for (int row = 1; row <= 4; row++) {
        assert_int_equal(csv_next(&csv), CSV_OK);
        assert_int_equal(csv.row, row);
    }
    assert_string_equal(csv.cells[0], "2");
    csv_done(&csv);
}

static void a_source_that_breaks_is_no_end(void **state)
{
    struct source source = { "a;b\n1;2\n", 8, 100, true };
    struct csv csv;

    (void)state;
    csv_init(&csv, read_source, &source);
    while (csv_next(&csv) == CSV_OK)
        ;
    assert_int_equal(csv_next(&csv), CSV_READ_FAILED);
    csv_done(&csv);
}

static void add_cell(struct strbuf *text, struct strbuf *expected, const struct random *random)
{
    static const char *const parts[] = { "a", ";", "\"", "\n", "é", "\r\n", " ", "," };
    struct strbuf cell = { 0 };
    uint64_t length = random_below(random, 6);

    for (uint64_t i = 0; i < length; i++)
        strbuf_adds(&cell, parts[random_below(random, COUNT_OF(parts))]);
    strbuf_addc(text, '"');
    for (const char *c = strbuf_str(&cell); *c; c++)
        strbuf_addf(text, "%s%c", *c == '"' ? "\"" : "", *c);
    strbuf_addc(text, '"');
    strbuf_adds(expected, strbuf_str(&cell));
    strbuf_done(&cell);
}

static void what_is_quoted_comes_back(void **state)
{
    struct random_seeded seeded;
    struct random random = property_random(&seeded, "what_is_quoted_comes_back");

    (void)state;
    for (int run = 0; run < 500; run++) {
        struct strbuf text = { 0 }, expected = { 0 };
        strbuf_adds(&text, "x;y;z\n");
        strbuf_adds(&expected, "x|y|z\n");
        for (int cell = 0; cell < 3; cell++) {
            strbuf_adds(&text, cell ? ";" : "");
            strbuf_adds(&expected, cell ? "|" : "");
            add_cell(&text, &expected, &random);
        }
        strbuf_adds(&text, "\r\n");
        strbuf_addc(&expected, '\n');
        assert_reads(text.data, text.len, expected.data);
        strbuf_done(&text);
        strbuf_done(&expected);
    }
}

static void only_whole_utf8_is_utf8(void **state)
{
    static const struct {
        const char *text;
        bool good;
    } cases[] = {
        { "abc", true },           { "é€\U0001F600", true },      { "\xc3", false },
        { "\xc0\xaf", false },     { "\xed\xa0\x80", false },     { "\xf4\x90\x80\x80", false },
        { "\xe0\x80\x80", false }, { "\xf0\x80\x80\x80", false }, { "\x80", false },
        { "\xff", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(encoding_is_utf8(cases[i].text, strlen(cases[i].text)), cases[i].good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the header tells the separator", the_header_tells_the_separator),
        TEST("quotes hold separators, line breaks and quotes",
             quotes_hold_separators_line_breaks_and_quotes),
        TEST("every line end is one", every_line_end_is_one),
        TEST("UTF-8 with and without BOM and Windows-1252 are found out", encodings_are_found_out),
        TEST("a broken record costs only itself", a_broken_record_costs_only_itself),
        TEST("workbooks and UTF-16 are refused", workbooks_and_utf16_are_refused),
        TEST("long records and many cells are faults", long_records_and_many_cells_are_faults),
        TEST("rows are counted as a spreadsheet does", rows_are_counted_as_a_spreadsheet_does),
        TEST("a source that breaks is no end of file", a_source_that_breaks_is_no_end),
        TEST("what is quoted comes back", what_is_quoted_comes_back),
        TEST("only whole and shortest sequences are UTF-8", only_whole_utf8_is_utf8),
    };

    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
