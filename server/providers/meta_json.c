#include "server/providers/meta_json.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"
#include "server/providers/meta.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *meta_text(const json_t *object, const char *key, struct arena *a)
{
    const json_t *text = json_object_get(object, key);

    return json_is_string(text)
               ? arena_strndup(a, json_string_value(text), json_string_length(text))
               : NULL;
}

const char *meta_word(const json_t *object, const char *key, struct arena *a)
{
    return json_string_length(json_object_get(object, key)) ? meta_text(object, key, a) : NULL;
}

const char *meta_id(const json_t *object, const char *key, struct arena *a)
{
    const json_t *id = json_object_get(object, key);

    if (json_is_integer(id))
        return arena_printf(a, "%" JSON_INTEGER_FORMAT, json_integer_value(id));
    return meta_word(object, key, a);
}

const char *meta_digits(const char *text, struct arena *a)
{
    char digits[21];
    size_t count = 0;

    for (; text && *text; text++) {
        if (strchr("+-. ()", *text))
            continue;
        if (*text < '0' || *text > '9' || count == sizeof(digits) - 1)
            return NULL;
        digits[count++] = *text;
    }
    return count ? arena_strndup(a, digits, count) : NULL;
}

/* Whole seconds up to the year 9999; -1 when it is not a number. */
static int64_t seconds_of(const json_t *json)
{
    const int64_t latest = 253402300799;
    char *end = NULL;
    long long seconds = -1;

    if (json_is_integer(json))
        seconds = json_integer_value(json);
    else if (json_is_real(json) && json_real_value(json) >= 0 && json_real_value(json) < 3e11)
        seconds = (long long)json_real_value(json);
    else if (json_string_length(json))
        seconds = strtoll(json_string_value(json), &end, 10);
    return (end && *end && *end != '.') || seconds > latest ? -1 : seconds;
}

int64_t meta_instant(const json_t *object, const char *key)
{
    int64_t seconds = seconds_of(json_object_get(object, key));

    return seconds > 0 ? seconds * 1000000 : 0;
}

bool meta_error_code(const json_t *error, int *code)
{
    const json_t *json = json_object_get(error, "code");
    const char *text = json_string_value(json);
    char *end = NULL;
    long long number = json_integer_value(json);

    if (text)
        number = strtoll(text, &end, 10);
    if ((!text && !json_is_integer(json)) || (text && (end == text || *end)))
        return false;
    if (number < 0 || number > INT32_MAX)
        return false;
    *code = (int)number;
    return true;
}

size_t meta_error_codes(const json_t *errors, int *codes, size_t max)
{
    const json_t *error;
    size_t i, count = 0;

    json_array_foreach(errors, i, error) if (count < max && meta_error_code(error, &codes[count]))
        count++;
    return count;
}

static const char *short_escape(unsigned char c)
{
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    default:
        return NULL;
    }
}

void meta_quote(struct strbuf *out, const char *text)
{
    const char *from = text;

    strbuf_addc(out, '"');
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        strbuf_add(out, from, (size_t)(text - from));
        if (short_escape(c))
            strbuf_adds(out, short_escape(c));
        else
            strbuf_addf(out, "\\u%04x", c);
        from = text + 1;
    }
    strbuf_add(out, from, (size_t)(text - from));
    strbuf_addc(out, '"');
}

static void write_number(const json_t *json, struct strbuf *out)
{
    char number[64];

    strbuf_add(out, number, json_dumpb(json, number, sizeof(number), JSON_ENCODE_ANY));
}

static void write_value(json_t *json, struct strbuf *out);

static void write_object(json_t *json, struct strbuf *out)
{
    const char *key, *separator = "";
    json_t *member;

    strbuf_addc(out, '{');
    json_object_foreach(json, key, member)
    {
        strbuf_adds(out, separator);
        meta_quote(out, key);
        strbuf_addc(out, ':');
        write_value(member, out);
        separator = ",";
    }
    strbuf_addc(out, '}');
}

static void write_array(const json_t *json, struct strbuf *out)
{
    json_t *element;
    size_t i;

    strbuf_addc(out, '[');
    json_array_foreach(json, i, element)
    {
        if (i)
            strbuf_addc(out, ',');
        write_value(element, out);
    }
    strbuf_addc(out, ']');
}

static void write_value(json_t *json, struct strbuf *out)
{
    if (json_is_object(json))
        write_object(json, out);
    else if (json_is_array(json))
        write_array(json, out);
    else if (json_is_string(json))
        meta_quote(out, json_string_value(json));
    else if (json_is_number(json))
        write_number(json, out);
    else
        strbuf_adds(out, json_is_true(json) ? "true" : json_is_false(json) ? "false" : "null");
}

const char *meta_dump(json_t *json, struct arena *a)
{
    struct strbuf out = { 0 };
    const char *text;

    strbuf_grow(&out, 1000);
    strbuf_reset(&out);
    write_value(json, &out);
    text = arena_strndup(a, out.data, out.len);
    strbuf_done(&out);
    return text;
}
