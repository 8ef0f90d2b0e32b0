#include "server/providers/asaas_internal.h"

#include "server/providers/json_decimal.h"

#include <stdlib.h>
#include <string.h>

/* What a status means for the payer: "treat as settled: CONFIRMED, RECEIVED, RECEIVED_IN_CASH,
 * DUNNING_RECEIVED".  A word that is not here says nothing, so nothing is done. */
static const struct {
    const char *word;
    enum psp_state state;
    bool paid_through, credited;
} statuses[] = {
    { "PENDING", PSP_STATE_OPEN, false, false },
    { "OVERDUE", PSP_STATE_OPEN, false, false },
    { "DUNNING_REQUESTED", PSP_STATE_OPEN, false, false },
    { "CONFIRMED", PSP_STATE_PAID, true, false },
    { "RECEIVED", PSP_STATE_PAID, true, true },
    { "DUNNING_RECEIVED", PSP_STATE_PAID, true, true },
    { "RECEIVED_IN_CASH", PSP_STATE_PAID, false, false },
    { "REFUND_REQUESTED", PSP_STATE_HELD, true, false },
    { "REFUND_IN_PROGRESS", PSP_STATE_HELD, true, false },
    { "REFUNDED", PSP_STATE_BACK, true, false },
    { "CHARGEBACK_REQUESTED", PSP_STATE_BACK, true, false },
    { "CHARGEBACK_DISPUTE", PSP_STATE_BACK, true, false },
    { "AWAITING_CHARGEBACK_REVERSAL", PSP_STATE_BACK, true, false },
    { "AWAITING_RISK_ANALYSIS", PSP_STATE_HELD, false, false },
    { "AUTHORIZED", PSP_STATE_HELD, false, false },
};

static int status_row(const char *word)
{
    for (size_t i = 0; i < COUNT_OF(statuses); i++)
        if (strcmp(statuses[i].word, word) == 0)
            return (int)i;
    return -1;
}

enum psp_state asaas_state(const struct asaas_payment *p)
{
    int row = status_row(p->status);

    if (p->deleted)
        return PSP_STATE_GONE;
    return row < 0 ? PSP_STATE_HELD : statuses[row].state;
}

bool asaas_in_cash(const struct asaas_payment *p)
{
    return strcmp(p->status, "RECEIVED_IN_CASH") == 0;
}

/* "2024-06-12", and the day of "2024-06-12 16:45:03"; 0 = there is none. */
static day_t day_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    char day[DAY_TEXT_SIZE] = "";
    day_t out = 0;

    if (!text || strlen(text) < DAY_TEXT_SIZE - 1)
        return 0;
    memcpy(day, text, DAY_TEXT_SIZE - 1);
    return day_parse_iso(day, &out) ? out : 0;
}

static bool money_of(const json_t *object, const char *name, centavos_t *out)
{
    return decimal_read(json_string_value(json_object_get(object, name)), out);
}

/* Addresses that go into messages, or are fetched: of the web and nothing else. */
static const char *url_of(const json_t *object, const char *name, struct arena *a)
{
    const char *url = asaas_text(object, name, PSP_URL_MAX, a);

    return url && (strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0) ? url
                                                                                        : NULL;
}

static const char *raw_of(const json_t *object, struct arena *a)
{
    char *text = json_dumps(object, JSON_COMPACT);
    const char *kept = text ? arena_strdup(a, text) : "{}";

    free(text);
    return kept;
}

static day_t first_day(const json_t *object, const char *const *names)
{
    day_t day = 0;

    for (size_t i = 0; names[i] && !day; i++)
        day = day_of(object, names[i]);
    return day;
}

bool asaas_payment_read(const json_t *object, struct arena *a, struct asaas_payment *out)
{
    static const char *const paid[] = { "clientPaymentDate", "paymentDate", "confirmedDate", NULL };
    static const char *const credited[] = { "creditDate", "paymentDate", NULL };
    struct asaas_payment p = {
        .id = asaas_text(object, "id", PSP_ID_MAX, a),
        .reference = asaas_text(object, "externalReference", PSP_ID_MAX, a),
        .billing = asaas_text(object, "billingType", PSP_ID_MAX, a),
        .status = asaas_text(object, "status", PSP_ID_MAX, a),
        .page_url = url_of(object, "invoiceUrl", a),
        .pdf_url = url_of(object, "bankSlipUrl", a),
        .created = asaas_text(object, "dateCreated", PSP_ID_MAX, a),
        .deleted = json_is_true(json_object_get(object, "deleted")),
        .due = day_of(object, "dueDate"),
        .paid_on = first_day(object, paid),
        .credited_on = first_day(object, credited),
    };

    p.has_net = money_of(object, "netValue", &p.net);
    if (!p.id || !p.status || !money_of(object, "value", &p.value))
        return false;
    p.billing = p.billing ? p.billing : "";
    p.raw = raw_of(object, a);
    *out = p;
    return true;
}

