#pragma once
#include "server/base/day.h"
#include "server/base/money.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Reads the return files of banks, CNAB 240 and CNAB 400 (payments reference 11.1 and 11.2), record
 * by record in constant memory.  Pure: the bytes come from `read`, nothing is looked up.
 *
 * Lines may be short (banks cut trailing blanks), end in CRLF, LF or CR, be blank, follow a BOM or
 * come before a 0x1A; text is ISO-8859-1, or UTF-8 when the whole line is.  Numbers that are blank
 * are absent.  Headers, trailers and records that only complete another one are no records.
 *
 * Whether a record is money is decided by (layout, bank, occurrence), never by a filled amount: an
 * entry record of Bradesco carries its full value in the field of the amount paid.
 */
enum cnab_format { CNAB_UNKNOWN, CNAB_240 = 240, CNAB_400 = 400 };

/* What an occurrence means; the code itself says it only together with bank and layout. */
enum cnab_kind {
    CNAB_OTHER,
    CNAB_ENTRY,    /* the title is registered */
    CNAB_REFUSED,  /* its registration was refused */
    CNAB_PAID,     /* money */
    CNAB_DROPPED,  /* written off without money */
    CNAB_CHANGED,  /* due date, abatement or other data */
    CNAB_DENIED,   /* an instruction or a change was refused; the title stays as it was */
    CNAB_FEES,     /* the bank takes a fee; nothing happens to the title */
    CNAB_REVERSED, /* a payment was taken back */
    CNAB_PENDING,  /* paid by cheque or in transit: not money yet */
    CNAB_KIND_COUNT
};

enum { CNAB_REASONS_MAX = 5, CNAB_REASON_SIZE = 5, CNAB_CAUSE_SIZE = 160 };
enum { CNAB_NO_DAY = INT32_MIN };
/* No amount: blank in the file, or the layout has no such field. */
#define CNAB_NO_MONEY INT64_MIN

/* Text is UTF-8 without the blanks around it, "" when the field is blank. */
struct cnab_record {
    int64_t line; /* of its first line; the first of the file is 1 */
    enum cnab_format format;
    char bank[4];
    char occurrence[3];
    enum cnab_kind kind;
    char nosso_numero[41];   /* as in the field, leading zeros too; without wallet */
    char nosso_numero_dv[5]; /* where the layout has a place of its own for it */
    char document[51], company_use[51], wallet[7];
    day_t due, occurred, credited; /* CNAB_NO_DAY when blank, zeros, or "at sight" */
    centavos_t title, paid, credited_value, fee, interest, discount, abatement, iof, other;
    char reasons[CNAB_REASONS_MAX][CNAB_REASON_SIZE];
    size_t reason_count;
    char txid[71], pix_key[155]; /* of the Pix record that follows it */
};

/* What the header says of the file. */
struct cnab_header {
    enum cnab_format format;
    char bank[4];
    char agency[11], account[25], convenio[41], tax_id[29]; /* "" where the layout has none */
    char company[61];
    int64_t sequence; /* the file's number at the bank, -1 when it has none */
    day_t day;        /* when it was made; CNAB_NO_DAY when that is no day */
};

struct cnab_fault {
    int64_t line;
    int column; /* 1-based; 0 = the line, or the file as a whole */
    char cause[CNAB_CAUSE_SIZE];
};

enum cnab_result {
    CNAB_RECORD,
    CNAB_END,
    CNAB_BROKEN,     /* see cnab.fault; nothing more comes */
    CNAB_READ_FAILED /* the source failed; nothing more comes */
};

/* Fills at most `size` bytes; 0 = the end, -1 = it failed. */
typedef long cnab_read_fn(void *ctx, char *buffer, size_t size);
/* What is odd and was read all the same: counts of a trailer that do not agree, a T without its U.
 */
typedef void cnab_warn_fn(void *ctx, const struct cnab_fault *warning);

struct cnab_line;
struct cnab_bank;
enum { CNAB_BUFFER_SIZE = 4096 };

struct cnab {
    cnab_read_fn *read;
    cnab_warn_fn *warn; /* may be NULL */
    void *ctx;
    struct cnab_header header;
    struct cnab_fault fault; /* after CNAB_BROKEN */
    /* the rest is the reader's own */
    const struct cnab_bank *bank;
    char buffer[CNAB_BUFFER_SIZE];
    size_t start, end;
    bool at_end, failed, after_cr, ended, broken, begun, has_trailer, has_pending;
    enum cnab_result last;
    int64_t line;
    struct cnab_record pending; /* what may still be completed by the next line */
    bool pending_open;          /* a T that still waits for its U */
    int64_t lines, lots, lot_lines, sequence;
    bool in_lot;
};

/* `ctx` goes to both functions. */
void cnab_init(struct cnab *reader, cnab_read_fn *read, cnab_warn_fn *warn, void *ctx);
/* The next record.  After anything but CNAB_RECORD the same comes again. */
enum cnab_result cnab_next(struct cnab *reader, struct cnab_record *out);
enum { CNAB_START = 64 }; /* bytes that are enough to tell */
/* True when these first bytes of a file are a return file's, or a remittance's: to tell by content.
 */
bool cnab_looks_like(const char *bytes, size_t len);

/* The number that we gave the title, from the bank's: without modality, convênio and check digit.
 * `convenio` is the account's, for Banco do Brasil.  False when it is none of ours by its form. */
bool cnab_own_number(const struct cnab_record *record, const char *convenio, int64_t *out);

bool cnab_is_payment(const struct cnab_record *record);
/* "entry", "paid", ...: names for JSON and the database. */
const char *cnab_kind_name(enum cnab_kind kind);
/* The bank's own words for a reason, in plain Portuguese; NULL when we do not know the code. */
const char *cnab_reason_words(const struct cnab_record *record, const char *reason);
