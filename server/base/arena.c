#include "server/base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    alignas(max_align_t) char data[];
};

/* Small ones begin small: a message that waits holds one block. */
enum { FIRST_BLOCK = 1024, BLOCK_SIZE = 8192 };

/*
 * Blocks of the two usual sizes, given back by arenas of this thread: a turn needs some, and the
 * next one finds them warm.  The address sanitizer is to see each end of a block, so it has none.
 */
#ifdef __SANITIZE_ADDRESS__
static const size_t spare_max = 0;
#else
static const size_t spare_max = 512;
#endif

static _Thread_local struct spare {
    struct arena_block *head;
    size_t count;
} spares[2];

static struct spare *spare_for(size_t size)
{
    return size == FIRST_BLOCK || size == BLOCK_SIZE ? &spares[size == BLOCK_SIZE] : NULL;
}

static struct arena_block *block_new(size_t size)
{
    struct spare *spare = spare_for(size);
    struct arena_block *block = spare ? spare->head : NULL;

    if (block) {
        spare->head = block->next;
        spare->count--;
    } else {
        block = malloc(sizeof(*block) + size);
    }
    if (!block)
        abort();
    *block = (struct arena_block){ .size = size };
    return block;
}

static void block_free(struct arena_block *block)
{
    struct spare *spare = spare_for(block->size);

    if (!spare || spare->count >= spare_max) {
        free(block);
        return;
    }
    block->next = spare->head;
    spare->head = block;
    spare->count++;
}

void *arena_room(struct arena *a, size_t size)
{
    const size_t align = alignof(max_align_t);
    struct arena_block *block = a->head;

    if (size > SIZE_MAX / 2)
        abort();
    size = (size + align - 1) / align * align;
    if (!block || block->size - block->used < size) {
        size_t usual = block ? BLOCK_SIZE : FIRST_BLOCK;
        block = block_new(size > usual ? size : usual);
        block->next = a->head;
        a->head = block;
    }
    void *memory = block->data + block->used;
    block->used += size;
    return memory;
}

void *arena_alloc(struct arena *a, size_t size)
{
    return memset(arena_room(a, size), 0, size);
}

void *arena_memdup(struct arena *a, const void *data, size_t len)
{
    void *copy = arena_room(a, len ? len : 1);

    if (len)
        memcpy(copy, data, len);
    return copy;
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
    char *copy = arena_room(a, len + 1);

    if (len)
        memcpy(copy, s, len);
    copy[len] = '\0';
    return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list args, again;
    int len;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len < 0)
        abort();
    char *text = arena_alloc(a, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    return text;
}

void arena_done(struct arena *a)
{
    for (struct arena_block *block = a->head, *next; block; block = next) {
        next = block->next;
        block_free(block);
    }
    a->head = NULL;
}
