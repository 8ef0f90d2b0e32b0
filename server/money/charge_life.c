#include "server/money/charge_life.h"

#include <assert.h>

#define BIT(state) (1U << (state))

/* One row a state. */
static const struct {
    const char *name;
    enum charge_status status;
    unsigned next; /* bits of what may follow */
} lives[CHARGE_LIFE_COUNT] = {
    [CHARGE_NONE] = { "none", CHARGE_STATUS_VOID, BIT(CHARGE_ISSUED) },
    [CHARGE_ISSUED] = { "issued", CHARGE_STATUS_OPEN,
                        BIT(CHARGE_REGISTERED) | BIT(CHARGE_VIEWED) | BIT(CHARGE_PAID) |
                            BIT(CHARGE_EXPIRED) | BIT(CHARGE_REPLACED) | BIT(CHARGE_CANCELLED) },
    [CHARGE_REGISTERED] = { "registered", CHARGE_STATUS_OPEN,
                            BIT(CHARGE_VIEWED) | BIT(CHARGE_PAID) | BIT(CHARGE_EXPIRED) |
                                BIT(CHARGE_REPLACED) | BIT(CHARGE_CANCELLED) },
    /* the page registers the Pix when it is opened first */
    [CHARGE_VIEWED] = { "viewed", CHARGE_STATUS_OPEN,
                        BIT(CHARGE_REGISTERED) | BIT(CHARGE_PAID) | BIT(CHARGE_EXPIRED) |
                            BIT(CHARGE_REPLACED) | BIT(CHARGE_CANCELLED) },
    [CHARGE_PAID] = { "paid", CHARGE_STATUS_PAID, BIT(CHARGE_SETTLED) | BIT(CHARGE_RETURNED) },
    [CHARGE_SETTLED] = { "settled", CHARGE_STATUS_PAID, BIT(CHARGE_RETURNED) },
    /* void, and paid all the same */
    [CHARGE_EXPIRED] = { "expired", CHARGE_STATUS_VOID, BIT(CHARGE_PAID) },
    [CHARGE_REPLACED] = { "replaced", CHARGE_STATUS_VOID, BIT(CHARGE_PAID) },
    [CHARGE_CANCELLED] = { "cancelled", CHARGE_STATUS_VOID, BIT(CHARGE_PAID) },
    [CHARGE_RETURNED] = { "returned", CHARGE_STATUS_VOID, BIT(CHARGE_PAID) },
};

bool charge_life_may(enum charge_life from, enum charge_life to)
{
    assert(from < CHARGE_LIFE_COUNT && to < CHARGE_LIFE_COUNT);
    return lives[from].next & BIT(to);
}

enum charge_status charge_life_status(enum charge_life life)
{
    assert(life > CHARGE_NONE && life < CHARGE_LIFE_COUNT);
    return lives[life].status;
}

const char *charge_life_name(enum charge_life life)
{
    assert(life < CHARGE_LIFE_COUNT);
    return lives[life].name;
}
