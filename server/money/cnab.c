#include "server/money/cnab.h"

#include "server/money/cnab_cut.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* What a line does to the record at hand. */
enum step {
    STEP_ON,     /* nothing comes of it (yet) */
    STEP_RECORD, /* the one before it is complete: it is in *out */
    STEP_FAULT
};

void cnab_init(struct cnab *r, cnab_read_fn *read, cnab_warn_fn *warn, void *ctx)
{
    memset(r, 0, sizeof(*r));
    r->read = read;
    r->warn = warn;
    r->ctx = ctx;
}

bool cnab_is_payment(const struct cnab_record *record)
{
    return record->kind == CNAB_PAID;
}

const char *cnab_kind_name(enum cnab_kind kind)
{
    static const char *const names[CNAB_KIND_COUNT] = {
        [CNAB_OTHER] = "other",         [CNAB_ENTRY] = "entry",
        [CNAB_REFUSED] = "refused",     [CNAB_PAID] = "paid",
        [CNAB_DROPPED] = "written_off", [CNAB_CHANGED] = "changed",
        [CNAB_DENIED] = "denied",       [CNAB_FEES] = "fee",
        [CNAB_REVERSED] = "reversed",   [CNAB_PENDING] = "pending",
    };

    return names[kind];
}

/* ---- the record at hand ---- */

static void begin(struct cnab *r, const struct cnab_line *line)
{
    struct cnab_record *p = &r->pending;

    *p = (struct cnab_record){ .line = line->number,
                               .format = r->header.format,
                               .due = CNAB_NO_DAY,
                               .occurred = CNAB_NO_DAY,
                               .credited = CNAB_NO_DAY,
                               .title = CNAB_NO_MONEY,
                               .paid = CNAB_NO_MONEY,
                               .credited_value = CNAB_NO_MONEY,
                               .fee = CNAB_NO_MONEY,
                               .interest = CNAB_NO_MONEY,
                               .discount = CNAB_NO_MONEY,
                               .abatement = CNAB_NO_MONEY,
                               .iof = CNAB_NO_MONEY,
                               .other = CNAB_NO_MONEY };
    snprintf(p->bank, sizeof(p->bank), "%s", r->header.bank);
}

/* Hands out what is at hand, if anything. */
static enum step hand_out(struct cnab *r, struct cnab_record *out)
{
    struct cnab_line at = { .number = r->pending.line };

    if (!r->has_pending)
        return STEP_ON;
    if (r->pending_open)
        cnab_warn(r, &at, 14, "no segment U follows this T: what was paid is not known");
    *out = r->pending;
    r->has_pending = r->pending_open = false;
    return STEP_RECORD;
}

/* A fault behind a record that is complete is told after it. */
static enum step fault_or(struct cnab *r, bool good, enum step step)
{
    r->broken |= !good;
    return good || step == STEP_RECORD ? step : STEP_FAULT;
}

/* ---- counts ---- */

static void compare(struct cnab *r, const struct cnab_line *line, int from, int to,
                    const char *what, int64_t counted)
{
    int bad;
    int64_t said = cnab_number(line, (struct cnab_span){ (short)from, (short)to }, &bad);

    if (said > 0 && said != counted)
        cnab_warn(r, line, from, "the trailer says %lld %s, the file has %lld", (long long)said,
                  what, (long long)counted);
}

/* Numbers begin again where their field ends: 99999, 00000. */
static int64_t number_behind(int64_t number, int width)
{
    int64_t end = 1;

    while (width-- > 0)
        end *= 10;
    return (number + 1) % end;
}

/* A number that was not to follow is told and counted on from: banks number through all lots or
 * each pair once, and files are seen that were thinned out before they were sent on.  What is there
 * is worth reading.  Zeros number nothing (Caixa's segment W). */
static bool in_order(struct cnab *r, const struct cnab_line *line, int from, int to)
{
    int bad = from;
    int64_t said = cnab_number(line, (struct cnab_span){ (short)from, (short)to }, &bad);
    int64_t next = number_behind(r->sequence, to - from + 1);

    if (said == -2)
        return cnab_break(r, line, bad, "the record's number is not a number");
    if (said == 0 && next != 0)
        return true;
    if (said != -1 && said != next)
        cnab_warn(r, line, from, "record number %lld, but %lld was to follow: is one missing?",
                  (long long)said, (long long)next);
    r->sequence = said == -1 ? next : said;
    return true;
}

/* ---- CNAB 240 ---- */

static enum step title_240(struct cnab *r, const struct cnab_line *line, struct cnab_record *out)
{
    enum step step = hand_out(r, out);