bool asaas_payment_reply(struct psp_job *job, const struct psp_reply *reply,
                         struct asaas_payment *out, enum psp_step *end)
{
    AUTO(json_t, root) = asaas_object(job, reply, end);

    if (!root)
        return false;
    if (asaas_payment_read(root, job->arena, out))
        return true;
    *end = asaas_again(job, "unreadable", 0);
    return false;
}

/* ---- money ---- */

/* By which way it was paid; 0 = by one that we do not know. */
static enum payment_method method_of(const struct asaas_payment *p)
{
    static const struct {
        const char *word;
        enum payment_method method;
    } ways[] = {
        { "PIX", PAYMENT_PIX },           { "BOLETO", PAYMENT_BOLETO },
        { "CREDIT_CARD", PAYMENT_CARD },  { "DEBIT_CARD", PAYMENT_CARD },
        { "TRANSFER", PAYMENT_TRANSFER }, { "DEPOSIT", PAYMENT_TRANSFER },
    };

    for (size_t i = 0; i < COUNT_OF(ways); i++)
        if (strcmp(ways[i].word, p->billing) == 0)
            return ways[i].method;
    return 0;
}

/* Asaas tells days.  Today's is now, which is never before midnight; another one is its noon. */
static int64_t instant_of_day(const struct psp_job *job, day_t day)
{
    enum { NOON = 12 * 60 };

    if (!day || day == day_of_instant(job->now_us, job->account->zone))
        return job->now_us;
    return instant_of(day, NOON, job->account->zone);
}

static struct bank_notice *add(struct psp_job *job, const struct asaas_payment *p,
                               enum payment_method method)
{
    struct bank_notice *n = &job->notices[job->notice_count++];

    *n = (struct bank_notice){ .method = method,
                               .external_id = p->id,
                               .centavos = p->value,
                               .paid_at_us = instant_of_day(job, p->paid_on),
                               .raw = p->raw };
    return n;
}

/* A charge that is none of ours (a link, a transfer) has no reference, or one of somebody else's:
 * the money is there all the same, and is a case. */
static void add_payment(struct psp_job *job, const struct asaas_payment *p)
{
    enum payment_method method = method_of(p);
    struct bank_notice *n = add(job, p, method ? method : PAYMENT_TRANSFER);

    n->txid = p->reference;
}

static void add_credit(struct psp_job *job, const struct asaas_payment *p)
{
    struct bank_notice *n = add(job, p, PAYMENT_CREDIT);

    n->fee = p->has_net && p->net <= p->value ? p->value - p->net : 0;
    n->paid_at_us = instant_of_day(job, p->credited_on);
}

static void add_return(struct psp_job *job, const struct asaas_payment *p,
                       enum payment_method method, const char *id, centavos_t centavos)
{
    struct bank_notice *n = add(job, p, method);

    n->of = p->id;
    n->external_id = id;
    n->centavos = centavos;
    n->paid_at_us = job->now_us;
}

/* They have no id of their own, and are told in the order in which they were made. */
const char *asaas_refund_id(struct arena *a, const char *payment_id, size_t nth)
{
    return arena_printf(a, "%s-R%zu", payment_id, nth + 1);
}

static void add_refund(struct psp_job *job, const struct asaas_payment *p, const json_t *refund,
                       size_t nth)
{
    centavos_t centavos = 0;
    const char *status = json_string_value(json_object_get(refund, "status"));

    if (status && strcmp(status, "DONE") == 0 && money_of(refund, "value", &centavos) && centavos)
        add_return(job, p, PAYMENT_REFUND, asaas_refund_id(job->arena, p->id, nth), centavos);
}

static void add_returns(struct psp_job *job, const struct asaas_payment *p, const json_t *object)
{
    const json_t *refunds = json_object_get(object, "refunds");
    size_t count = json_array_size(refunds);

    for (size_t i = 0; i < count; i++)
        add_refund(job, p, json_array_get(refunds, i), i);
    if (!count && strcmp(p->status, "REFUNDED") == 0)
        add_return(job, p, PAYMENT_REFUND, asaas_refund_id(job->arena, p->id, 0), p->value);
    if (asaas_state(p) == PSP_STATE_BACK && strstr(p->status, "CHARGEBACK"))
        add_return(job, p, PAYMENT_CHARGEBACK, arena_printf(job->arena, "%s-C1", p->id), p->value);
}

void asaas_notices(struct psp_job *job, const struct asaas_payment *p, const json_t *object)
{
    int row = status_row(p->status);
    size_t most = json_array_size(json_object_get(object, "refunds")) + 4;

    job->notices = ARENA_ARRAY(job->arena, struct bank_notice, most);
    job->notice_count = 0;
    if (row < 0 || !statuses[row].paid_through || p->value <= 0)
        return;
    add_payment(job, p);
    if (statuses[row].credited)
        add_credit(job, p);
    add_returns(job, p, object);
}
