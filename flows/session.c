#include "flows/model.h"
#include "flows/pack.h"

#include "server/base/arena.h"
#include "server/base/error.h"

#include <string.h>

/*
 * Layout: format byte, flags, varint version, misses, state, returning, calls, wishes, offered,
 * variables.  Format 1 knew no calls, 2 no wishes; such a session has none.  Texts are a
 * varint length and bytes; numbers are zig-zag varints; a list is its column names once, then its
 * rows.  Limits keep a damaged pack from asking for memory.
 */
enum { FORMAT_OLDEST = 1, FORMAT_CALLS = 2, FORMAT_WISHES = 3, FORMAT = FORMAT_WISHES };
enum { FLAG_ENDED = 1, FLAG_STATE = 2, FLAG_RETURNING = 4, FLAG_OFFERED = 8 };

static void put_names(struct writer *w, const char *const *names, int32_t count)
{
    put_unsigned(w, (uint64_t)count);
    for (int32_t i = 0; i < count; i++)
        put_text(w, names[i]);
}

static void put_session(struct writer *w, const struct flow_session *s)
{
    uint8_t head[2] = {
        FORMAT, (uint8_t)((s->ended ? FLAG_ENDED : 0) | (s->state ? FLAG_STATE : 0) |
                          (s->returning ? FLAG_RETURNING : 0) | (s->offered ? FLAG_OFFERED : 0))
    };

    put(w, head, sizeof(head));
    put_signed(w, s->version);
    put_signed(w, s->misses);
    if (s->state)
        put_text(w, s->state);
    if (s->returning)
        put_text(w, s->returning);
    put_names(w, s->calls, s->call_count);
    put_names(w, s->wishes, s->wish_count);
    if (s->offered)
        put_text(w, s->offered);
    put_vars(w, s->vars);
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

static int32_t get_names(struct reader *r, const char **out, uint64_t max)
{
    int32_t count = (int32_t)get_unsigned(r, max);

    for (int32_t i = 0; i < count; i++)
        out[i] = get_text(r);
    return count;
}

bool flow_session_unpack(struct packed packed, struct arena *a, struct flow_session *out,
                         struct error *err)
{
    struct reader r = { packed.data, packed.data + packed.len, a, false };
    struct flow_session got = { 0 };
    uint8_t format = get_byte(&r);

    if (format < FORMAT_OLDEST || format > FORMAT)
        return error_set(err, ERROR_CONFLICT, "a session of an unknown format");
    uint8_t flags = get_byte(&r);
    int64_t version = get_signed(&r), misses = get_signed(&r);
    got.ended = flags & FLAG_ENDED;
    got.state = flags & FLAG_STATE ? get_text(&r) : NULL;
    got.returning = flags & FLAG_RETURNING ? get_text(&r) : NULL;
    if (format >= FORMAT_CALLS)
        got.call_count = get_names(&r, got.calls, FLOW_CALLS_MAX);
    if (format >= FORMAT_WISHES)
        got.wish_count = get_names(&r, got.wishes, FLOW_WISHES_MAX);
    if (format >= FORMAT_WISHES && (flags & FLAG_OFFERED))
        got.offered = get_text(&r);
    got.vars = get_vars(&r);
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
