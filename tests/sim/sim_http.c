#include "tests/sim/sim.h"

#include <inttypes.h>
#include <jansson.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The network: the server's calls to the Graph API and the bank, and what others post to it. */

struct http_client {
    size_t open;
};

struct call {
    struct http_client *client;
    int life, timeout_ms;
    char *method, *url, *body;
    http_done_fn *done;
    void *ctx;
    int status;
    bool began;
    char answer[1024];
};

struct http_client *http_client_new(struct loop *loop, int connections_max, struct error *err)
{
    struct http_client *client = calloc(1, sizeof(*client));

    (void)loop;
    (void)connections_max;
    (void)err;
    if (!client)
        abort();
    return client;
}

void http_client_trust(struct http_client *client, const char *ca_file)
{
    (void)client;
    (void)ca_file;
}

size_t http_client_open(const struct http_client *client)
{
    return client->open;
}

void http_client_free(struct http_client **client)
{
    free(*client);
    *client = NULL;
}

static void on_answer(void *ctx)
{
    struct call *c = ctx;
    struct http_result result = { .status = c->status,
                                  .request_began = c->began,
                                  .body = c->status ? c->answer : NULL,
                                  .body_len = c->status ? strlen(c->answer) : 0,
                                  .retry_after_s = -1,
                                  .problem = "lost on the way" };

    c->client->open--;
    c->done(c->ctx, &result);
    free(c->method);
    free(c->url);
    free(c->body);
    free(c);
}

static void answer(struct call *c, int status, const char *body)
{
    c->status = status;
    snprintf(c->answer, sizeof(c->answer), "%s", body);
}

/* ---- the Graph API ---- */

static const char *text_at(const json_t *root, const char *name, const char *inner)
{
    const char *text = json_string_value(json_object_get(json_object_get(root, name), inner));

    return text ? text : "";
}

/* The first thing a person could tap. */
static const char *choice_of(const json_t *root)
{
    const json_t *action = json_object_get(json_object_get(root, "interactive"), "action");
    const json_t *buttons = json_object_get(action, "buttons");
    const json_t *rows =
        json_object_get(json_array_get(json_object_get(action, "sections"), 0), "rows");
    size_t n = json_array_size(buttons), m = json_array_size(rows);

    if (n)
        return json_string_value(
            json_object_get(json_object_get(json_array_get(buttons, sim_below(n)), "reply"), "id"));
    return m ? json_string_value(json_object_get(json_array_get(rows, sim_below(m)), "id")) : NULL;
}

static void accept_message(struct call *c, const json_t *root)
{
    const char *to = json_string_value(json_object_get(root, "to"));
    const char *opaque = json_string_value(json_object_get(root, "biz_opaque_callback_data"));
    const char *interactive = json_string_value(
        json_object_get(json_object_get(json_object_get(root, "interactive"), "body"), "text"));
    const char *text = interactive ? interactive : text_at(root, "text", "body");
    char wamid[64];

    if (!to || !opaque) {
        sim_broken("a message without number or opaque value");
        return;
    }
    snprintf(wamid, sizeof(wamid), "wamid.S%" PRIu64 ".%" PRId64, sim->seed, sim->event_seq);
    snprintf(
        c->answer, sizeof(c->answer),
        "{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"%s\",\"wa_id\":\"%s\"}],"
        "\"messages\":[{\"id\":\"%s\"}]}",
        to, to, wamid);
    c->status = 200;
    sim_say("phone %s <- attempt %s: %.60s", to, opaque, *text ? text : "(document or link)");
    people_got(to + (*to == '+'), strtoll(opaque, NULL, 10), text, choice_of(root));
    graph_statuses(to + (*to == '+'), wamid, opaque);
}

static const struct {
    int status;
    const char *body;
    bool taken; /* the message went, and the answer says otherwise */
} refusals[] = {
    { 429, "{\"error\":{\"code\":130429,\"message\":\"Rate limit hit\"}}", false },
    { 400, "{\"error\":{\"code\":131056,\"message\":\"pair rate limit\"}}", false },
    { 503, "{\"error\":{\"code\":2,\"message\":\"Service temporarily unavailable\"}}", false },
    { 500, "garbage", true },
    { 500, "garbage", false },
    { 429, "", false },
};

static void graph_message(struct call *c)
{
    json_t *root = json_loads(c->body ? c->body : "", 0, NULL);
    bool read = json_object_get(root, "status") != NULL;

    if (read) {
        answer(c, 200, "{\"success\":true}");
    } else if (sim_fault(sim->faults.send_refused)) {
        size_t i = sim_below(sizeof(refusals) / sizeof(refusals[0]));
        if (refusals[i].taken)
            accept_message(c, root);
        answer(c, refusals[i].status, refusals[i].body);
    } else {
        accept_message(c, root);
        if (sim_fault(sim->faults.send_doubt))
            answer(c, 0, "");
    }
    json_decref(root);
}

/* ---- the bank ---- */

/* The page on which a card is paid; the bank is busy at times, and sometimes will not have it. */
static void card_call(struct call *c, const char *reference)
{
    json_t *asked = json_loads(c->body ? c->body : "", 0, NULL);
    const char *amount = json_string_value(json_object_get(asked, "valor"));

    c->status = 201;
    snprintf(c->answer, sizeof(c->answer),
             "{\"referencia\":\"%s\",\"status\":\"ATIVO\",\"valor\":\"%s\","
             "\"url\":\"https://bank.example/pagar/%s\"}",
             reference, amount ? amount : "", reference);
    if (sim_fault(sim->faults.send_refused))
        answer(c, sim_chance(500) ? 503 : 422, "{\"title\":\"ServicoIndisponivel\"}");
    json_decref(asked);
}

