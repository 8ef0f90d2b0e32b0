#pragma once
#include "server/base/money.h"
#include <stddef.h>
#include <stdint.h>
struct arena;

/*
 * What proves that an agreement was accepted (collections reference 14.4): one JSON text for each,
 * and a chain of hashes through all of one creditor, so that altering, adding or taking away any of
 * them shows.  Pure: the same values give the same bytes.
 *
 * Each link is SHA-256(link before, evidence); the first has no link before.  A chain proves that
 * nothing in it was changed, not that all of it was not written anew: whoever wants that keeps the
 * newest link, which `quita agreement verify` prints, somewhere else.
 */
enum { EVIDENCE_HASH = 32 };

struct evidence {
    int64_t agreement_id;
    const char *protocol;
    int policy_version;
    const uint8_t *term_sha256, *pdf_sha256;   /* 32 bytes each */
    const uint8_t *before;                     /* the link before; NULL = this is the first */
    const char *accepted, *contact, *creditor; /* as they stand on the paper (term_pdf.h) */
    const char *words;                         /* by which it was accepted, exactly */
    const char *channel;                       /* "whatsapp", "sms", "web", "voice" */
    const char *message_id;                    /* the provider's; "" = none */
    const char *received_at, *provider_at;     /* instants as instant_format() writes them */
    centavos_t principal, charges, discount, interest, total;
};

/* Compact JSON with its keys in order; lives in the arena.  NULL: a text is no UTF-8. */
const char *evidence_render(const struct evidence *e, struct arena *a);
void evidence_link(const uint8_t *before, const char *evidence, uint8_t out[EVIDENCE_HASH]);

/* An accepted agreement as it is stored, to be proved. */
struct evidence_row {
    int64_t agreement_id, link, expected_link;
    const char *protocol, *evidence, *term_text, *accepted_at; /* NULL = it has none */
    int policy_version;
    const uint8_t *chain_hash, *term_sha256; /* NULL = not there, or not 32 bytes */
    const uint8_t *before;                   /* the link before, already proved; NULL = the first */
    const void *pdf;                         /* opened; NULL = none is kept */
    size_t pdf_len;
    centavos_t principal, charges, discount, interest, total;
};
/* What the paper said that is not in the row; NULL in evidence of before these were kept. */
struct evidence_paper {
    const char *accepted, *contact, *creditor;
};
/*
 * NULL = it holds, and `paper` (which lives in the arena) is filled; else what does not, for people
 * who run it.
 */
const char *evidence_fault(const struct evidence_row *row, struct arena *a,
                           struct evidence_paper *paper);
