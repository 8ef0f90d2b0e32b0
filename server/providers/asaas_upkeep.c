#include "server/providers/asaas_internal.h"

#include <stdlib.h>
#include <string.h>

/*
 * What notices have missed: lists by date, page by page.  "Polling gets keys blocked", so this is
 * for once a day and for after a pause; each line becomes an event under a key of charge and
 * status, which is new only when its notice never came.
 */
enum { PAGE = 100, EVENTS_MAX = 5000, BACK_DAYS = 30 };

/* Paid since the day; and what of the last month went back, whose payment may be older. */
static const struct {
    const char *query; /* the day comes after it */
    int back_days;
} lists[] = {
    { "paymentDate%5Bge%5D=", 0 },
    { "status=CONFIRMED&dateCreated%5Bge%5D=", BACK_DAYS },
    { "status=REFUNDED&paymentDate%5Bge%5D=", BACK_DAYS },
    { "status=CHARGEBACK_REQUESTED&paymentDate%5Bge%5D=", BACK_DAYS },
};

static enum psp_step ask_page(struct psp_job *job, struct psp_call *call)
{
    const struct asaas_job *own = asaas_own(job);
    day_t since = day_of_instant(job->changed_since_us, job->account->zone);
    char day[DAY_TEXT_SIZE];

    day_format_iso(since - lists[own->list].back_days, day);
    return asaas_ask(job, call, "GET",
                     arena_printf(job->arena, "/payments?%s%s&limit=%d&offset=%zu",
                                  lists[own->list].query, day, PAGE, own->offset),
                     NULL);
}

/* Our own word that somebody paid elsewhere comes back in the list: it is no money of Asaas's. */
static void add_event(struct psp_job *job, const struct asaas_payment *p)
{
    if (job->event_count >= EVENTS_MAX)
        return;
    job->events[job->event_count++] =
        (struct psp_event){ .key = arena_printf(job->arena, "list %s %s", p->id, p->status),
                            .name = arena_printf(job->arena, "LISTED_%s", p->status),
                            .provider_id = p->id,
                            .reference = p->reference,
                            .kind = PSP_EVENT_MONEY,
                            .raw = p->raw };
}

static enum psp_step next_page(struct psp_job *job, const json_t *root, struct psp_call *call)
{
    struct asaas_job *own = asaas_own(job);

    own->offset += PAGE;
    if (!json_is_true(json_object_get(root, "hasMore"))) {
        own->offset = 0;
        own->list++;
    }
    if (own->list >= COUNT_OF(lists))
        return PSP_DONE;
    return ask_page(job, call);
}

static enum psp_step on_page(struct psp_job *job, const json_t *root, struct psp_call *call)
{
    const json_t *list = json_object_get(root, "data");
    struct asaas_payment p;

    if (!json_is_array(list))
        return asaas_again(job, "unreadable", 0);
    for (size_t i = 0; i < json_array_size(list); i++)
        if (asaas_payment_read(json_array_get(list, i), job->arena, &p))
            add_event(job, &p);
    return next_page(job, root, call);
}

enum psp_step asaas_changed_step(struct psp_job *job, const struct psp_reply *reply,
                                 struct psp_call *call)
{
    enum psp_step end = PSP_AGAIN;

    if (!reply) {
        *asaas_own(job) = (struct asaas_job){ 0 };
        job->events = ARENA_ARRAY(job->arena, struct psp_event, EVENTS_MAX);
        job->event_count = 0;
        return ask_page(job, call);
    }
    AUTO(json_t, root) = asaas_object(job, reply, &end);
    return root ? on_page(job, root, call) : end;
}

/* ---- the queue of notices: "the 15th failure pauses it until you PUT interrupted:false" ---- */

enum stage { LIST = 1, WAKE, HURRY };

static const json_t *hook_of(const struct psp_job *job, const json_t *root)
{
    const json_t *list = json_object_get(root, "data");

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *hook = json_array_get(list, i);
        const char *url = json_string_value(json_object_get(hook, "url"));
        if (url && job->account->hook_url && strcmp(url, job->account->hook_url) == 0)
            return hook;
    }
    return NULL;
}

static enum psp_step write_hook(struct psp_job *job, struct psp_call *call, enum stage stage)
{
    const char *id = asaas_encoded(job->arena, asaas_own(job)->hook_id);

    job->stage = (int)stage;
    if (stage == WAKE)
        return asaas_ask(job, call, "PUT", arena_printf(job->arena, "/webhooks/%s", id),
                         "{\"interrupted\":false}");
    return asaas_ask(job, call, "POST", arena_printf(job->arena, "/webhooks/%s/removeBackoff", id),
                     "{}");
}

/* Paused, or punished for failures with long waits: both are mended at once, and told in `code`. */
static enum psp_step look_after(struct psp_job *job, const json_t *root, struct psp_call *call)
{
    const json_t *hook = hook_of(job, root);
    const char *waits = json_string_value(json_object_get(hook, "penalizedRequestsCount"));

    asaas_own(job)->hook_id = asaas_text(hook, "id", PSP_ID_MAX, job->arena);
    if (!asaas_own(job)->hook_id)
        return asaas_refuse(job, "no_hook", "no webhook at Asaas points here");
    if (json_is_true(json_object_get(hook, "interrupted"))) {
        asaas_refuse(job, "was_paused", "the queue of notices was paused");
        return write_hook(job, call, WAKE);
    }
    if (!waits || strcmp(waits, "0") == 0)
        return PSP_DONE;
    asaas_refuse(job, "was_slowed", "the queue of notices waited after failures");
    return write_hook(job, call, HURRY);
}

enum psp_step asaas_hooks_step(struct psp_job *job, const struct psp_reply *reply,
                               struct psp_call *call)
{
    enum psp_step end = PSP_AGAIN;

    if (!reply) {
        job->stage = LIST;
        return asaas_ask(job, call, "GET", "/webhooks?limit=100", NULL);
    }
    AUTO(json_t, root) = asaas_object(job, reply, &end);
    if (!root)
        return end;
    return job->stage == LIST ? look_after(job, root, call) : PSP_DONE;
}
