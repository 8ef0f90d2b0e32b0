#include "server/providers/meta_json.h"

#include "server/base/arena.h"
#include "server/base/strbuf.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool meta_is(const struct meta_value *value, enum meta_kind kind)
{
    return value && value->kind == kind;
}

const struct meta_value *meta_get(const struct meta_value *object, const char *key)
{
    const struct meta_value *found = NULL;

    if (!meta_is(object, META_OBJECT))
        return NULL;
    for (const struct meta_value *m = object->first; m; m = m->next)
        if (*m->key == *key && strcmp(m->key, key) == 0)
            found = m;
    return found;
}

const struct meta_value *meta_first(const struct meta_value *array)
{
    return meta_is(array, META_ARRAY) ? array->first : NULL;
}

size_t meta_size(const struct meta_value *array)
{
    return meta_is(array, META_ARRAY) ? array->count : 0;
}

bool meta_is_number(const struct meta_value *value)
{
    return meta_is(value, META_INTEGER) || meta_is(value, META_REAL);
}

double meta_number(const struct meta_value *value)
{
    if (meta_is(value, META_INTEGER))
        return (double)value->integer;
    return meta_is(value, META_REAL) ? value->real : 0;
}

const char *meta_string(const struct meta_value *value)
{
    return meta_is(value, META_STRING) ? value->text : NULL;
}

const char *meta_text(const struct meta_value *object, const char *key)
{
    return meta_string(meta_get(object, key));
}

static const char *word(const struct meta_value *value)
{
    const char *text = meta_string(value);

    return text && *text ? text : NULL;
}

const char *meta_word(const struct meta_value *object, const char *key)
{
    return word(meta_get(object, key));
}

const char *meta_id(const struct meta_value *object, const char *key, struct arena *a)
{
    const struct meta_value *id = meta_get(object, key);

    return meta_is(id, META_INTEGER) ? arena_printf(a, "%" PRId64, id->integer) : word(id);
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
static int64_t seconds_of(const struct meta_value *value)
{
    const int64_t latest = 253402300799;
    const char *text = word(value);
    char *end = NULL;
    int64_t seconds = -1;

    if (meta_is(value, META_INTEGER))
        seconds = value->integer;
    else if (meta_is(value, META_REAL) && value->real >= 0 && value->real < 3e11)
        seconds = (int64_t)value->real;
    else if (text)
        seconds = strtoll(text, &end, 10);
    return (end && *end && *end != '.') || seconds > latest ? -1 : seconds;
}

int64_t meta_instant(const struct meta_value *object, const char *key)
{
    int64_t seconds = seconds_of(meta_get(object, key));

    return seconds > 0 ? seconds * 1000000 : 0;
}

bool meta_error_code(const struct meta_value *error, int *code)
{
    const struct meta_value *given = meta_get(error, "code");
    const char *text = meta_string(given);
    char *end = NULL;
    int64_t number = meta_is(given, META_INTEGER) ? given->integer : -1;

    if (text)
        number = strtoll(text, &end, 10);
    if (text && (end == text || *end))
        return false;
    if (number < 0 || number > INT32_MAX)
        return false;
    *code = (int)number;
    return true;
}

size_t meta_error_codes(const struct meta_value *errors, int *codes, size_t max)
{
    size_t count = 0;

    for (const struct meta_value *e = meta_first(errors); e && count < max; e = e->next)
        if (meta_error_code(e, &codes[count]))
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
