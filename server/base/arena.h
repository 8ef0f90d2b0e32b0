#pragma once
#include <stddef.h>

/*
 * Memory that lives exactly as long as one operation and is freed at once.  Allocation never
 * fails: when memory is exhausted the process stops, because all state is in PostgreSQL.
 */
struct arena {
    struct arena_block *head;
};

/* An arena starts as { 0 }.  Returned memory is zeroed and aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);
/* The same, not zeroed: for who writes all of it. */
void *arena_room(struct arena *a, size_t size);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t len);
void *arena_memdup(struct arena *a, const void *data, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Frees everything; the arena may be used again. */
void arena_done(struct arena *a);

#define ARENA_NEW(a, type)          ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_alloc((a), sizeof(type) * (count)))
#define ARENA_ROOM(a, type, count)  ((type *)arena_room((a), sizeof(type) * (count)))