static void bank_call(struct call *c)
{
    const char *last = strrchr(c->url, '/') + 1;

    if (strstr(c->url, "/cartao/")) {
        card_call(c, last);
        return;
    }
    if (strcmp(c->method, "PUT") == 0) {
        snprintf(
            c->answer, sizeof(c->answer),
            "{\"txid\":\"%s\",\"status\":\"ATIVA\",\"pixCopiaECola\":\"00020126PIX%s6304ABCD\"}",
            last, last);
        c->status = 201;
        return;
    }
    c->status = bank_knows(last, c->answer, sizeof(c->answer)) ? 200 : 404;
}

/* ---- a call ---- */

static void on_request(void *ctx)
{
    struct call *c = ctx;
    const char *end = strrchr(c->url, '/');

    if (strncmp(c->url, "http://bank", 11) == 0)
        bank_call(c);
    else if (end && strcmp(end, "/messages") == 0)
        graph_message(c);
    else
        answer(c, 200, "{\"id\":\"900100\"}");
    sim_at(c->status ? sim_between(500, sim_chance(30) ? 3000000 : 150000)
                     : (int64_t)c->timeout_ms * 1000,
           c->life, on_answer, c);
}

static char *kept(const char *text, size_t len)
{
    char *copy = malloc(len + 1);

    if (!copy)
        abort();
    memcpy(copy, text ? text : "", text ? len : 0);
    copy[text ? len : 0] = '\0';
    return copy;
}

void http_client_send(struct http_client *client, const struct http_call *call, http_done_fn *done,
                      void *ctx)
{
    struct call *c = calloc(1, sizeof(*c));

    if (!c)
        abort();
    *c = (struct call){ .client = client,
                        .life = sim->life,
                        .timeout_ms = call->timeout_ms,
                        .method = kept(call->method, strlen(call->method)),
                        .url = kept(call->url, strlen(call->url)),
                        .body = kept(call->body, call->body_len),
                        .done = done,
                        .ctx = ctx };
    client->open++;
    if (sim_fault(sim->faults.send_lost)) {
        c->began = sim_chance(500); /* written and lost, or never written */
        sim_at(c->began ? (int64_t)c->timeout_ms * 1000 : sim_between(1000, 100000), c->life,
               on_answer, c);
        return;
    }
    c->began = true;
    /* What is on the wire arrives, also when the process dies now. */
    sim_at(sim_between(200, 30000), sim_chance(800) ? 0 : c->life, on_request, c);
}

/* ---- what others post ---- */

struct exchange {
    int life;
    char *body, *param;
    const char *header, *path;
    char signature[80];
    post_done_fn *done;
    void *ctx;
    int status;
    bool told;
};

static void tell(struct exchange *x, int status)
{
    if (!x->told)
        x->done(x->ctx, status);
    x->told = true;
}

static void on_reply_arrives(void *ctx)
{
    struct exchange *x = ctx;

    tell(x, x->status);
    free(x->body);
    free(x->param);
    x->body = x->param = NULL; /* the exchange itself: its timeout still looks at it */
}

void exchange_reply(struct exchange *x, const struct http_reply *reply)
{
    x->status = reply->status;
    sim_at(sim_between(100, 20000), 0, on_reply_arrives, x);
}

void exchange_reply_text(struct exchange *x, int status, const char *text)
{
    exchange_reply(x, &(struct http_reply){ .status = status, .body = text });
}

const char *exchange_header(struct exchange *x, const char *name)
{
    return strcmp(name, x->header) == 0 ? x->signature : NULL;
}

static void on_post(void *ctx)
{
    struct exchange *x = ctx;
    struct http_request request = { .method = "POST",
                                    .path = x->path,
                                    .query = "",
                                    .params = { x->param },
                                    .body = (const unsigned char *)x->body,
                                    .body_len = strlen(x->body) };

    x->life = sim->life;
    if (!sim->life) {
        tell(x, 0);
        return;
    }
    server_handle(x, x->path, &request);
}

static void on_patience_over(void *ctx)
{
    struct exchange *x = ctx;

    tell(x, 0);
}

static void sign(const char *secret, const char *body, char out[80])
{
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned int len = 0;
    size_t at = (size_t)snprintf(out, 80, "sha256=");

    HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)body, strlen(body), mac,
         &len);
    for (unsigned int i = 0; i < len; i++)
        at += (size_t)snprintf(out + at, 80 - at, "%02x", mac[i]);
}

void sim_post(const char *path, const char *param, const char *body, const char *signature_header,
              const char *secret, post_done_fn *done, void *ctx)
{
    struct exchange *x = calloc(1, sizeof(*x));

    if (!x)
        abort();
    *x = (struct exchange){ .body = kept(body, strlen(body)),
                            .param = kept(param, strlen(param)),
                            .header = signature_header,
                            .path = path,
                            .done = done,
                            .ctx = ctx };
    sign(secret, body, x->signature);
    sim_at(sim_between(100, 20000), 0, on_post, x);
    sim_at(SECONDS_US(20), 0, on_patience_over, x);
}
