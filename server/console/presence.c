#include "server/console/presence.h"

#include "server/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = 2048, NAME_SIZE = 96 };

struct place {
    int64_t tenant_id, user_id, conversation_id, seen_us, typed_us, told_us;
    char name[NAME_SIZE];
};
struct presence {
    struct place places[PLACES];
    size_t used;
};

struct presence *presence_new(void)
{
    struct presence *p = calloc(1, sizeof(*p));

    if (!p)
        abort();
    return p;
}

void presence_free(struct presence **presence)
{
    free(*presence);
    *presence = NULL;
}

static bool is_there(const struct place *at, int64_t now_us)
{
    return at->conversation_id && at->seen_us > now_us - SECONDS_US(40);
}

static bool types(const struct place *at, int64_t now_us)
{
    return at->typed_us > now_us - SECONDS_US(6);
}

/* A place is one window's: two of one agent's that took it from each other would be news without
 * end. */
static struct place *place_of(struct presence *p, int64_t tenant_id, int64_t user_id,
                              int64_t conversation_id)
{
    struct place *oldest = &p->places[0];

    for (size_t i = 0; i < p->used; i++) {
        if (p->places[i].user_id == user_id && p->places[i].tenant_id == tenant_id &&
            p->places[i].conversation_id == conversation_id)
            return &p->places[i];
        if (p->places[i].seen_us < oldest->seen_us)
            oldest = &p->places[i];
    }
    struct place *fresh = p->used < PLACES ? &p->places[p->used++] : oldest;
    *fresh = (struct place){ .tenant_id = tenant_id,
                             .user_id = user_id,
                             .conversation_id = conversation_id };
    return fresh;
}

enum presence_news presence_seen(struct presence *p, int64_t tenant_id, int64_t user_id,
                                 const char *name, int64_t conversation_id, bool typing,
                                 int64_t now_us)
{
    struct place *at = place_of(p, tenant_id, user_id, conversation_id);
    bool fresh = !is_there(at, now_us) || (typing && !types(at, now_us));
    /* who goes on typing is told again before the six seconds are over */
    bool again = fresh || at->told_us < now_us - (typing ? SECONDS_US(3) : SECONDS_US(15));

    at->seen_us = now_us;
    at->typed_us = typing ? now_us : at->typed_us;
    at->told_us = again ? now_us : at->told_us;
    snprintf(at->name, sizeof(at->name), "%s", name);
    return fresh ? PRESENCE_NEWS : again ? PRESENCE_AGAIN : PRESENCE_OLD;
}

json_t *presence_json(const struct presence *p, int64_t tenant_id, int64_t conversation_id,
                      int64_t but_user_id, int64_t now_us)
{
    json_t *all = json_array();
    char id[24];

    for (size_t i = 0; i < p->used; i++) {
        const struct place *at = &p->places[i];
        if (at->tenant_id != tenant_id || at->conversation_id != conversation_id ||
            at->user_id == but_user_id || !is_there(at, now_us))
            continue;
        snprintf(id, sizeof(id), "%lld", (long long)at->user_id);
        json_array_append_new(all, json_pack("{s:s, s:s, s:b}", "user_id", id, "name", at->name,
                                             "typing", types(at, now_us)));
    }
    return all;
}

int64_t presence_last_us(const struct presence *p, int64_t tenant_id, int64_t user_id)
{
    int64_t last_us = 0;

    for (size_t i = 0; i < p->used; i++)
        if (p->places[i].user_id == user_id && p->places[i].tenant_id == tenant_id &&
            p->places[i].seen_us > last_us)
            last_us = p->places[i].seen_us;
    return last_us;
}
