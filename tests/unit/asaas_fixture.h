#pragma once
#include "tests/support/unit.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/providers/asaas.h"

#include <stdio.h>
#include <string.h>

/*
 * A job at Asaas played out: each row is the call that must come next and the answer it gets.  The
 * last answer ends the job.
 */
struct exchange_row {
    const char *call;   /* "GET /payments?..." as it must be, or its beginning */
    const char *within; /* a part of the body that must be there; NULL = any */
    int status;         /* of the answer; 0 = none came */
    const char *answer;
};

struct asaas_play {
    struct arena arena;
    struct psp_account account;
    struct psp_job job;
    size_t calls;
};

/* "2026-11-30T15:00:00-03:00" */
#define PLAY_NOW_US INT64_C(1796061600000000)

static inline void play_init(struct asaas_play *p, enum psp_ask ask)
{
    *p = (struct asaas_play){ .account = { .address = "https://api.asaas.com/v3",
                                           .key = "$aact_hmlg_key",
                                           .secret = "a-secret",
                                           .pix_key = "",
                                           .zone = "America/Sao_Paulo",
                                           .hook_url = "https://quita.example/webhooks/asaas/e",
                                           .cards = true } };
    p->job = (struct psp_job){ .ask = ask, .now_us = PLAY_NOW_US };
    p->job.charge = (struct psp_charge){
        .reference = "tx00000000000000000000000000ab",
        .ways = PSP_BOLETO | PSP_PIX | PSP_CARD,
        .centavos = 13500,
        .due = day_from_civil(2026, 12, 1),
        .description = "Pagamento",
        .payer = { .reference = "quita-7", .name = "Ana \"B\" Ção", .document = "52998224725" },
    };
}

static inline void play_answer(struct asaas_play *p, const struct exchange_row *row,
                               const struct psp_call *call)
{
    char line[512];

    snprintf(line, sizeof(line), "%s %s", call->method, call->path);
    if (strncmp(line, row->call, strlen(row->call)) != 0)
        fail_msg("call %zu is \"%s\", not \"%s\"", p->calls, line, row->call);
    if (row->within && (!call->body || !strstr(call->body, row->within)))
        fail_msg("call %zu says %s, not %s", p->calls, call->body ? call->body : "nothing",
                 row->within);
    assert_non_null(strstr(call->headers[0], "access_token: $aact_hmlg_key"));
    assert_non_null(strstr(call->headers[1], "User-Agent: "));
    if (strcmp(call->method, "GET") == 0)
        assert_null(call->body);
    p->calls++;
}

/* Plays `rows` (ended by a NULL call); the job must end with the last of them. */
static inline enum psp_step play(struct asaas_play *p, const struct exchange_row *rows)
{
    struct psp_call call;
    enum psp_step step;

    p->job.account = &p->account;
    p->job.arena = &p->arena;
    step = psp_step(&asaas, &p->job, NULL, &call);
    for (size_t i = 0; rows[i].call; i++) {
        if (step != PSP_CALL)
            fail_msg("the job ended with %d (%s) before \"%s\"", step, p->job.code, rows[i].call);
        play_answer(p, &rows[i], &call);
        struct psp_reply reply = { .status = rows[i].status,
                                   .began = true,
                                   .body = rows[i].answer,
                                   .len = rows[i].answer ? strlen(rows[i].answer) : 0,
                                   .retry_after_s = rows[i].status == 429 ? 30 : -1 };
        step = psp_step(&asaas, &p->job, &reply, &call);
    }
    if (step == PSP_CALL)
        fail_msg("one call more than expected: %s %s", call.method, call.path);
    return step;
}

static inline void play_done(struct asaas_play *p)
{
    arena_done(&p->arena);
}
