#include "server/console/api.h"

#include "server/base/clock.h"
#include "server/base/document.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what was asked ---- */

static int64_t id_of(const char *text)
{
    char *end;

    if (!text || *text < '1' || *text > '9')
        return 0;
    errno = 0;
    long long id = strtoll(text, &end, 10);
    return *end || errno ? 0 : id;
}

int64_t api_path_id(const struct console_visit *v)
{
    return id_of(v->request->params[0]);
}

bool api_body(struct console_visit *v)
{
    v->body = json_loadb((const char *)v->request->body, v->request->body_len,
                         JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(v->body))
        return true;
    console_refuse(v, 400);
    return false;
}

const char *api_text(const struct console_visit *v, const char *name)
{
    return json_string_value(json_object_get(v->body, name));
}

const char *api_kept_text(struct console_visit *v, const char *name)
{
    const char *text = api_text(v, name);
    char *kept = text ? arena_strdup(&v->arena, text) : NULL;

    if (kept)
        document_mask_text(kept, strlen(kept));
    return kept;
}

int64_t api_int(const struct console_visit *v, const char *name, int64_t fallback)
{
    const json_t *value = json_object_get(v->body, name);

    return json_is_integer(value) ? json_integer_value(value) : fallback;
}

int64_t api_id(const struct console_visit *v, const char *name)
{
    const char *text = api_text(v, name);
    int64_t number = api_int(v, name, 0);

    return text ? id_of(text) : number > 0 ? number : 0;
}

bool api_has(const struct console_visit *v, const char *name)
{
    const json_t *value = json_object_get(v->body, name);

    return value && !json_is_null(value);
}

bool api_true(const struct console_visit *v, const char *name)
{
    return json_is_true(json_object_get(v->body, name));
}

const char *api_text_within(struct console_visit *v, const char *name, size_t most)
{
    const char *text = api_text(v, name);
    bool blank = !text || !text[strspn(text, " \t\r\n")];

    if (!blank && strlen(text) <= most)
        return text;
    api_refuse_with(v, 422, blank ? "empty" : "too_long",
                    blank ? "Escreva alguma coisa antes." : "O texto ficou longo demais.",
                    json_pack("{s:s}", "field", name));
    return NULL;
}

bool api_is_uuid(const char *text)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

    if (!text || strlen(text) != sizeof(form) - 1)
        return false;
    for (size_t i = 0; form[i]; i++)
        if (form[i] == '-' ? text[i] != '-' : !strchr("0123456789abcdefABCDEF", text[i]))
            return false;
    return true;
}

const char *api_query(struct console_visit *v, const char *name)
{
    const char *value = query_value(&v->arena, v->request->query, name);

    return value && *value ? value : NULL;
}

int64_t api_query_int(struct console_visit *v, const char *name, int64_t fallback)
{
    const char *value = api_query(v, name);

    return value ? id_of(value) : fallback;
}

int64_t api_user_of(const char *agent)
{
    return agent && *agent == 'u' ? id_of(agent + 1) : 0;
}

int64_t api_now(const struct console_visit *v)
{
    return clock_now_us(v->console->deps.clock);
}

bool api_sees_all(const struct console_visit *v)
{
    return v->caller->role >= CONSOLE_SUPERVISOR;
}

/* ---- columns ---- */

json_t *api_id_json(int64_t id)
{
    char text[24];

    snprintf(text, sizeof(text), "%lld", (long long)id);
    return json_string(text);
}

/* Milliseconds: what pages count in. */
json_t *api_at(int64_t us)
{
    char text[INSTANT_TEXT_SIZE];

    instant_format(us, text);
    text[23] = 'Z';
    text[24] = '\0';
    return json_string(text);
}

json_t *api_text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *day_json(day_t day)
{
    char text[DAY_TEXT_SIZE];

    return json_string(day_format_iso(day, text));
}

static json_t *column_json(const struct pg_result *r, int row, int column, enum api_kind kind)
{
    if (pg_is_null(r, row, column))
        return json_null();
    switch (kind) {
    case API_ID:
        return api_id_json(pg_get_int8(r, row, column));
    case API_INT:
        return json_integer(pg_get_int8(r, row, column));
    case API_TEXT:
        return json_string(pg_get_text(r, row, column));
    case API_BOOL:
        return json_boolean(pg_get_bool(r, row, column));
    case API_AT:
        return api_at(pg_get_instant(r, row, column));
    case API_DAY:
        return day_json(pg_get_day(r, row, column));
    case API_SKIP:
        break;
    }
    return json_null();
}

json_t *api_object(const struct pg_result *r, int row, const struct api_field *fields)
{
    json_t *object = json_object();

    for (int column = 0; fields[column].name; column++)
        if (fields[column].kind != API_SKIP)
            json_object_set_new(object, fields[column].name,
                                column_json(r, row, column, fields[column].kind));
    return object;
}

json_t *api_objects(const struct pg_result *r, const struct api_field *fields)
{
    json_t *all = json_array();

    for (int row = 0; row < pg_rows(r); row++)
        json_array_append_new(all, api_object(r, row, fields));
    return all;
}

/* ---- refusals ---- */

void api_refuse_with(struct console_visit *v, int status, const char *code, const char *words,
                     json_t *more)
{
    json_t *answer = json_pack("{s:s, s:s}", "error", words, "code", code);

    json_object_update(answer, more);
    json_decref(more);
    console_reply_json(v, status, answer);
}

void api_refuse(struct console_visit *v, int status, const char *code, const char *words)
{
    api_refuse_with(v, status, code, words, json_object());
}

void api_done(struct console_visit *v)
{
    console_reply_json(v, 200, json_pack("{s:b}", "ok", 1));
}
