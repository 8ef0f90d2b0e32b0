#pragma once
#include "server/money/offers.h"
struct strbuf;

/*
 * The text of an agreement, as shown before a person accepts it and kept as evidence (collections
 * reference 14.3, 14.4).  It tells what CDC-12 asks for (CDC art. 52 and 54-B: price, interest and
 * yearly rate, additions, number and dates of the instalments, total with and without the plan),
 * which legal kind it is, what breaks it, and how to withdraw within seven days (CDC-14).
 *
 * Plain text in Brazilian Portuguese, UTF-8, lines ended by '\n'; the same struct gives the same
 * bytes, so its SHA-256 identifies what was shown.
 */
enum term_kind {
    TERM_PARCELAMENTO, /* parcelamento sem novação: a break revives the debt minus what was paid */
    TERM_NOVACAO       /* CC art. 360: the old debt ends */
};

struct term_debt {
    const char *what; /* "Mensalidade 10/2026, contrato final 4821" */
    day_t due;
    centavos_t principal;
};

struct term {
    enum term_kind kind;
    const char *creditor, *creditor_legal, *creditor_document, *creditor_address, *contact;
    const char *person, *person_document; /* masked: "***.982.247-**" */
    const struct term_debt *debts;
    size_t debt_count;
    const struct price *sum; /* of the debts, line by line */
    const struct plan *plan;
    day_t on, valid_until;
    int32_t grace_days;  /* days late that break the agreement */
    int32_t cancel_days; /* 7 */
};

enum { TERM_HASH_SIZE = 65 };
void term_render(const struct term *term, struct strbuf *out);
/* Lower-case hexadecimal SHA-256 of a text. */
const char *term_hash(const char *text, char out[TERM_HASH_SIZE]);