    begin(r, line);
    r->has_pending = r->pending_open = true;
    return fault_or(r, cnab_cut(r, line, CNAB_TITLE, &r->pending), step);
}

static enum step values_240(struct cnab *r, const struct cnab_line *line)
{
    if (!r->pending_open)
        return fault_or(r, cnab_break(r, line, 14, "a segment U without its T"), STEP_ON);
    r->pending_open = false;
    return fault_or(
        r, cnab_cut(r, line, CNAB_VALUES, &r->pending) && cnab_complete(r, line, &r->pending),
        STEP_ON);
}

static enum step segment_240(struct cnab *r, const struct cnab_line *line, struct cnab_record *out)
{
    char segment = (char)toupper((unsigned char)cnab_at(line, 14));

    if (!in_order(r, line, 9, 13))
        return STEP_FAULT;
    if (segment == 'T')
        return title_240(r, line, out);
    if (segment == 'U')
        return values_240(r, line);
    if (segment == 'Y' && r->has_pending && memcmp(line->text + 17, "03", 2) == 0)
        return fault_or(r, cnab_cut(r, line, CNAB_PIX, &r->pending), STEP_ON);
    if (segment == 'A' || segment == 'J' || segment == 'P')
        return fault_or(
            r, cnab_break(r, line, 14, "segment %c is none of a collection's return", segment),
            STEP_ON);
    if (segment != 'Y')
        cnab_warn(r, line, 14, "segment %c is not read", segment);
    return STEP_ON;
}

static enum step lot_begins(struct cnab *r, const struct cnab_line *line)
{
    r->in_lot = true;
    r->lots++;
    r->lot_lines = 1;
    r->sequence = 0;
    if (cnab_at(line, 9) == 'R')
        return fault_or(r, cnab_break(r, line, 9, "a remittance (R), not a return (T)"), STEP_ON);
    return STEP_ON;
}

static enum step lot_ends(struct cnab *r, const struct cnab_line *line, struct cnab_record *out)
{
    compare(r, line, 18, 23, "records in the lot", r->lot_lines);
    r->in_lot = false;
    return hand_out(r, out);
}

static enum step file_ends_240(struct cnab *r, const struct cnab_line *line,
                               struct cnab_record *out)
{
    r->has_trailer = true;
    compare(r, line, 18, 23, "lots", r->lots);
    compare(r, line, 24, 29, "records", r->lines);
    return hand_out(r, out);
}

static enum step line_240(struct cnab *r, const struct cnab_line *line, struct cnab_record *out)
{
    char type = cnab_at(line, 8);

    r->lot_lines++;
    if (memcmp(line->text, r->header.bank, 3) != 0)
        return fault_or(
            r, cnab_break(r, line, 1, "a record of another bank than %s", r->header.bank), STEP_ON);
    if (type == '1')
        return lot_begins(r, line);
    if (type == '3')
        return segment_240(r, line, out);
    if (type == '5')
        return lot_ends(r, line, out);
    if (type == '9')
        return file_ends_240(r, line, out);
    return fault_or(r, cnab_break(r, line, 8, "there is no record of type \"%c\"", type), STEP_ON);
}

/* ---- CNAB 400 ---- */

static enum step detail_400(struct cnab *r, const struct cnab_line *line, struct cnab_record *out)
{
    enum step step = hand_out(r, out);

    begin(r, line);
    r->has_pending = true;
    return fault_or(
        r, cnab_cut(r, line, CNAB_TITLE, &r->pending) && cnab_complete(r, line, &r->pending), step);
}

/* The trailer's own number is not held against the file: some banks and programs put a count of
 * their own there. */
static enum step file_ends_400(struct cnab *r, const struct cnab_line *line,
                               struct cnab_record *out)
{
    r->has_trailer = true;
    compare(r, line, 395, 400, "records", r->lines);
    return hand_out(r, out);
}

/* Banco do Brasil's details are of type 7; of type 1 are those of old convênios and cooperatives.
 */
static void settle_detail_type(struct cnab *r, char type)
{
    if (type == '1' && r->bank == &cnab_bank_001 && !r->has_pending)
        r->bank = &cnab_bank_001_type_1;
}

static enum step line_400(struct cnab *r, const struct cnab_line *line, struct cnab_record *out)
{
    char type = cnab_at(line, 1);

    if (type == '9')
        return file_ends_400(r, line, out);
    if (!in_order(r, line, 395, 400))
        return STEP_FAULT;
    settle_detail_type(r, type);
    const struct cnab_layout *layout = &r->bank->l400;
    if (type == (layout->detail ? layout->detail : '1'))
        return detail_400(r, line, out);
    if (layout->pix && type == layout->pix && r->has_pending)
        return fault_or(r, cnab_cut(r, line, CNAB_PIX, &r->pending), STEP_ON);
    if (type < '2' || type > '8')
        return fault_or(r, cnab_break(r, line, 1, "there is no record of type \"%c\"", type),
                        STEP_ON);
    return STEP_ON;
}

