#include "server/providers/asaas_internal.h"

#include "server/http/query.h"
#include "server/providers/json_decimal.h"

#include <stdio.h>
#include <string.h>

/* "Mandatory for accounts made since 2024-06-13"; libcurl sends none by itself. */
static const char USER_AGENT[] = "User-Agent: Quita/1";

enum psp_step asaas_ask(struct psp_job *job, struct psp_call *call, const char *method,
                        const char *path, const char *body)
{
    size_t n = 0;

    *call = (struct psp_call){ .method = method, .path = path, .body = body };
    call->len = body ? strlen(body) : 0;
    call->headers[n++] = arena_printf(job->arena, "access_token: %s", job->account->key);
    call->headers[n++] = USER_AGENT;
    if (body)
        call->headers[n++] = "Content-Type: application/json";
    return PSP_CALL;
}

enum psp_step asaas_refuse(struct psp_job *job, const char *code, const char *why)
{
    snprintf(job->code, sizeof(job->code), "%s", code);
    snprintf(job->why, sizeof(job->why), "%s", why);
    return PSP_REFUSED;
}

enum psp_step asaas_again(struct psp_job *job, const char *code, int again_s)
{
    snprintf(job->code, sizeof(job->code), "%s", code);
    job->again_s = again_s;
    return PSP_AGAIN;
}

/* A number of a document may stand in a description, and never in a log. */
static const char *without_numbers(struct arena *a, const char *text)
{
    enum { SHOWN = 4 };
    char *out = arena_strdup(a, text);

    for (char *at = out; *at;) {
        size_t digits = strspn(at, "0123456789.-/");
        if (digits > SHOWN)
            memset(at, '*', digits);
        at += digits ? digits : 1;
    }
    return out;
}

/* {"errors":[{"code","description"}]}: for operators, cut to what a log line holds. */
static enum psp_step refused(struct psp_job *job, const struct psp_reply *reply)
{
    AUTO(json_t, root) = json_loadb(reply->body ? reply->body : "", reply->len, 0, NULL);
    const json_t *first = json_array_get(json_object_get(root, "errors"), 0);
    const char *why = json_string_value(json_object_get(first, "description"));
    const char *code = asaas_text(first, "code", PSP_CODE_SIZE - 1, job->arena);
    char status[16];

    snprintf(status, sizeof(status), "http_%d", reply->status);
    return asaas_refuse(job, code ? code : status, why ? without_numbers(job->arena, why) : "");
}

static enum psp_step of_failure(struct psp_job *job, const struct psp_reply *reply)
{
    int status = reply->status;

    if (status == 429)
        return asaas_again(job, "too_many", reply->retry_after_s > 0 ? reply->retry_after_s : 0);
    if (status == 400 || status == 401 || status == 403 || status == 404 || status == 422)
        return refused(job, reply);
    return asaas_again(job, status ? "away" : "no_answer", reply->retry_after_s);
}

json_t *asaas_object(struct psp_job *job, const struct psp_reply *reply, enum psp_step *end)
{
    size_t len = 0;
    char *text;
    json_t *root;

    if (reply->status != 200) {
        *end = of_failure(job, reply);
        return NULL;
    }
    text = json_numbers_quoted(job->arena, reply->body ? reply->body : "", reply->len, &len);
    root = json_loadb(text, len, 0, NULL);
    if (json_is_object(root))
        return root;
    json_decref(root);
    *end = asaas_again(job, "unreadable", 0);
    return NULL;
}

const char *asaas_encoded(struct arena *a, const char *value)
{
    size_t len = strlen(value);
    char *out = arena_alloc(a, 3 * len + 1);

    percent_encode(out, value, len, "-_~");
    return out;
}

const char *asaas_text(const json_t *object, const char *name, size_t max, struct arena *a)
{
    const char *value = json_string_value(json_object_get(object, name));

    if (!value || !*value || strlen(value) > max)
        return NULL;
    for (const char *c = value; *c; c++)
        if (*c <= ' ' || *c > '~' || *c == '"' || *c == '\\' || *c == '<' || *c == '>')
            return NULL;
    return arena_strdup(a, value);
}
