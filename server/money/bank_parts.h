#pragma once
#include "server/base/auto.h"
#include "server/money/bank.h"
#include "server/money/bank_digits.h"

/*
 * For the files of the banks: reading the account's parts, settling check digits, putting a free
 * field together.  Nothing else includes it.
 */

/* A part as the bank wants it: `digits` right-aligned in zeros, and its check digit(s) apart. */
struct bank_number {
    char digits[BOLETO_PART_SIZE];
    char given[3]; /* after a hyphen or in a field of its own; empty = not given */
    bool inside;   /* it stood at the end of the digits: one more than the bank has */
    char dv[3];    /* what is used, once bank_digit() has settled it */
};

/* One row a part. */
struct bank_value {
    const char *name;     /* for errors: "agencia" */
    const char *value;    /* as given */
    const char *given_dv; /* a field of its own for the check digit; NULL = there is none */
    size_t width;
    size_t dv;          /* how many check digits may stand inside, after the digits */
    const char *absent; /* what is taken when it is not given; NULL = it must be */
    struct bank_number *out;
};
/* Rows over the account `a`: digits alone, with a check digit, with one in a field of its own. */
#define BANK_PLAIN(part, width, absent, out)                                                       \
    {                                                                                              \
#part, a->part, NULL, (width), 0, (absent), (out)                                          \
    }
#define BANK_CHECKED(part, width, out)                                                             \
    {                                                                                              \
#part, a->part, NULL, (width), 1, NULL, (out)                                              \
    }
#define BANK_WITH_DV(part, width, out)                                                             \
    {                                                                                              \
#part, a->part, a->part##_dv, (width), 1, NULL, (out)                                      \
    }

/*
 * Reads rows until one fails.  Spaces and dots are dropped, so is what a slash ends ("09/123-P");
 * zeros in front do not count.
 */
bool bank_read(const struct bank_value *rows, size_t count, struct error *err)
    __attribute__((warn_unused_result));
/* A number that holds its check digit: "1234-5", "12345", or 1234 with 5 in a field of its own.
 * `bare` (may be NULL) tells that it is shorter than the width and no digit was given apart. */
bool bank_read_whole(const struct bank_value *row, bool *bare, struct error *err)
    __attribute__((warn_unused_result));
/* "17" of "17-019" or "17/019": what follows is the variation, which no code holds. */
bool bank_read_carteira(const struct boleto_account *a, size_t width, const char *absent,
                        struct bank_number *out, struct error *err)
    __attribute__((warn_unused_result));

/* Settles number->dv: the given one, with a warning naming `field` when it is not `computed`.  One
 * that stood inside must agree, or the number is just too long. */
bool bank_digit(struct bank_number *number, const char *computed, const char *field,
                struct boleto_title *title, struct error *err) __attribute__((warn_unused_result));
/* The same for a computed digit; `lax`: one that stood inside is believed as one apart is. */
bool bank_digit_of(struct bank_number *number, char computed, bool lax, const char *field,
                   struct boleto_title *title, struct error *err)
    __attribute__((warn_unused_result));
void bank_warn(struct boleto_title *title, const char *field);

/* Texts one after the other; cut at the size. */
const char *bank_join(char *out, size_t size, const char *const *pieces);
#define BANK_JOIN(out, ...)                                                                        \
    bank_join((out), sizeof(out), (const char *const[]){ __VA_ARGS__, NULL })

/* "1234-5 / 67890-1": as given, when the bank's own rule for these digits is not known to us. */
void bank_print_account(const struct boleto_account *a, struct boleto_title *out);
