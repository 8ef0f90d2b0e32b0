#include "server/providers/asaas_internal.h"

#include <string.h>

/*
 * The customer of a payer.  Duplicates are allowed at Asaas, so it is looked for first: by our own
 * reference, then by CPF (the creditor may know the person there already).  A found one that Asaas
 * writes to is told to be left in peace: two dunnings at once are one too many.
 */
enum stage { BY_REFERENCE = 100, BY_DOCUMENT, QUIET, CREATE };

static enum psp_step look(struct psp_job *job, struct psp_call *call, enum stage stage)
{
    const struct psp_payer *p = &job->charge.payer;
    bool reference = stage == BY_REFERENCE;
    const char *value = asaas_encoded(job->arena, reference ? p->reference : p->document);

    job->stage = (int)stage;
    return asaas_ask(job, call, "GET",
                     arena_printf(job->arena, "/customers?%s=%s&limit=10",
                                  reference ? "externalReference" : "cpfCnpj", value),
                     NULL);
}

/* A CPF as it may be printed there: its digits count. */
static bool same_document(const char *told, const char *ours)
{
    for (; told && *told; told++) {
        if (strchr(".-/ ", *told))
            continue;
        if (*told != *ours++)
            return false;
    }
    return told && !*ours;
}

static bool fits(const json_t *customer, const char *document)
{
    return !json_is_true(json_object_get(customer, "deleted")) &&
           same_document(json_string_value(json_object_get(customer, "cpfCnpj")), document);
}

static enum psp_step be_quiet(struct psp_job *job, struct psp_call *call, const char *customer)
{
    job->stage = QUIET;
    return asaas_ask(job, call, "PUT",
                     arena_printf(job->arena, "/customers/%s", asaas_encoded(job->arena, customer)),
                     "{\"notificationDisabled\":true}");
}

static enum psp_step take(struct psp_job *job, struct psp_call *call, const json_t *customer,
                          const char **out)
{
    struct asaas_job *own = asaas_own(job);

    own->customer = asaas_text(customer, "id", PSP_ID_MAX, job->arena);
    if (!own->customer)
        return asaas_again(job, "unreadable", 0);
    *out = own->customer;
    if (!json_is_true(json_object_get(customer, "notificationDisabled")))
        return be_quiet(job, call, own->customer);
    return PSP_DONE;
}

static enum psp_step found(struct psp_job *job, struct psp_call *call, const json_t *root,
                           const char **out)
{
    const json_t *list = json_object_get(root, "data");

    for (size_t i = 0; i < json_array_size(list); i++)
        if (fits(json_array_get(list, i), job->charge.payer.document))
            return take(job, call, json_array_get(list, i), out);
    if (job->stage == BY_REFERENCE)
        return look(job, call, BY_DOCUMENT);
    job->stage = CREATE;
    return asaas_ask(job, call, "POST", "/customers", asaas_customer_body(job));
}

enum psp_step asaas_customer_step(struct psp_job *job, const struct psp_reply *reply,
                                  struct psp_call *call, const char **customer)
{
    enum psp_step end = PSP_AGAIN;

    if (!reply)
        return look(job, call, BY_REFERENCE);
    AUTO(json_t, root) = asaas_object(job, reply, &end);
    if (!root)
        return end;
    if (job->stage == BY_REFERENCE || job->stage == BY_DOCUMENT)
        return found(job, call, root, customer);
    if (job->stage == CREATE)
        return take(job, call, root, customer);
    *customer = asaas_own(job)->customer;
    return PSP_DONE;
}
