#include "server/providers/meta_limits.h"

#include <assert.h>
#include <stdlib.h>

enum { SECOND_US = 1000000, PROBES = 16 };

static int64_t later(int64_t one, int64_t other)
{
    return one > other ? one : other;
}

void meta_throughput_init(struct meta_throughput *t, int per_second, int burst)
{
    assert(per_second > 0 && burst > 0);
    t->interval_us = (SECOND_US + per_second - 1) / per_second;
    t->slack_us = t->interval_us * (burst - 1);
    t->due_us = 0;
}

int64_t meta_throughput_wait(const struct meta_throughput *t, int64_t now_us)
{
    return later(t->due_us - t->slack_us - now_us, 0);
}

void meta_throughput_take(struct meta_throughput *t, int64_t now_us)
{
    t->due_us = later(t->due_us, now_us) + t->interval_us;
}

void meta_throughput_note(struct meta_throughput *t, size_t inbound, int64_t now_us)
{
    int64_t most_us = now_us + t->slack_us + SECOND_US;
    int64_t due_us = later(t->due_us, now_us);

    if (due_us >= most_us)
        return;
    if (inbound > (size_t)((most_us - due_us) / t->interval_us))
        t->due_us = most_us;
    else
        t->due_us = due_us + (int64_t)inbound * t->interval_us;
}

void meta_throughput_hold(struct meta_throughput *t, int64_t until_us)
{
    t->due_us = later(t->due_us, until_us + t->slack_us);
}

void meta_pairs_init(struct meta_pairs *p, size_t slots)
{
    size_t size = PROBES;

    while (size < slots)
        size *= 2;
    p->slots = calloc(size, sizeof(*p->slots));
    if (!p->slots)
        abort();
    p->mask = size - 1;
}

void meta_pairs_done(struct meta_pairs *p)
{
    free(p->slots);
    *p = (struct meta_pairs){ 0 };
}

/* The slot of a person in debt; NULL = owes nothing. */
static struct meta_pair *debtor(const struct meta_pairs *p, uint64_t person, int64_t now_us)
{
    for (size_t i = 0; i < PROBES; i++) {
        struct meta_pair *slot = &p->slots[(person + i) & p->mask];
        if (slot->person == person && (slot->paid_us > now_us || slot->held_us > now_us))
            return slot;
    }
    return NULL;
}

int64_t meta_pairs_wait(const struct meta_pairs *p, uint64_t person, int64_t now_us)
{
    const struct meta_pair *pair = debtor(p, person, now_us);
    const int64_t credit_us = (META_PAIR_BURST - 1) * (int64_t)META_PAIR_INTERVAL_US;

    if (!pair)
        return 0;
    return later(later(pair->paid_us - credit_us, pair->held_us) - now_us, 0);
}

/* The one nearest to the end of its debt, which is mostly one that owes nothing any more. */
static struct meta_pair *least_indebted(const struct meta_pairs *p, uint64_t person)
{
    struct meta_pair *least = &p->slots[person & p->mask];

    for (size_t i = 1; i < PROBES; i++) {
        struct meta_pair *slot = &p->slots[(person + i) & p->mask];
        if (later(slot->paid_us, slot->held_us) < later(least->paid_us, least->held_us))
            least = slot;
    }
    return least;
}

static struct meta_pair *debtor_or_new(struct meta_pairs *p, uint64_t person, int64_t now_us)
{
    struct meta_pair *pair = debtor(p, person, now_us);

    if (pair)
        return pair;
    pair = least_indebted(p, person);
    *pair = (struct meta_pair){ .person = person, .paid_us = now_us };
    return pair;
}

void meta_pairs_take(struct meta_pairs *p, uint64_t person, int64_t now_us)
{
    struct meta_pair *pair = debtor_or_new(p, person, now_us);

    pair->paid_us = later(pair->paid_us, now_us) + META_PAIR_INTERVAL_US;
}

void meta_pairs_hold(struct meta_pairs *p, uint64_t person, int64_t now_us, int64_t until_us)
{
    struct meta_pair *pair = debtor_or_new(p, person, now_us);

    pair->held_us = later(pair->held_us, until_us);
}
