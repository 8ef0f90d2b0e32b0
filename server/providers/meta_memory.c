#include "server/providers/meta_memory.h"

#include <assert.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum { BLOCK = 256 * 1024, ALIGN = 16 };

static _Thread_local struct {
    char *block; /* for the life of the thread */
    size_t used;
    bool open;
} memory;

static void *take(size_t size)
{
    size_t need = (size + ALIGN - 1) / ALIGN * ALIGN;

    if (!memory.open || need < size || need > BLOCK - memory.used)
        return malloc(size);
    memory.used += need;
    return memory.block + memory.used - need;
}

static void give(void *p)
{
    uintptr_t at = (uintptr_t)p, block = (uintptr_t)memory.block;

    if (!block || at < block || at >= block + BLOCK)
        free(p);
}

void meta_memory_begin(void)
{
    assert(!memory.open);
    if (!memory.block) {
        memory.block = malloc(BLOCK);
        if (!memory.block)
            abort();
        json_set_alloc_funcs(take, give);
    }
    memory.used = 0;
    memory.open = true;
}

void meta_memory_end(void)
{
    memory.open = false;
}
