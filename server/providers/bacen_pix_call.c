#include "server/providers/bacen_pix_internal.h"

#include "server/http/query.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct bacen_job *bacen_own(struct psp_job *job)
{
    if (!job->own)
        job->own = ARENA_NEW(job->arena, struct bacen_job);
    return job->own;
}

enum psp_step bacen_ask(struct psp_job *job, struct psp_call *call, const char *method,
                        const char *path, const char *body)
{
    *call = (struct psp_call){ .method = method,
                               .path = arena_printf(job->arena, "/%s", path),
                               .body = body,
                               .len = body ? strlen(body) : 0 };
    if (body)
        call->headers[0] = "Content-Type: application/json";
    return PSP_CALL;
}

enum bacen_answer bacen_answer_of(const struct psp_reply *reply)
{
    static const struct {
        int status;
        enum bacen_answer answer;
    } known[] = { { 200, BACEN_GOOD },      { 201, BACEN_GOOD },      { 202, BACEN_GOOD },
                  { 404, BACEN_MISSING },   { 409, BACEN_EXISTS },    { 429, BACEN_BUSY },
                  { 408, BACEN_UNCERTAIN }, { 425, BACEN_UNCERTAIN }, { 0, BACEN_UNCERTAIN } };

    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (known[i].status == reply->status)
            return known[i].answer;
    return reply->status >= 500 ? BACEN_UNCERTAIN : BACEN_NO;
}

json_t *bacen_object(const struct psp_reply *reply)
{
    json_t *root = json_loadb(reply->body ? reply->body : "", reply->len, 0, NULL);

    if (json_is_object(root))
        return root;
    json_decref(root);
    return NULL;
}

enum psp_step bacen_refuse(struct psp_job *job, const char *code, const char *why)
{
    snprintf(job->code, sizeof(job->code), "%s", code);
    snprintf(job->why, sizeof(job->why), "%s", why);
    return PSP_REFUSED;
}

enum psp_step bacen_again(struct psp_job *job, const char *code, int again_s)
{
    snprintf(job->code, sizeof(job->code), "%s", code);
    job->again_s = again_s > 0 ? again_s : 0;
    return PSP_AGAIN;
}

/* "https://pix.bcb.gov.br/api/v2/error/CobOperacaoInvalida" -> "CobOperacaoInvalida"; OAuth servers
 * have "error". */
static const char *code_of(const json_t *problem, int status, struct arena *a)
{
    const char *type = json_string_value(json_object_get(problem, "type"));
    const char *error = json_string_value(json_object_get(problem, "error"));
    const char *last = type && strrchr(type, '/') ? strrchr(type, '/') + 1 : type ? type : error;

    for (const char *c = last; c && *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '_')
            last = NULL;
    return last && *last ? arena_strdup(a, last) : arena_printf(a, "http_%d", status);
}

/* "cob.chave: razão; detail".  Never a violation's value: it may be the payer's. */
static const char *why_of(const json_t *problem, struct arena *a)
{
    const json_t *first = json_array_get(json_object_get(problem, "violacoes"), 0);
    const char *property = json_string_value(json_object_get(first, "propriedade"));
    const char *reason = json_string_value(json_object_get(first, "razao"));
    const char *detail = json_string_value(json_object_get(problem, "detail"));

    return arena_printf(a, "%s%s%s%s%s", property ? property : "", property ? ": " : "",
                        reason ? reason : "", reason && detail ? "; " : "", detail ? detail : "");
}

enum psp_step bacen_end(struct psp_job *job, const struct psp_reply *reply)
{
    AUTO(json_t, problem) = bacen_object(reply);
    const char *code = code_of(problem, reply->status, job->arena);

    switch (bacen_answer_of(reply)) {
    case BACEN_GOOD:
        return bacen_again(job, "unreadable", 0);
    case BACEN_BUSY:
        return bacen_again(job, "too_many", reply->retry_after_s);
    case BACEN_UNCERTAIN:
        return bacen_again(job, reply->status ? "away" : "no_answer", reply->retry_after_s);
    default:
        return bacen_refuse(job, code, why_of(problem, job->arena));
    }
}

const char *bacen_encoded(struct arena *a, const char *value)
{
    size_t len = strlen(value);
    char *out = arena_alloc(a, 3 * len + 1);

    percent_encode(out, value, len, "-_~.");
    return out;
}
