#include "server/providers/bacen_pix_internal.h"

#include "server/base/error.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REFUNDS_MOST = 100, DIGEST_BYTES = 8 };

/* "E", the payer's bank (8), yyyyMMddHHmm, 11 of the bank's own; letters count as they are. */
bool bacen_is_e2e(const char *id)
{
    if (strlen(id) != BACEN_E2E_LENGTH || id[0] != 'E')
        return false;
    for (const char *c = id; *c; c++)
        if (!isalnum((unsigned char)*c))
            return false;
    return true;
}

static const char *raw_of(const json_t *item, struct arena *a)
{
    char *text = json_dumps(item, JSON_COMPACT | JSON_ENCODE_ANY);
    const char *kept = arena_strdup(a, text ? text : "");

    free(text);
    return kept;
}

static const char *digest_of(const char *text, struct arena *a)
{
    unsigned char hash[crypto_generichash_BYTES];
    char *out = arena_alloc(a, 2 * DIGEST_BYTES + 1);

    crypto_generichash(hash, sizeof(hash), (const unsigned char *)text, strlen(text), NULL, 0);
    sodium_bin2hex(out, 2 * DIGEST_BYTES + 1, hash, DIGEST_BYTES);
    return out;
}

/* ---- money ---- */

/* MED: the payer's bank took it back, for a fraud or a fault of its own. */
static enum payment_method method_of(const json_t *refund)
{
    const char *nature = json_string_value(json_object_get(refund, "natureza"));

    return nature && strncmp(nature, "MED", 3) == 0 ? PAYMENT_CHARGEBACK : PAYMENT_REFUND;
}

/* Only what has gone out counts: EM_PROCESSAMENTO is told again, NAO_REALIZADO never happened. */
static bool is_done(const json_t *refund)
{
    const char *status = json_string_value(json_object_get(refund, "status"));

    return status && strcmp(status, "DEVOLVIDO") == 0;
}

const char *bacen_refund_name(const json_t *refund, const char *of, struct arena *a)
{
    const char *id = bacen_text(refund, "rtrId", BACEN_E2E_LENGTH, a);
    const char *own = bacen_text(refund, "id", BACEN_REFUND_ID_MOST, a);

    return id ? id : own ? arena_printf(a, "%s.%s", of, own) : NULL;
}

static bool read_refund(const json_t *refund, const char *of, struct arena *a,
                        struct bank_notice *out)
{
    const json_t *times = json_object_get(refund, "horario");

    *out = (struct bank_notice){ .method = method_of(refund), .of = of };
    out->external_id = bacen_refund_name(refund, of, a);
    out->raw = raw_of(refund, a);
    return out->external_id && bacen_amount(refund, "valor", &out->centavos) &&
           (bacen_instant(times, "liquidacao", &out->paid_at_us) ||
            bacen_instant(times, "solicitacao", &out->paid_at_us));
}

/* A transfer to the key without a charge has no txid: money of nobody we know, a case. */
static bool read_pix(const json_t *pix, struct arena *a, struct bank_notice *out)
{
    *out = (struct bank_notice){ .method = PAYMENT_PIX,
                                 .external_id = bacen_text(pix, "endToEndId", BACEN_E2E_LENGTH, a),
                                 .txid = bacen_text(pix, "txid", BACEN_TXID_MOST, a),
                                 .raw = raw_of(pix, a) };
    return out->external_id && bacen_is_e2e(out->external_id) &&
           bacen_amount(pix, "valor", &out->centavos) &&
           bacen_instant(pix, "horario", &out->paid_at_us);
}

bool bacen_pix_money(struct psp_job *job, const json_t *pix)
{
    const json_t *refunds = json_object_get(pix, "devolucoes");
    size_t refund_count = json_array_size(refunds), n = job->notice_count;
    struct bank_notice *all =
        ARENA_ARRAY(job->arena, struct bank_notice, n + 1 + (size_t)REFUNDS_MOST);

    if (refund_count > REFUNDS_MOST || !read_pix(pix, job->arena, &all[n]))
        return false;
    if (n)
        memcpy(all, job->notices, n * sizeof(*all));
    const char *of = all[n++].external_id;
    for (size_t i = 0; i < refund_count; i++) {
        const json_t *refund = json_array_get(refunds, i);
        if (is_done(refund) && !read_refund(refund, of, job->arena, &all[n++]))
            return false;
    }
    job->notices = all;
    job->notice_count = n;
    return true;
}

/* ---- events ---- */

/* The same Pix is told again when one of its refunds changes. */
static const char *key_of(const json_t *item, const char *id, struct arena *a)
{
    const json_t *refunds = json_object_get(item, "devolucoes");
    char *text;
    const char *digest;

    if (json_array_size(refunds) == 0)
        return id;
    text = json_dumps(refunds, JSON_COMPACT | JSON_SORT_KEYS);
    digest = digest_of(text ? text : "", a);
    free(text);
    return arena_printf(a, "%s.%s", id, digest);
}

/* What cannot be read back by an id of a Pix is kept for a person, once. */
static struct psp_event unknown(const json_t *item, struct arena *a)
{
    const char *raw = raw_of(item, a);

    return (struct psp_event){ .key = arena_printf(a, "news.%s", digest_of(raw, a)),
                               .name = "unknown",
                               .kind = PSP_EVENT_NEWS,
                               .raw = raw };
}

struct psp_event bacen_pix_event(const json_t *item, struct arena *a)
{
    const char *id = bacen_text(item, "endToEndId", BACEN_E2E_LENGTH, a);

    if (!id || !bacen_is_e2e(id))
        return unknown(item, a);
    return (struct psp_event){ .key = key_of(item, id, a),
                               .name = json_array_size(json_object_get(item, "devolucoes"))
                                           ? "devolucao"
                                           : "pix",
                               .provider_id = id,
                               .reference = bacen_text(item, "txid", BACEN_TXID_MOST, a),
                               .kind = PSP_EVENT_MONEY,
                               .raw = raw_of(item, a) };
}

bool bacen_pix_parse(const void *body, size_t len, struct arena *a, struct psp_event **out,
                     size_t *count, struct error *err)
{
    json_error_t bad;
    AUTO(json_t, root) = json_loadb(body, len, 0, &bad);
    const json_t *list = json_object_get(root, "pix");
    size_t n = json_array_size(list);

    if (!json_is_object(root))
        return error_set(err, ERROR_INPUT, "not a JSON object");
    if (n > BANK_NOTICES_MAX || (list && !json_is_array(list)))
        return error_set(err, ERROR_INPUT, "\"pix\" with up to %d notices is meant",
                         BANK_NOTICES_MAX);
    *out = ARENA_ARRAY(a, struct psp_event, n + 1);
    *count = n ? n : !list; /* an empty list is how banks try a new address */
    for (size_t i = 0; i < n; i++)
        (*out)[i] = bacen_pix_event(json_array_get(list, i), a);
    if (!list)
        (*out)[0] = unknown(root, a);
    return true;
}
