#include "server/providers/bacen_pix_internal.h"

#include <string.h>

enum { PAGE_SIZE = 100, PAGES_MOST = 1000 };
/* A Pix can be given back for 90 days, and is listed by the day it came. */
static const int64_t REFUNDABLE_US = (int64_t)90 * 86400 * 1000000;

/* ---- what came since ---- */

/* "2026-11-25T20:30:00Z": the specification has no fractions. */
static const char *instant_text(struct arena *a, int64_t us)
{
    char text[INSTANT_TEXT_SIZE];

    instant_format(us, text);
    return arena_printf(a, "%.19sZ", text);
}

static enum psp_step ask_page(struct psp_job *job, struct psp_call *call)
{
    const struct bacen_job *own = bacen_own(job);
    int64_t since = job->changed_since_us - (own->refunds ? REFUNDABLE_US : 0);

    return bacen_ask(
        job, call, "GET",
        arena_printf(job->arena,
                     "pix?inicio=%s&fim=%s%s&paginacao.paginaAtual=%d"
                     "&paginacao.itensPorPagina=%d",
                     instant_text(job->arena, since), instant_text(job->arena, job->now_us),
                     own->refunds ? "&devolucaoPresente=true" : "", own->page, PAGE_SIZE),
        NULL);
}

/* Twice as much room each time: a list may have thousands. */
static void make_room(struct psp_job *job, size_t needed)
{
    struct bacen_job *own = bacen_own(job);
    struct psp_event *more;

    if (needed <= own->event_room)
        return;
    own->event_room = 2 * needed;
    more = ARENA_ARRAY(job->arena, struct psp_event, own->event_room);
    if (job->event_count)
        memcpy(more, job->events, job->event_count * sizeof(*more));
    job->events = more;
}

static void add_events(struct psp_job *job, const json_t *list)
{
    size_t n = json_array_size(list);

    make_room(job, job->event_count + n);
    for (size_t i = 0; i < n; i++)
        job->events[job->event_count++] = bacen_pix_event(json_array_get(list, i), job->arena);
}

/* -1 = the answer does not say. */
static int pages_of(const json_t *answer)
{
    const json_t *pages = json_object_get(
        json_object_get(json_object_get(answer, "parametros"), "paginacao"), "quantidadeDePaginas");

    return json_is_integer(pages) && json_integer_value(pages) >= 0 &&
                   json_integer_value(pages) <= PAGES_MOST
               ? (int)json_integer_value(pages)
               : -1;
}

static enum psp_step next_page(struct psp_job *job, int pages, struct psp_call *call)
{
    struct bacen_job *own = bacen_own(job);

    if (++own->page < pages)
        return ask_page(job, call);
    if (own->refunds)
        return PSP_DONE;
    own->refunds = true;
    own->page = 0;
    return ask_page(job, call);
}

enum psp_step bacen_changed(struct psp_job *job, const struct psp_reply *reply,
                            struct psp_call *call)
{
    if (!reply)
        return ask_page(job, call);
    AUTO(json_t, answer) = bacen_object(reply);
    const json_t *list = json_object_get(answer, "pix");
    int pages = pages_of(answer);
    if (bacen_answer_of(reply) != BACEN_GOOD)
        return bacen_end(job, reply);
    if (pages < 0 || !json_is_array(list) || json_array_size(list) > BANK_NOTICES_MAX)
        return bacen_again(job, "unreadable", 0);
    add_events(job, list);
    return next_page(job, pages, call);
}

/* ---- where notices go ---- */

enum stage { START, READ, SET };

static bool is_there(const struct psp_job *job, const json_t *answer)
{
    const char *url = json_string_value(json_object_get(answer, "webhookUrl"));

    return url && strcmp(url, job->account->hook_url) == 0;
}

static enum psp_step ask_hook(struct psp_job *job, struct psp_call *call, enum stage stage)
{
    const char *path =
        arena_printf(job->arena, "webhook/%s", bacen_encoded(job->arena, job->account->pix_key));

    job->stage = (int)stage;
    return stage == SET ? bacen_ask(job, call, "PUT", path, bacen_hook_body(job))
                        : bacen_ask(job, call, "GET", path, NULL);
}

/* A key has one address; another one is replaced, as whoever runs this said where notices go. */
enum psp_step bacen_hooks(struct psp_job *job, const struct psp_reply *reply, struct psp_call *call)
{
    if (!job->account->hook_url || !job->account->pix_key || !*job->account->pix_key)
        return bacen_refuse(job, "no_address", "the account has no Pix key, or no public address");
    if (!reply)
        return ask_hook(job, call, READ);
    AUTO(json_t, answer) = bacen_object(reply);
    bool good = bacen_answer_of(reply) == BACEN_GOOD;
    if (job->stage == SET)
        return good ? PSP_DONE : bacen_end(job, reply);
    if (good && is_there(job, answer))
        return PSP_DONE;
    return good || bacen_answer_of(reply) == BACEN_MISSING ? ask_hook(job, call, SET)
                                                           : bacen_end(job, reply);
}
