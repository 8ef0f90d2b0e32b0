/* What Asaas says: notices, and each kind of answer in the place of every call; fuzz-max-len: 4096
 */
#include "tests/fuzz/fuzz.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/providers/asaas.h"

#include <stdlib.h>
#include <string.h>

enum { CALLS_MAX = 40 };

static void must(bool good)
{
    if (!good)
        abort();
}

static void check_event(const struct psp_event *e)
{
    must(e->key && *e->key && e->name && *e->name && e->raw);
    must(e->kind == PSP_EVENT_NEWS || e->provider_id);
    must(!e->provider_id || strlen(e->provider_id) <= PSP_ID_MAX);
}

/* What settling and messages rely on. */
static void check_done(const struct psp_job *job)
{
    const struct psp_issued *i = &job->issued;

    for (size_t n = 0; n < job->notice_count; n++) {
        must(job->notices[n].centavos > 0 && job->notices[n].external_id && job->notices[n].raw);
        must(job->notices[n].fee >= 0 && job->notices[n].fee <= job->notices[n].centavos);
        must((job->notices[n].of != NULL) == bank_notice_is_return(&job->notices[n]));
    }
    for (size_t n = 0; n < job->event_count; n++)
        check_event(&job->events[n]);
    must(!i->line == !i->barcode && (!i->line || strlen(i->line) == 47));
    must(!i->page_url || strncmp(i->page_url, "http", 4) == 0);
    must(!i->pix_payload || strlen(i->pix_payload) <= 512);
}

static struct psp_job job_of(const struct psp_account *account, struct arena *a, int ask)
{
    struct psp_job job = { .account = account,
                           .arena = a,
                           .ask = (enum psp_ask)ask,
                           .now_us = INT64_C(1796061600000000),
                           .centavos = 13500,
                           .refund_reference = "r" };

    job.provider_id = ask == PSP_ISSUE ? NULL : "pay_1";
    job.charge = (struct psp_charge){
        .reference = "tx00000000000000000000000000ab",
        .ways = PSP_BOLETO | PSP_PIX | PSP_CARD,
        .centavos = 13500,
        .due = 20788,
        .payer = { .reference = "quita-7", .name = "Ana", .document = "52998224725" }
    };
    return job;
}

/* The same answer to every call: a job ends, or is cut off. */
static void play(int ask, int status, const char *body, size_t len)
{
    const struct psp_account account = { .address = "https://api.asaas.com/v3",
                                         .key = "$aact_x",
                                         .zone = "America/Sao_Paulo",
                                         .hook_url = "https://q/webhooks/asaas/e" };
    const struct psp_reply reply = { .status = status, .began = true, .body = body, .len = len };
    struct arena a = { 0 };
    struct psp_job job = job_of(&account, &a, ask);
    struct psp_call call;
    enum psp_step step = psp_step(&asaas, &job, NULL, &call);

    for (int calls = 0; step == PSP_CALL && calls < CALLS_MAX; calls++) {
        must(call.path && call.path[0] == '/' && !strchr(call.path, ' '));
        step = psp_step(&asaas, &job, &reply, &call);
    }
    if (step == PSP_DONE)
        check_done(&job);
    arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const int statuses[] = { 200, 400, 404 };
    struct arena a = { 0 };
    struct psp_event *events;
    struct error err = { 0 };
    size_t count = 0;
    char *body = arena_strndup(&a, (const char *)bytes, len);

    if (asaas.parse(bytes, len, &a, &events, &count, &err))
        for (size_t i = 0; i < count; i++)
            check_event(&events[i]);
    for (int ask = 0; ask < PSP_ASKS; ask++)
        for (size_t s = 0; s < sizeof(statuses) / sizeof(statuses[0]); s++)
            play(ask, statuses[s], body, strlen(body));
    arena_done(&a);
    return 0;
}
