#include "server/cli/flow_compare.h"

#include "server/base/arena.h"
#include "server/base/strbuf.h"

#include <stdbool.h>
#include <string.h>

static const struct facts_owner *find_owner(const struct flow_facts *in,
                                            const struct facts_owner *like)
{
    for (size_t i = 0; i < in->count; i++)
        if (strcmp(in->owners[i].name, like->name) == 0 &&
            strcmp(in->owners[i].kind, like->kind) == 0)
            return &in->owners[i];
    return NULL;
}

static const struct fact *find_fact(const struct facts_owner *in, const char *part,
                                    const char *field)
{
    for (size_t i = 0; in && i < in->count; i++)
        if (strcmp(in->facts[i].part, part) == 0 && strcmp(in->facts[i].field, field) == 0)
            return &in->facts[i];
    return NULL;
}

static bool is_order(const struct fact *fact)
{
    return strncmp(fact->field, "order of ", 9) == 0;
}

/* Of an order, the parts that the other version has too. */
static const char *common(const char *order, const struct facts_owner *other, struct arena *a)
{
    char *rest = arena_strdup(a, order), *part;
    struct strbuf out = { 0 };
    const char *kept;

    while ((part = strsep(&rest, "\n")))
        if (find_fact(other, part, ""))
            strbuf_addf(&out, "%s%s", out.len ? ", " : "", part);
    kept = arena_strdup(a, strbuf_str(&out));
    strbuf_done(&out);
    return kept;
}

/* Of a part that came or went, its fields tell what it was; they belong to it and are no news. */
static bool worth_telling(const struct change *c, const struct facts_owner *old,
                          const struct facts_owner *now)
{
    bool whole = find_fact(old, c->part, "") && find_fact(now, c->part, "");

    return !*c->part || !*c->field || whole;
}

static void add(struct owner_change *out, struct change c, const struct facts_owner *old,
                const struct facts_owner *now, struct arena *a)
{
    if (is_order(&(struct fact){ c.part, c.field, "" })) {
        if (!c.old || !c.now)
            return;
        c.old = common(c.old, now, a);
        c.now = common(c.now, old, a);
    }
    if (c.old && c.now && strcmp(c.old, c.now) == 0)
        return;
    c.kind = !c.old ? CHANGE_ADDED : !c.now ? CHANGE_REMOVED : CHANGE_CHANGED;
    if (worth_telling(&c, old, now))
        out->changes[out->count++] = c;
}

/* A part in one line: "go pessoa; hear atendente". */
static const char *whole_part(const struct facts_owner *owner, const char *part, struct arena *a)
{
    struct strbuf out = { 0 };
    const char *words;

    for (size_t i = 0; i < owner->count; i++)
        if (strcmp(owner->facts[i].part, part) == 0 && *owner->facts[i].field)
            strbuf_addf(&out, "%s%s %s", out.len ? "; " : "", owner->facts[i].field,
                        owner->facts[i].value);
    words = arena_strdup(a, strbuf_str(&out));
    strbuf_done(&out);
    return words;
}

static const char *value_of(const struct facts_owner *owner, const struct fact *fact,
                            struct arena *a)
{
    if (!fact || *fact->field || !*fact->part)
        return fact ? fact->value : NULL;
    return whole_part(owner, fact->part, a);
}

static void compare_facts(struct owner_change *out, const struct facts_owner *old,
                          const struct facts_owner *now, struct arena *a)
{
    const struct fact *f;

    for (size_t i = 0; now && i < now->count; i++) {
        f = &now->facts[i];
        /* A part that both have is compared by its fields. */
        if (*f->field || !find_fact(old, f->part, ""))
            add(out,
                (struct change){ .part = f->part,
                                 .field = f->field,
                                 .old = value_of(old, find_fact(old, f->part, f->field), a),
                                 .now = value_of(now, f, a) },
                old, now, a);
    }
    for (size_t i = 0; old && i < old->count; i++) {
        f = &old->facts[i];
        if (!find_fact(now, f->part, f->field))
            add(out,
                (struct change){ .part = f->part, .field = f->field, .old = value_of(old, f, a) },
                old, now, a);
    }
}

static void compare_owner(struct comparison *c, const struct facts_owner *old,
                          const struct facts_owner *now, struct arena *a)
{
    const struct facts_owner *any = now ? now : old;
    struct owner_change *out = &c->owners[c->count];

    *out = (struct owner_change){ .owner = any->kind, .name = any->name };
    out->kind = !old ? CHANGE_ADDED : !now ? CHANGE_REMOVED : CHANGE_CHANGED;
    out->changes =
        ARENA_ARRAY(a, struct change, (old ? old->count : 0) + (now ? now->count : 0) + 1);
    compare_facts(out, old, now, a);
    if (out->count || out->kind != CHANGE_CHANGED)
        c->count++;
}

struct comparison flow_compare(const struct flow_facts *old, const struct flow_facts *now,
                               struct arena *a)
{
    struct comparison c = { ARENA_ARRAY(a, struct owner_change, old->count + now->count + 1), 0 };

    for (size_t i = 0; i < now->count; i++)
        compare_owner(&c, find_owner(old, &now->owners[i]), &now->owners[i], a);
    for (size_t i = 0; i < old->count; i++)
        if (!find_owner(now, &old->owners[i]))
            compare_owner(&c, &old->owners[i], NULL, a);
    return c;
}
