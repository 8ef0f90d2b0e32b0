#include "flows/model.h"

#include "server/base/arena.h"
#include "server/base/error.h"

#include <string.h>

/*
 * Layout: format byte, flags, varint version, misses, state, returning, calls, variables.  Format 1
 * knew no calls; a session of it is read as one that called nothing.  Texts are a
 * varint length and bytes; numbers are zig-zag varints; a list is its column names once, then its
 * rows.  Limits keep a damaged pack from asking for memory.
 */
enum { FORMAT_WITHOUT_CALLS = 1, FORMAT = 2, FLAG_ENDED = 1, FLAG_STATE = 2, FLAG_RETURNING = 4 };
enum { TEXT_MAX = 8192, VARS_MAX = 256, ROWS_MAX = 1000, COLUMNS_MAX = 64 };

/* Packing goes twice over the session: measured, then written. */
struct writer {
    uint8_t *out;
    size_t len;
};

static void put(struct writer *w, const void *data, size_t len)
{
    if (w->out && len)
        memcpy(w->out + w->len, data, len);
    w->len += len;
}

static void put_unsigned(struct writer *w, uint64_t n)
{
    do {
        uint8_t byte = (uint8_t)((n & 0x7F) | (n > 0x7F ? 0x80 : 0));
        put(w, &byte, 1);
        n >>= 7;
    } while (n);
}

static void put_signed(struct writer *w, int64_t n)
{
    put_unsigned(w, ((uint64_t)n << 1) ^ (n < 0 ? UINT64_MAX : 0));
}

static void put_text(struct writer *w, const char *text)
{
    size_t len = text ? strnlen(text, TEXT_MAX) : 0;

    put_unsigned(w, len);
    put(w, text, len);
}

static void put_value(struct writer *w, const struct value *value);

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

static void put_value(struct writer *w, const struct value *value)
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

static void put_session(struct writer *w, const struct flow_session *s)
{
    uint8_t head[2] = { FORMAT,
                        (uint8_t)((s->ended ? FLAG_ENDED : 0) | (s->state ? FLAG_STATE : 0) |
                                  (s->returning ? FLAG_RETURNING : 0)) };

    put(w, head, sizeof(head));
    put_signed(w, s->version);
    put_signed(w, s->misses);
    if (s->state)
        put_text(w, s->state);
    if (s->returning)
        put_text(w, s->returning);
    put_unsigned(w, (uint64_t)s->call_count);
    for (int32_t i = 0; i < s->call_count; i++)
        put_text(w, s->calls[i]);
    put_unsigned(w, s->vars.count);
    for (size_t i = 0; i < s->vars.count; i++) {
        put_text(w, s->vars.items[i].name);
        put_value(w, &s->vars.items[i].value);
    }
}

struct packed flow_session_pack(const struct flow_session *session, struct arena *a)
{
    struct writer w = { 0 };

    put_session(&w, session);
    w.out = arena_alloc(a, w.len);
    w.len = 0;
    put_session(&w, session);
    return (struct packed){ w.out, w.len };
}

struct reader {
    const uint8_t *at, *end;
    struct arena *arena;
    bool failed;
};

static uint8_t get_byte(struct reader *r)
{
    if (r->at == r->end) {
        r->failed = true;
        return 0;
    }
    return *r->at++;
}

static uint64_t get_unsigned(struct reader *r, uint64_t max)
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

static int64_t get_signed(struct reader *r)
{
    uint64_t n = get_unsigned(r, UINT64_MAX);

    return (int64_t)(n >> 1) ^ -(int64_t)(n & 1);
}

static const char *get_text(struct reader *r)
{
    size_t len = (size_t)get_unsigned(r, TEXT_MAX);

    if (r->failed || (size_t)(r->end - r->at) < len || memchr(r->at, '\0', len)) {
        r->failed = true;
        return "";
    }
    r->at += len;
    return arena_strndup(r->arena, (const char *)r->at - len, len);
}

static struct value get_value(struct reader *r, bool lists);

static struct value get_rows(struct reader *r)
{
    size_t columns = (size_t)get_unsigned(r, COLUMNS_MAX), rows = (size_t)get_unsigned(r, ROWS_MAX);
    const char *names[COLUMNS_MAX];
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

static struct value get_value(struct reader *r, bool lists)
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

static void get_calls(struct reader *r, struct flow_session *out)
{
    out->call_count = (int32_t)get_unsigned(r, FLOW_CALLS_MAX);
    for (int32_t i = 0; i < out->call_count; i++)
        out->calls[i] = get_text(r);
}

static void get_vars(struct reader *r, struct flow_session *out)
{
    size_t count = (size_t)get_unsigned(r, VARS_MAX);
    struct var *vars = ARENA_ARRAY(r->arena, struct var, count + 1);

    for (size_t i = 0; i < count && !r->failed; i++) {
        vars[i].name = get_text(r);
        vars[i].value = get_value(r, true);
    }
    out->vars = (struct vars){ vars, count };
}

bool flow_session_unpack(struct packed packed, struct arena *a, struct flow_session *out,
                         struct error *err)
{
    struct reader r = { packed.data, packed.data + packed.len, a, false };
    struct flow_session got = { 0 };
    uint8_t format = get_byte(&r);

    if (format != FORMAT && format != FORMAT_WITHOUT_CALLS)
        return error_set(err, ERROR_CONFLICT, "a session of an unknown format");
    uint8_t flags = get_byte(&r);
    int64_t version = get_signed(&r), misses = get_signed(&r);
    got.ended = flags & FLAG_ENDED;
    got.state = flags & FLAG_STATE ? get_text(&r) : NULL;
    got.returning = flags & FLAG_RETURNING ? get_text(&r) : NULL;
    if (format == FORMAT)
        get_calls(&r, &got);
    get_vars(&r, &got);
    if (version != (int32_t)version || misses != (int32_t)misses)
        r.failed = true;
    got.version = (int32_t)version;
    got.misses = (int32_t)misses;
    if (r.failed || r.at != r.end)
        return error_set(err, ERROR_CONFLICT, "a damaged session (%zu bytes)", packed.len);
    *out = got;
    return true;
}

struct flow_session flow_session_next(const struct flow *flow, const struct flow_session *old,
                                      struct arena *a)
{
    struct var *out = ARENA_ARRAY(a, struct var, flow->carry_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < flow->carry_count; i++) {
        const struct value *value = vars_find(old->vars, flow->carry[i]);
        if (value)
            out[count++] = (struct var){ flow->carry[i], *value };
    }
    return (struct flow_session){ .version = flow->version, .vars = { out, count } };
}
