#include "flows/pack.h"

#include "server/base/arena.h"

#include <string.h>

void put(struct writer *w, const void *data, size_t len)
{
    if (w->out && len)
        memcpy(w->out + w->len, data, len);
    w->len += len;
}

void put_unsigned(struct writer *w, uint64_t n)
{
    do {
        uint8_t byte = (uint8_t)((n & 0x7F) | (n > 0x7F ? 0x80 : 0));
        put(w, &byte, 1);
        n >>= 7;
    } while (n);
}

void put_signed(struct writer *w, int64_t n)
{
    put_unsigned(w, ((uint64_t)n << 1) ^ (n < 0 ? UINT64_MAX : 0));
}

void put_text(struct writer *w, const char *text)
{
    size_t len = text ? strnlen(text, PACK_TEXT_MAX) : 0;

    put_unsigned(w, len);
    put(w, text, len);
}

static void put_rows(struct writer *w, const struct value *list)
{
    size_t columns = list->row_count ? list->rows[0].count : 0;

    put_unsigned(w, columns);
    put_unsigned(w, columns ? list->row_count : 0);
    for (size_t c = 0; c < columns; c++)
        put_text(w, list->rows[0].vars[c].name);
    for (size_t r = 0; columns && r < list->row_count; r++)
        for (size_t c = 0; c < columns; c++) {
            static const struct value none = { 0 };
            put_value(w, c < list->rows[r].count ? &list->rows[r].vars[c].value : &none);
        }
}

void put_value(struct writer *w, const struct value *value)
{
    uint8_t type = (uint8_t)value->type;

    put(w, &type, 1);
    if (value->type == VALUE_TEXT)
        put_text(w, value->text);
    else if (value->type == VALUE_LIST)
        put_rows(w, value);
    else if (value->type != VALUE_NONE)
        put_signed(w, value->number);
}

uint8_t get_byte(struct reader *r)
{
    if (r->at == r->end) {
        r->failed = true;
        return 0;
    }
    return *r->at++;
}

uint64_t get_unsigned(struct reader *r, uint64_t max)
{
    uint64_t n = 0;
    uint8_t byte;
    int shift = 0;

    do {
        byte = get_byte(r);
        n |= (uint64_t)(byte & 0x7F) << shift;
        shift += 7;
    } while ((byte & 0x80) && shift < 64);
    if ((byte & 0x80) || n > max)
        r->failed = true;
    return r->failed ? 0 : n;
}

int64_t get_signed(struct reader *r)
{
    uint64_t n = get_unsigned(r, UINT64_MAX);

    return (int64_t)(n >> 1) ^ -(int64_t)(n & 1);
}

const char *get_text(struct reader *r)
{
    size_t len = (size_t)get_unsigned(r, PACK_TEXT_MAX);

    if (r->failed || (size_t)(r->end - r->at) < len || memchr(r->at, '\0', len)) {
        r->failed = true;
        return "";
    }
    r->at += len;
    return arena_strndup(r->arena, (const char *)r->at - len, len);
}

static struct value get_rows(struct reader *r)
{
    size_t columns = (size_t)get_unsigned(r, PACK_COLUMNS_MAX),
           rows = (size_t)get_unsigned(r, PACK_ROWS_MAX);
    const char *names[PACK_COLUMNS_MAX];
    struct row *out;

    /* Each value takes at least one byte. */
    if (r->failed || columns * rows > (size_t)(r->end - r->at))
        r->failed = true;
    for (size_t c = 0; c < columns && !r->failed; c++)
        names[c] = get_text(r);
    if (r->failed)
        return (struct value){ 0 };
    out = ARENA_ARRAY(r->arena, struct row, rows + 1);
    for (size_t i = 0; i < rows && !r->failed; i++) {
        struct var *vars = ARENA_ARRAY(r->arena, struct var, columns + 1);
        for (size_t c = 0; c < columns; c++)
            vars[c] = (struct var){ names[c], get_value(r, false) };
        out[i] = (struct row){ vars, columns };
    }
    return (struct value){ .type = VALUE_LIST, .rows = out, .row_count = rows };
}

struct value get_value(struct reader *r, bool lists)
{
    uint8_t type = get_byte(r);

    if (r->failed || type > VALUE_LIST || (type == VALUE_LIST && !lists)) {
        r->failed = true;
        return (struct value){ 0 };
    }
    if (type == VALUE_NONE)
        return (struct value){ 0 };
    if (type == VALUE_TEXT)
        return (struct value){ .type = VALUE_TEXT, .text = get_text(r) };
    if (type == VALUE_LIST)
        return get_rows(r);
    return (struct value){ .type = (enum value_type)type, .number = get_signed(r) };
}

void put_vars(struct writer *w, struct vars vars)
{
    put_unsigned(w, vars.count);
    for (size_t i = 0; i < vars.count; i++) {
        put_text(w, vars.items[i].name);
        put_value(w, &vars.items[i].value);
    }
}

struct vars get_vars(struct reader *r)
{
    size_t count = (size_t)get_unsigned(r, PACK_VARS_MAX);
    struct var *vars = ARENA_ARRAY(r->arena, struct var, count + 1);

    for (size_t i = 0; i < count && !r->failed; i++) {
        vars[i].name = get_text(r);
        vars[i].value = get_value(r, true);
    }
    return (struct vars){ vars, r->failed ? 0 : count };
}

void put_optional(struct writer *w, const char *text)
{
    put(w, text ? "\1" : "", 1);
    if (text)
        put_text(w, text);
}

const char *get_optional(struct reader *r)
{
    return get_byte(r) ? get_text(r) : NULL;
}