/* ---- the file ---- */

static bool starts(const struct cnab_line *line, const char *text)
{
    return memcmp(line->text, text, strlen(text)) == 0;
}

/* Bank, lot 0000, type 0; at least eight bytes are there. */
static bool is_240_header(const char *text)
{
    for (int i = 0; i < 3; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return memcmp(text + 3, "00000", 5) == 0;
}

static void take_bank(struct cnab *r, const struct cnab_line *line, enum cnab_format format)
{
    r->header.format = format;
    cnab_text(line, format == CNAB_240 ? (struct cnab_span){ 1, 3 } : (struct cnab_span){ 77, 79 },
              r->header.bank, sizeof(r->header.bank));
    r->bank = cnab_bank_find(r->header.bank);
    cnab_cut_header(r, line, &r->header);
    r->sequence = format == CNAB_400; /* the header is number 1 */
}

static bool take_header(struct cnab *r, const struct cnab_line *line)
{
    if (starts(line, "02RETORNO")) {
        take_bank(r, line, CNAB_400);
        return strlen(r->header.bank) == 3 ||
               cnab_break(r, line, 77, "the header does not say the bank");
    }
    if (starts(line, "01REMESSA") || (is_240_header(line->text) && cnab_at(line, 143) == '1'))
        return cnab_break(r, line, line->text[1] == '1' && line->text[2] == 'R' ? 2 : 143,
                          "a remittance, not a return file");
    /* column 143 is not asked to say "return": files are seen whose header has slipped */
    if (!is_240_header(line->text))
        return cnab_break(r, line, 1,
                          "this is no return file: it begins as none of CNAB 240 or 400");
    if (line->len > CNAB_240)
        return cnab_break(r, line, CNAB_240 + 1, "the line is longer than 240 columns");
    take_bank(r, line, CNAB_240);
    return true;
}

static enum step take_line(struct cnab *r, const struct cnab_line *line, struct cnab_record *out)
{
    r->lines++;
    if (!r->begun) {
        r->begun = true;
        return fault_or(r, take_header(r, line), STEP_ON);
    }
    if (r->has_trailer)
        return fault_or(r, cnab_break(r, line, 1, "there is a line behind the file's trailer"),
                        STEP_ON);
    return r->header.format == CNAB_240 ? line_240(r, line, out) : line_400(r, line, out);
}

static enum cnab_result at_end(struct cnab *r)
{
    if (r->has_trailer)
        return CNAB_END;
    r->fault = (struct cnab_fault){ .line = r->line };
    snprintf(r->fault.cause, sizeof(r->fault.cause), "%s",
             r->begun ? "the file ends without its trailer: a part of it is missing"
                      : "the file is empty");
    return CNAB_BROKEN;
}

/* A file that ends without a trailer still gives the record that was at hand, if it was complete.
 */
static enum cnab_result advance(struct cnab *r, struct cnab_record *out)
{
    struct cnab_line line;

    for (;;) {
        enum cnab_got got = cnab_line_next(r, &line);
        if (got == CNAB_GOT_FAILURE)
            return CNAB_READ_FAILED;
        if (got == CNAB_GOT_END)
            return r->has_pending && !r->pending_open && hand_out(r, out) == STEP_RECORD
                       ? CNAB_RECORD
                       : at_end(r);
        enum step step = got == CNAB_GOT_FAULT ? STEP_FAULT : take_line(r, &line, out);
        if (step != STEP_ON)
            return step == STEP_RECORD ? CNAB_RECORD : CNAB_BROKEN;
    }
}

enum cnab_result cnab_next(struct cnab *r, struct cnab_record *out)
{
    if (r->ended)
        return r->last;
    r->last = r->broken ? CNAB_BROKEN : advance(r, out);
    r->ended = r->last != CNAB_RECORD;
    return r->last;
}

bool cnab_looks_like(const char *bytes, size_t len)
{
    if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        len -= 3;
    }
    while (len > 0 && (*bytes == '\r' || *bytes == '\n')) {
        bytes++;
        len--;
    }
    if (len < 9)
        return false;
    return memcmp(bytes, "02RETORNO", 9) == 0 || memcmp(bytes, "01REMESSA", 9) == 0 ||
           (is_240_header(bytes) && (bytes[8] == ' ' || bytes[8] == '0'));
}
