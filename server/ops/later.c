#include "server/ops/later.h"

#include "db/columns.h"

struct later *later_new(struct batch *b, size_t room)
{
    struct later *later = ARENA_NEW(b->arena, struct later);

    later->items = ARENA_ARRAY(b->arena, struct later_item, room + 1);
    return later;
}

bool later_add(struct later *later, struct talk *run, int64_t charge_id)
{
    if (!run->turn.question->later_s)
        return false;
    later->items[later->count++] = (struct later_item){ run, charge_id };
    return true;
}

bool later_has(const struct later *later, const struct talk *run)
{
    for (size_t i = 0; later && i < later->count; i++)
        if (later->items[i].run == run)
            return true;
    return false;
}

bool later_send(struct batch *b, struct pg_unit *pg, struct later *later, enum request_kind kind)
{
    struct arena *a = b->arena;
    const struct later_item *k = later->items;
    size_t count = later->count;

    if (!count)
        return false;
    struct pg_args *args = pg_unit_args(pg, SQL_REQUESTS_ADD);
    COLUMN(int8, int64_t, k[i].run->conv->tenant_id);
    COLUMN(int8, int64_t, turns_take_id(b->turns));
    COLUMN(int8, int64_t, k[i].run->conv->conversation_id);
    COLUMN(int4, int32_t, (int32_t)kind);
    COLUMN(int8, int64_t, k[i].charge_id);
    COLUMN(instant, int64_t, b->now_us + SECONDS_US(k[i].run->turn.question->later_s));
    pg_instant(args, b->now_us);
    later->result = pg_unit_send(pg, args);
    return true;
}

static struct talk *run_of(const struct later *later, int64_t conversation_id)
{
    for (size_t i = 0; i < later->count; i++)
        if (later->items[i].run->conv->conversation_id == conversation_id)
            return later->items[i].run;
    return NULL;
}

void later_wait(struct pg_unit *pg, const struct later *later)
{
    const struct pg_result *res = pg_unit_result(pg, later->result);

    for (int row = 0; row < pg_rows(res); row++) {
        struct talk *r = run_of(later, pg_get_int8(res, row, 0));
        if (!r)
            continue;
        r->conv->awaits = pg_get_int8(res, row, 1);
        answer(r, "later", NULL, 0);
    }
}
