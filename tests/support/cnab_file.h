#pragma once
#include "server/money/cnab.h"
#include "tests/support/cnab_lines.h"
#include "tests/support/values.h"

/* Whole files of CNAB for the tests of its reader, and reading them. */

enum { RECORDS_MAX = 8 };
struct reading {
    struct cnab reader;
    struct cnab_record records[RECORDS_MAX];
    size_t count;
    enum cnab_result result;
    int warnings;
};

/* The source gives at most `chunk` bytes at a time. */
void read_chunks(const struct strbuf *file, size_t chunk, struct reading *out);
void read_all(const struct strbuf *file, struct reading *out);
/* Of a file with any number of records. */
int64_t count_records(const struct strbuf *file, enum cnab_result *end);

/* CNAB 400: header and trailer, and a file of one detail. */
void header_400(struct strbuf *file, const char *bank, const char *end);
void trailer_400(struct strbuf *file, const char *number, const char *end);
void file_400(struct strbuf *file, const char *bank, const struct put *detail);

/* CNAB 240: headers of file and lot, trailers with what they count, a segment ("00001T"), and a
 * file of one T and its U. */
void open_240(struct strbuf *file, const char *bank);
void close_240(struct strbuf *file, const char *bank, const char *lot, const char *all);
void segment_240(struct strbuf *file, const char *bank, const char *number_and_segment,
                 const struct put *puts);
void file_240(struct strbuf *file, const char *bank, const struct put *t, const struct put *u);
/* The same file with other line ends, clipped, with a BOM, blank lines and a DOS end. */
void rewrite(const struct strbuf *in, struct strbuf *out, const char *end, bool clip);

/* Compares a day with its text; NULL: none. */
void day_is(day_t got, const char *iso);

#define COMMON                                                                                     \
    { 1, "1" }, { 111, "150526" }, { 117, "DOC 7     " }, { 147, "100526" },                       \
        { 153, "0000000012345" },                                                                  \
    {                                                                                              \
        395, "000002"                                                                              \
    }
#define VALUES                                                                                     \
    { 16, "06" }, { 18, "000000000000009" }, { 33, "000000000000001" }, { 78, "000000000012345" }, \
        { 93, "000000000012222" }, { 138, "15052026" },                                            \
    {                                                                                              \
        146, "18052026"                                                                            \
    }
