#include "server/money/evidence.h"

#include "server/base/arena.h"
#include "server/base/auto.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

enum { HEX = EVIDENCE_HASH * 2 + 1 };

/* One proof after the other; the first that fails is told. */
typedef const char *proof_fn(const struct evidence_row *row, const json_t *evidence);

static bool hash_is(const json_t *evidence, const char *name, const void *data, size_t len)
{
    const char *told = json_string_value(json_object_get(evidence, name));
    uint8_t hash[EVIDENCE_HASH];
    char hex[HEX];

    crypto_hash_sha256(hash, data, len);
    return told && strcmp(told, sodium_bin2hex(hex, HEX, hash, EVIDENCE_HASH)) == 0;
}

static bool text_is(const json_t *evidence, const char *name, const char *stored)
{
    const char *told = json_string_value(json_object_get(evidence, name));

    return told && stored && strcmp(told, stored) == 0;
}

static const char *prove_link(const struct evidence_row *row, const json_t *evidence)
{
    uint8_t link[EVIDENCE_HASH];

    (void)evidence;
    if (row->link != row->expected_link)
        return "a link is missing before it: an accepted agreement was taken away";
    if (!row->evidence)
        return "its evidence is gone";
    evidence_link(row->before, row->evidence, link);
    if (!row->chain_hash || memcmp(link, row->chain_hash, EVIDENCE_HASH) != 0)
        return "its evidence, or the link before it, is not what it was";
    return NULL;
}

static const char *prove_json(const struct evidence_row *row, const json_t *evidence)
{
    (void)row;
    return json_is_object(evidence) ? NULL : "its evidence is no JSON object";
}

static const char *prove_who(const struct evidence_row *row, const json_t *evidence)
{
    if (json_integer_value(json_object_get(evidence, "agreement")) != row->agreement_id ||
        !text_is(evidence, "protocol", row->protocol))
        return "its evidence is that of another agreement";
    if (json_integer_value(json_object_get(evidence, "policy_version")) != row->policy_version)
        return "its version of the policy is not the one that was accepted";
    return text_is(evidence, "received_at", row->accepted_at)
               ? NULL
               : "the instant of its acceptance is not what it was";
}

static const char *prove_amounts(const struct evidence_row *row, const json_t *evidence)
{
    const struct {
        const char *name;
        centavos_t centavos;
    } amounts[] = { { "principal", row->principal },
                    { "charges", row->charges },
                    { "discount", row->discount },
                    { "interest", row->interest },
                    { "total", row->total } };

    for (size_t i = 0; i < COUNT_OF(amounts); i++) {
        const json_t *told = json_object_get(evidence, amounts[i].name);
        if (!json_is_integer(told) || json_integer_value(told) != amounts[i].centavos)
            return "its amounts are not those that were accepted";
    }
    return NULL;
}

static const char *prove_term(const struct evidence_row *row, const json_t *evidence)
{
    uint8_t hash[EVIDENCE_HASH];

    if (!row->term_text ||
        !hash_is(evidence, "term_sha256", row->term_text, strlen(row->term_text)))
        return "the text of its term is not the one that was accepted";
    crypto_hash_sha256(hash, (const uint8_t *)row->term_text, strlen(row->term_text));
    if (!row->term_sha256 || memcmp(hash, row->term_sha256, EVIDENCE_HASH) != 0)
        return "the hash beside its term is not that of the term";
    return NULL;
}

/* Evidence of before PDFs were kept speaks of none. */
static const char *prove_pdf(const struct evidence_row *row, const json_t *evidence)
{
    if (!json_object_get(evidence, "term_pdf_sha256"))
        return row->pdf ? "it has a PDF that its evidence does not know" : NULL;
    if (!row->pdf)
        return "the PDF of its term is gone, or cannot be opened with these keys";
    return hash_is(evidence, "term_pdf_sha256", row->pdf, row->pdf_len)
               ? NULL
               : "the PDF of its term is not the one that was given";
}

static const char *kept(const json_t *paper, const char *name, struct arena *a)
{
    const char *text = json_string_value(json_object_get(paper, name));

    return text ? arena_strdup(a, text) : NULL;
}

const char *evidence_fault(const struct evidence_row *row, struct arena *a,
                           struct evidence_paper *paper)
{
    static proof_fn *const proofs[] = { prove_link,    prove_json, prove_who,
                                        prove_amounts, prove_term, prove_pdf };
    AUTO(json_t, evidence) = row->evidence ? json_loads(row->evidence, 0, NULL) : NULL;
    const json_t *told = json_object_get(evidence, "paper");

    for (size_t i = 0; i < COUNT_OF(proofs); i++) {
        const char *fault = proofs[i](row, evidence);
        if (fault)
            return fault;
    }
    *paper = (struct evidence_paper){ kept(told, "accepted", a), kept(told, "contact", a),
                                      kept(told, "creditor", a) };
    return NULL;
}
