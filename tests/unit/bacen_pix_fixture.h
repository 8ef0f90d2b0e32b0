#pragma once
#include "server/base/arena.h"
#include "server/base/strbuf.h"
#include "server/providers/bacen_pix.h"
#include "tests/support/values.h"

#include <string.h>

/* A bank by script for tests of the BACEN Pix adapter: what it must be asked, and what it says. */
#define TXID "7978c0c97ea847e78e8849634473c1f1"
#define KEY  "0f9a6c1e-3b52-4d7a-9c80-5e2b7f1a4d63"
#define E2E  "E99999004202611302030abcDEF12345"
#define CODE                                                                                       \
    "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426655440000"                         \
    "5204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D"

#define COB(status, amount, seconds)                                                               \
    "{\"calendario\":{\"criacao\":\"2026-11-30T15:00:00Z\",\"expiracao\":" #seconds                \
    "},\"txid\":\"" TXID "\",\"revisao\":0,\"status\":\"" status                                   \
    "\",\"valor\":{\"original\":\"" amount "\"},\"chave\":\"" KEY                                  \
    "\",\"location\":\"pix.example/qr/1\",\"pixCopiaECola\":\"" CODE "\"}"
#define PROBLEM(kind)                                                                              \
    "{\"type\":\"https://pix.bcb.gov.br/api/v2/error/" kind "\",\"title\":\"t\",\"status\":400,"   \
    "\"detail\":\"não dá\",\"violacoes\":[{\"razao\":\"motivo\",\"propriedade\":\"cob.chave\","  \
    "\"valor\":\"segredo\"}]}"
#define PUT_COB   "PUT /cob/" TXID
#define GET_COB   "GET /cob/" TXID
#define PATCH_COB "PATCH /cob/" TXID

struct exchange_row {
    const char *asked; /* "PUT /cob/..." : the call's method and path begin so; NULL = the end */
    const char *with;  /* in its body; NULL = it has none */
    int status;
    const char *reply;
};
enum { ROWS_MAX = 8 };

struct play {
    struct arena arena;
    struct psp_account account;
    struct psp_job job;
};

/* 2026-11-30 12:00 in São Paulo */
enum { NOON_S = 1796050800 };

static inline void play_begin(struct play *p, enum psp_ask ask)
{
    *p = (struct play){
        .account = { .address = "https://pix.example/v2",
                     .key = "id:secret",
                     .pix_key = KEY,
                     .zone = "America/Sao_Paulo",
                     .hook_url = "https://quita.example/webhooks/pix/escola",
                     .token = "kept",
                     .token_until_us = (int64_t)(NOON_S + 600) * 1000000 },
    };
    p->job = (struct psp_job){ .account = &p->account,
                               .arena = &p->arena,
                               .ask = ask,
                               .charge = { .reference = TXID,
                                           .ways = PSP_PIX,
                                           .centavos = 85000,
                                           .due = test_day("2026-12-01"),
                                           .description = "Pagamento pelo atendimento" } };
}

static inline bool has_header(const struct psp_call *call, const char *text)
{
    for (size_t i = 0; i < PSP_HEADERS_MAX && call->headers[i]; i++)
        if (strcmp(call->headers[i], text) == 0)
            return true;
    return false;
}

static inline void check_call(size_t row, const struct psp_call *call,
                              const struct exchange_row *wanted)
{
    char line[512];

    snprintf(line, sizeof(line), "%s %s", call->method, call->url ? call->url : call->path);
    if (!wanted->asked || strncmp(line, wanted->asked, strlen(wanted->asked)) != 0)
        fail_msg("row %zu: %s instead of %s", row, line,
                 wanted->asked ? wanted->asked : "nothing more");
    if (!wanted->with != !call->body || (wanted->with && !strstr(call->body, wanted->with)))
        fail_msg("row %zu: body %s", row, call->body ? call->body : "none");
    assert_int_equal(call->len, call->body ? strlen(call->body) : 0);
}

/* Plays the rows to their end; how the job ended. */
static inline enum psp_step play(struct play *p, const struct exchange_row rows[ROWS_MAX])
{
    struct psp_call call;
    struct psp_reply reply;
    enum psp_step step;
    size_t row = 0;

    p->job.now_us = (int64_t)NOON_S * 1000000;
    step = psp_step(&bacen_pix, &p->job, NULL, &call);
    for (; step == PSP_CALL; row++) {
        assert_in_range(row, 0, ROWS_MAX - 1);
        check_call(row, &call, &rows[row]);
        reply = (struct psp_reply){ .status = rows[row].status,
                                    .began = true,
                                    .body = rows[row].reply,
                                    .len = rows[row].reply ? strlen(rows[row].reply) : 0,
                                    .retry_after_s = rows[row].status == 429 ? 7 : -1 };
        step = psp_step(&bacen_pix, &p->job, &reply, &call);
    }
    if (row < ROWS_MAX && rows[row].asked)
        fail_msg("row %zu was not asked: %s", row, rows[row].asked);
    return step;
}

static inline void play_end(struct play *p)
{
    arena_done(&p->arena);
}
