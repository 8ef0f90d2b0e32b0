#include "server/base/fields.h"

#include "server/base/error.h"

#include <string.h>

static const json_t *find(const json_t *in, const char *name)
{
    const json_t *v = json_object_get(in, name);

    return json_is_null(v) ? NULL : v;
}

bool field_required(const json_t *in, const char *name, struct error *err)
{
    return find(in, name) ? true : error_set(err, ERROR_INPUT, "\"%s\" is missing", name);
}

bool field_int(const json_t *in, const char *name, int64_t *out, struct error *err)
{
    const json_t *v = find(in, name);

    if (v && !json_is_integer(v))
        return error_set(err, ERROR_INPUT, "\"%s\" must be an integer", name);
    if (v)
        *out = json_integer_value(v);
    return true;
}

bool field_bool(const json_t *in, const char *name, bool *out, struct error *err)
{
    const json_t *v = find(in, name);

    if (v && !json_is_boolean(v))
        return error_set(err, ERROR_INPUT, "\"%s\" must be true or false", name);
    if (v)
        *out = json_is_true(v);
    return true;
}

bool field_text(const json_t *in, const char *name, const char **out, struct error *err)
{
    const json_t *v = find(in, name);

    if (v && (!json_is_string(v) || strlen(json_string_value(v)) != json_string_length(v)))
        return error_set(err, ERROR_INPUT, "\"%s\" must be a text", name);
    if (v)
        *out = json_string_value(v);
    return true;
}

bool field_day(const json_t *in, const char *name, day_t *out, struct error *err)
{
    const char *text = NULL;

    if (!field_text(in, name, &text, err))
        return false;
    if (text && !day_parse_iso(text, out))
        return error_set(err, ERROR_INPUT, "\"%s\" must be a day such as 2026-11-25", name);
    return true;
}

bool field_object(const json_t *in, const char *name, const json_t **out, struct error *err)
{
    const json_t *v = find(in, name);

    if (v && !json_is_object(v))
        return error_set(err, ERROR_INPUT, "\"%s\" must be an object", name);
    if (v)
        *out = v;
    return true;
}

bool field_array(const json_t *in, const char *name, const json_t **out, struct error *err)
{
    const json_t *v = find(in, name);

    if (v && !json_is_array(v))
        return error_set(err, ERROR_INPUT, "\"%s\" must be a list", name);
    if (v)
        *out = v;
    return true;
}

json_t *json_day(day_t day)
{
    char text[DAY_TEXT_SIZE];

    return json_string(day_format_iso(day, text));
}
