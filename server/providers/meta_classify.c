#include "server/base/arena.h"
#include "server/http/client.h"
#include "server/providers/meta.h"
#include "server/providers/meta_codes.h"
#include "server/providers/meta_json.h"

#include <stdio.h>
#include <string.h>

static void explain(struct send_result *out, int status, const char *meaning)
{
    if (out->code)
        snprintf(out->detail, sizeof(out->detail), "HTTP %d, code %d: %s", status, out->code,
                 meaning);
    else
        snprintf(out->detail, sizeof(out->detail), "HTTP %d: %s", status, meaning);
}

static void settle(struct send_result *out, enum send_outcome outcome, enum wa_pace pace, int tries)
{
    out->outcome = outcome;
    out->retry_ms = meta_pace_ms(pace, tries);
}

static void tell(struct send_result *out, int news)
{
    out->window_closed = news & WA_WINDOW_CLOSED;
    out->number_doubtful = news & WA_NUMBER_DOUBTFUL;
    out->identity_changed = news & WA_IDENTITY_CHANGED;
    out->opted_out = news & WA_OPTED_OUT;
    out->stop_channel = news & WA_STOP_CHANNEL;
    out->stop_campaigns = news & WA_STOP_CAMPAIGNS;
    out->stop_template = news & WA_STOP_TEMPLATE;
}

static void by_row(const struct wa_code *row, int status, int tries, struct send_result *out)
{
    settle(out, row->outcome, row->pace, tries);
    tell(out, row->news);
    explain(out, status, row->meaning);
}

/* A copy only when it fits whole: half an id is worse than none. */
static bool copy_id(const struct meta_value *object, const char *key, char *to, size_t size)
{
    const struct meta_value *id = meta_get(object, key);
    size_t len = meta_is(id, META_STRING) ? id->count : 0;

    if (len == 0 || len >= size)
        return false;
    memcpy(to, id->text, len + 1);
    return true;
}

/* A 2xx without the id of a message says nothing about whether there will be one. */
static void by_success(const struct meta_value *body, int status, struct send_result *out)
{
    const struct meta_value *message = meta_first(meta_get(body, "messages"));
    const struct meta_value *contact = meta_first(meta_get(body, "contacts"));
    const char *state = meta_string(meta_get(message, "message_status"));
    bool marked = meta_is(meta_get(body, "success"), META_TRUE); /* read and typing */

    if (!copy_id(message, "id", out->wamid, sizeof(out->wamid)) && !marked) {
        out->outcome = SEND_UNKNOWN;
        explain(out, status, "accepted without a message id");
        return;
    }
    out->outcome = SEND_ACCEPTED;
    out->held = state && strcmp(state, "accepted") != 0;
    copy_id(contact, "wa_id", out->wa_id, sizeof(out->wa_id));
    copy_id(contact, "user_id", out->bsuid, sizeof(out->bsuid));
    explain(out, status, out->held ? "accepted, held" : "accepted");
}

static bool is_refusal_of_ours(int status)
{
    return status == 401 || status == 403;
}

/* No code that we know: the HTTP status decides. */
static void by_status(const struct meta_value *error, int status, int tries,
                      struct send_result *out)
{
    bool transient = meta_is(meta_get(error, "is_transient"), META_TRUE);

    if (status == 429) {
        settle(out, SEND_RETRY, WA_PACE_SECONDS, tries);
        explain(out, status, "too many requests");
    } else if (status >= 500 || status < 400 || status == 408) {
        out->outcome = SEND_UNKNOWN;
        explain(out, status, "it may have been accepted");
    } else if (is_refusal_of_ours(status)) {
        out->outcome = SEND_CONFIG;
        out->stop_channel = true;
        explain(out, status, "not allowed");
    } else {
        settle(out, transient ? SEND_RETRY : SEND_REJECTED,
               transient ? WA_PACE_SECONDS : WA_PACE_NONE, tries);
        explain(out, status, transient ? "refused for now" : "refused");
    }
}

static void by_refusal(const struct meta_value *body, const struct http_result *result, int tries,
                       struct send_result *out)
{
    const struct meta_value *error = meta_get(body, "error");
    const struct wa_code *row = NULL;
    int64_t asked_ms = result->retry_after_s > 0 ? result->retry_after_s * INT64_C(1000) : 0;

    /* Code 0 is a bad token; on a 5xx it is only the absence of a better word. */
    if (meta_error_code(error, &out->code) && (out->code != 0 || result->status < 500))
        row = meta_code(out->code);
    if (row)
        by_row(row, result->status, tries, out);
    else
        by_status(error, result->status, tries, out);
    if (out->outcome == SEND_RETRY && out->retry_ms < asked_ms)
        out->retry_ms = asked_ms;
}

/* No whole answer.  What was never written can be sent again. */
static void by_silence(const struct http_result *result, int tries, struct send_result *out)
{
    if (result->request_began)
        out->outcome = SEND_UNKNOWN;
    else
        settle(out, SEND_RETRY, WA_PACE_SECONDS, tries);
    snprintf(out->detail, sizeof(out->detail), "no answer: %.*s", (int)sizeof(result->problem),
             result->problem);
}

void wa_classify(const struct http_result *result, int tries, struct send_result *out)
{
    struct arena a = { 0 };
    const struct meta_value *body;

    *out = (struct send_result){ 0 };
    if (result->status == 0) {
        by_silence(result, tries, out);
        return;
    }
    body = result->body ? meta_load(result->body, result->body_len, &a) : NULL;
    if (result->status >= 200 && result->status < 300)
        by_success(body, result->status, out);
    else
        by_refusal(body, result, tries, out);
    arena_done(&a);
}

void wa_classify_code(int code, int tries, struct send_result *out)
{
    const struct wa_code *row = meta_code(code);

    *out = (struct send_result){ .outcome = SEND_REJECTED, .code = code };
    if (row)
        by_row(row, 0, tries, out);
    if (out->outcome == SEND_UNKNOWN)
        out->outcome = SEND_REJECTED;
    snprintf(out->detail, sizeof(out->detail), "failed, code %d: %s", code,
             row ? row->meaning : "a code we do not know");
}
