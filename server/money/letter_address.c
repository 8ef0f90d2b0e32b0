#include "server/money/letter_address.h"

#include "server/base/error.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool given(const char *text)
{
    return text && text[0];
}

static void add_line(struct letter_lines *out, const char *first, const char *between,
                     const char *second)
{
    snprintf(out->text[out->count++], LETTER_LINE_SIZE, "%s%s%s", first, between, second);
}

/* "01311000" or "01311-000" to its eight digits. */
static bool read_cep(const char *text, char out[9])
{
    size_t len = 0;

    for (; *text; text++) {
        if (*text == '-' && len == 5)
            continue;
        if (!isdigit((unsigned char)*text) || len == 8)
            return false;
        out[len++] = *text;
    }
    out[len] = '\0';
    return len == 8 && strcmp(out, "00000000") != 0;
}

static bool is_state(const char *text)
{
    static const char states[] =
        "AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR "
        "RS SC SE SP TO ";

    for (const char *at = states; *at; at += 3)
        if (strlen(text) == 2 && memcmp(at, text, 2) == 0)
            return true;
    return false;
}

static bool add_city(const struct letter_address *to, struct letter_lines *out, struct error *err)
{
    if (!given(to->cep) || !read_cep(to->cep, out->cep))
        return error_set(err, ERROR_INPUT, "address: a CEP has 8 digits and is not 00000-000");
    if (!given(to->state) || !is_state(to->state))
        return error_set(err, ERROR_INPUT, "address: state is one like SP");
    snprintf(out->text[out->count++], LETTER_LINE_SIZE, "%.5s-%.3s %s/%s", out->cep, out->cep + 5,
             to->city, to->state);
    return true;
}

bool letter_address_lines(const struct letter_address *to, struct letter_lines *out,
                          struct error *err)
{
    out->count = 0;
    if (!given(to->name) || !given(to->street) || !given(to->city))
        return error_set(err, ERROR_INPUT, "address: name, street and city are needed");
    add_line(out, to->name, "", "");
    add_line(out, to->street, ", ", given(to->number) ? to->number : "s/n");
    if (given(to->complement))
        add_line(out, to->complement, "", "");
    if (given(to->district))
        add_line(out, to->district, "", "");
    return add_city(to, out, err);
}
