#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Who looks at which conversation, in memory, in this process or another (news.c): an entry counts
 * for 40 s after it was seen, "digitando" for 6 s.  A colleague with several windows is in several;
 * the least recently seen makes room.
 */
struct presence;
struct presence *presence_new(void);
void presence_free(struct presence **presence);
/* What somebody's being seen means.  conversation_id 0: they look at none. */
enum presence_news {
    PRESENCE_OLD,
    PRESENCE_AGAIN, /* other processes would soon let the entry lapse: they are told again */
    PRESENCE_NEWS   /* colleagues see something new */
};
enum presence_news presence_seen(struct presence *p, int64_t tenant_id, int64_t user_id,
                                 const char *name, int64_t conversation_id, bool typing,
                                 int64_t now_us);
/* [{user_id, name, typing}] but for `but_user_id`. */
json_t *presence_json(const struct presence *p, int64_t tenant_id, int64_t conversation_id,
                      int64_t but_user_id, int64_t now_us);
/* When somebody was seen last; 0 = not in memory. */
int64_t presence_last_us(const struct presence *p, int64_t tenant_id, int64_t user_id);
