#pragma once
#include "server/base/day.h"
#include "server/base/money.h"
#include <stdbool.h>
struct error;

/*
 * The code of a boleto: 44 digits as a barcode, 47 or 48 as the line people type (payments
 * reference 1 to 3).  Bank boletos carry bank, due date factor, value and the bank's free field;
 * arrecadação (starts with 8) is a utility or tax bill, which we read but never issue.
 *
 * The value in a code is the face value: for a registered boleto the payer's bank asks the central
 * registry what is due today.
 */
enum boleto_kind { BOLETO_BANK, BOLETO_ARRECADACAO };
enum {
    BOLETO_BARCODE_SIZE = 45,
    BOLETO_LINE_SIZE = 49,
    BOLETO_FREE_SIZE = 26,
    BOLETO_PRINTED_SIZE = 60 /* the line with its dots and spaces */
};

struct boleto_code {
    enum boleto_kind kind;
    char barcode[BOLETO_BARCODE_SIZE];
    char line[BOLETO_LINE_SIZE];
    char bank[4];        /* "237"; empty for arrecadação */
    centavos_t centavos; /* 0 = the code holds none (informed at payment, or no amount in BRL) */
    bool has_due;        /* false: no date in the code, or none that fits the window */
    day_t due;
    bool due_unknown; /* the factor names a day outside the window: show both, guess neither */
    bool large_value; /* the value took the factor's place (above R$ 99.999.999,99) */
};

/*
 * Reads 44, 47 or 48 digits with blanks, dots and hyphens anywhere; letters are refused, as people
 * type O for 0.  Every check digit must agree.  The factor is ambiguous by 9000 days since
 * 2025-02-22: of its candidates the one from 3000 days before to 5500 days after `as_of` counts.
 */
bool boleto_decode(const char *text, day_t as_of, struct boleto_code *out, struct error *err)
    __attribute__((warn_unused_result));

/*
 * Builds the code of a bank boleto around a free field of 25 digits.  `due` is ignored without
 * has_due (contra apresentação).  A value above R$ 99.999.999,99 takes the factor's place, and
 * the code then has no date.  Refuses values below 0 and above 9.999.999.999.999 centavos, and due
 * days before the factor's first day (1997-10-08).
 */
struct boleto_fields {
    const char *bank; /* three digits */
    bool has_due;
    day_t due;
    centavos_t centavos; /* 0 = none */
    const char *free_field;
};
bool boleto_encode(const struct boleto_fields *fields, struct boleto_code *out, struct error *err)
    __attribute__((warn_unused_result));

/* 1000..9999 (1..999 before 2000-07-03): what a due day becomes in the code. */
int boleto_factor(day_t due);

/* The line as printed: "23791.23405 90000.000001 01004.567804 9 16470000013500"; arrecadação in
 * four blocks, "84670000001-7 43590024020-9 ...".  `line` must come from a boleto_code. */
const char *boleto_line_printed(const char *line, char out[BOLETO_PRINTED_SIZE]);
