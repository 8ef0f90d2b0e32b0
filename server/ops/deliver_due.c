#include "server/ops/deliver_internal.h"

#include <stdlib.h>

/*
 * What is put off until an instant: a binary heap of chains, the earliest on top.  A chain knows
 * its place (1 = the top, 0 = not here), so that it can leave from anywhere.
 */

static void put(struct due *due, size_t place, struct chain *chain)
{
    due->chains[place - 1] = chain;
    chain->due_place = place;
}

static bool is_before(const struct due *due, size_t a, size_t b)
{
    return due->chains[a - 1]->due_us < due->chains[b - 1]->due_us;
}

static void swap(struct due *due, size_t a, size_t b)
{
    struct chain *one = due->chains[a - 1], *other = due->chains[b - 1];

    put(due, a, other);
    put(due, b, one);
}

static void rise(struct due *due, size_t place)
{
    for (; place > 1 && is_before(due, place, place / 2); place /= 2)
        swap(due, place, place / 2);
}

static void sink(struct due *due, size_t place)
{
    for (size_t child = place * 2; child <= due->count; place = child, child *= 2) {
        if (child < due->count && is_before(due, child + 1, child))
            child++;
        if (!is_before(due, child, place))
            return;
        swap(due, child, place);
    }
}

void due_add(struct due *due, struct chain *chain, int64_t due_us)
{
    due_remove(due, chain);
    if (due->count == due->size) {
        due->size = due->size ? due->size * 2 : 256;
        due->chains = realloc(due->chains, due->size * sizeof(struct chain *));
        if (!due->chains)
            abort();
    }
    chain->due_us = due_us;
    put(due, ++due->count, chain);
    rise(due, chain->due_place);
}

void due_remove(struct due *due, struct chain *chain)
{
    size_t place = chain->due_place;

    if (!place)
        return;
    swap(due, place, due->count--);
    chain->due_place = 0;
    if (place > due->count)
        return;
    rise(due, place);
    sink(due, place);
}

struct chain *due_take(struct due *due, int64_t now_us)
{
    struct chain *first = due->count ? due->chains[0] : NULL;

    if (!first || first->due_us > now_us)
        return NULL;
    due_remove(due, first);
    return first;
}

void due_done(struct due *due)
{
    free(due->chains);
    *due = (struct due){ 0 };
}
