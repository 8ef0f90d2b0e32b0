#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Who looks at which conversation, in memory: an entry counts for 40 s after it was seen,
 * "digitando" for 6 s.  A colleague with several windows is in several; the least recently seen
 * makes room.
 */
struct presence;
struct presence *presence_new(void);
void presence_free(struct presence **presence);
/* True when colleagues see something new.  conversation_id 0: they look at none. */
bool presence_seen(struct presence *p, int64_t tenant_id, int64_t user_id, const char *name,
                   int64_t conversation_id, bool typing, int64_t now_us);
/* [{user_id, name, typing}] but for `but_user_id`. */
json_t *presence_json(const struct presence *p, int64_t tenant_id, int64_t conversation_id,
                      int64_t but_user_id, int64_t now_us);
/* When somebody was seen last; 0 = not in memory. */
int64_t presence_last_us(const struct presence *p, int64_t tenant_id, int64_t user_id);
