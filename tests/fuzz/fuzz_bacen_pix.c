#include "tests/fuzz/fuzz.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/providers/bacen_pix.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/*
 * What a bank answers, to each call of each job, and its notices.  The first byte is the kind of
 * job, the second the status of all its answers; the rest is their body.  fuzz-max-len: 2048
 */
enum { CALLS_MOST = 2100 /* a list of a thousand pages, twice */ };
static const int statuses[] = { 200, 201, 400, 401, 404, 409, 429, 500, 0 };

static void require(bool kept)
{
    if (!kept)
        abort();
}

static void check_notices(const struct psp_job *job)
{
    for (size_t i = 0; i < job->notice_count; i++) {
        const struct bank_notice *n = &job->notices[i];
        require(n->centavos > 0 && n->external_id && !n->fault);
        require((n->method == PAYMENT_PIX) == (n->of == NULL));
    }
}

static void check_end(const struct psp_job *job, enum psp_step step)
{
    require(step == PSP_DONE || job->code[0] != '\0');
    if (step != PSP_DONE)
        return;
    check_notices(job);
    if (job->ask == PSP_ISSUE && job->state == PSP_STATE_OPEN)
        require(job->issued.pix_payload && job->issued.provider_id);
}

/* Bearer and Basic are lines of their own: nothing that came may break one. */
static void check_call(const struct psp_call *call)
{
    require(call->path[0] == '/' && !strpbrk(call->path, " \r\n"));
    for (size_t i = 0; i < PSP_HEADERS_MAX && call->headers[i]; i++)
        require(!strpbrk(call->headers[i], "\r\n"));
}

static void run(struct psp_job *job, int status, const char *body, size_t len)
{
    struct psp_reply reply = { .status = status, .body = body, .len = len, .retry_after_s = -1 };
    struct psp_call call;
    enum psp_step step = psp_step(&bacen_pix, job, NULL, &call);

    for (int i = 0; step == PSP_CALL; i++) {
        require(i < CALLS_MOST);
        check_call(&call);
        step = psp_step(&bacen_pix, job, &reply, &call);
    }
    check_end(job, step);
}

static void answer(const uint8_t *data, size_t size, const char *body)
{
    static const char e2e[] = "E99999004202611302030abcDEF12345";
    struct arena a = { 0 };
    struct psp_account account = { .address = "https://pix.example",
                                   .key = "id:secret",
                                   .pix_key = "a@b.example",
                                   .zone = "America/Sao_Paulo",
                                   .hook_url = "https://quita.example/webhooks/pix/x",
                                   .token = data[0] & 0x80 ? "kept" : NULL,
                                   .token_until_us = INT64_MAX };
    struct psp_job job = { .account = &account,
                           .arena = &a,
                           .ask = (enum psp_ask)(data[0] % PSP_ASKS),
                           .now_us = 1796050800000000,
                           .charge = { .reference = "7978c0c97ea847e78e8849634473c1f1",
                                       .centavos = 85000,
                                       .due = 20788 },
                           .provider_id =
                               data[0] & 0x40 ? e2e : "cob/7978c0c97ea847e78e8849634473c1f1",
                           .refund_reference = "R1",
                           .centavos = 5000 };

    run(&job, statuses[data[1] % (sizeof(statuses) / sizeof(statuses[0]))], body, size);
    arena_done(&a);
}

static void notice(const char *body, size_t len)
{
    struct arena a = { 0 };
    struct psp_event *events;
    size_t count;
    struct error err = { 0 };

    if (bacen_pix.parse(body, len, &a, &events, &count, &err)) {
        for (size_t i = 0; i < count; i++)
            require(events[i].key && events[i].raw &&
                    (events[i].kind == PSP_EVENT_NEWS || strlen(events[i].provider_id) == 32));
    } else {
        require(err.kind == ERROR_INPUT);
    }
    arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *body;

    if (size < 2 || sodium_init() < 0)
        return 0;
    body = malloc(size - 1);
    memcpy(body, data + 2, size - 2);
    body[size - 2] = '\0';
    answer(data, size - 2, body);
    notice(body, size - 2);
    free(body);
    return 0;
}
