#pragma once
#include <stddef.h>
#include <stdint.h>

/*
 * How often browsers may ask (channels reference 6.4): token buckets by name, in memory, a bounded
 * number of them; the longest unused one makes room.
 */
struct chat_limits;
enum chat_limit { CHAT_LIMIT_MESSAGE, CHAT_LIMIT_SESSION, CHAT_LIMIT_COUNT };

struct chat_limits *chat_limits_new(void);
void chat_limits_free(struct chat_limits **limits);
/* 0: it may, and was counted; else after how many ms.  `key`: whose, at most 63 bytes count. */
int64_t chat_limits_take(struct chat_limits *limits, enum chat_limit limit, const char *key,
                         int64_t now_us);
