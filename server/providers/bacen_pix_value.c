#include "server/providers/bacen_pix_internal.h"

#include <string.h>

const char *bacen_text(const json_t *object, const char *name, size_t most, struct arena *a)
{
    const char *value = json_string_value(json_object_get(object, name));

    if (!value || !*value || strlen(value) > most || strstr(value, ".."))
        return NULL;
    for (const char *c = value; *c; c++)
        if (*c <= ' ' || *c > '~' || strchr("\"\\<>", *c))
            return NULL;
    return arena_strdup(a, value);
}

/* The OpenAPI's pattern: one to ten digits, a dot, two digits. */
bool bacen_amount(const json_t *object, const char *name, centavos_t *out)
{
    const char *text = json_string_value(json_object_get(object, name));
    size_t whole = text ? strspn(text, "0123456789") : 0;
    centavos_t value = 0;

    if (whole < 1 || whole > 10 || text[whole] != '.' || strlen(text + whole) != 3 ||
        strspn(text + whole + 1, "0123456789") != 2)
        return false;
    for (const char *c = text; *c; c++)
        value = *c == '.' ? value : value * 10 + (*c - '0');
    if (value == 0)
        return false;
    *out = value;
    return true;
}

bool bacen_instant(const json_t *object, const char *name, int64_t *out)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text && instant_parse(text, out);
}

const char *bacen_money(struct arena *a, centavos_t centavos)
{
    char text[MONEY_TEXT_SIZE];

    return arena_strdup(a, money_format_dot(centavos, text));
}
