#pragma once
#include "server/money/cnab_bank.h"

/*
 * One line of a file, padded with blanks to its full width, and the cutting of fields from it.
 * Bytes are ISO-8859-1, so a column is a byte.
 */
enum { CNAB_LINE_MAX = 400 };
struct cnab_line {
    int64_t number;
    size_t len; /* before padding, trailing blanks not counted */
    char text[CNAB_LINE_MAX + 1];
};

enum cnab_got { CNAB_GOT_LINE, CNAB_GOT_END, CNAB_GOT_FAULT, CNAB_GOT_FAILURE };
/* The next line that is not blank. */
enum cnab_got cnab_line_next(struct cnab *reader, struct cnab_line *line);

/* Sets the reader's fault and answers false. */
bool cnab_break(struct cnab *reader, const struct cnab_line *line, int column, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void cnab_warn(struct cnab *reader, const struct cnab_line *line, int column, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

char cnab_at(const struct cnab_line *line, int column);
/* Trimmed, as UTF-8; what does not fit into `size` is left away. */
void cnab_text(const struct cnab_line *line, struct cnab_span span, char *out, size_t size);
/* Digits, zero-filled or with blanks before them; -1 when blank, -2 when it is no number.  *bad
 * gets the column of the first character that is none. */
int64_t cnab_number(const struct cnab_line *line, struct cnab_span span, int *bad);
/* DDMMAA (00 to 69 are 20xx) or DDMMAAAA by the width of the field; AAAAMMDD where `iso` and the
 * field is that wide. False when it is neither a day nor zeros nor blank; *out is CNAB_NO_DAY for
 * those. */
bool cnab_day(const struct cnab_line *line, struct cnab_span span, bool iso, day_t *out, int *bad);
