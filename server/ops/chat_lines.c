#include "server/ops/chat_internal.h"

#include "db/turn_store.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/channels/reply_pack.h"

#include <stdlib.h>

struct reading {
    struct chat *chat;
    struct chat_guest guest;
    int64_t since;
    int most;
    chat_lines_fn *done;
    void *ctx;
};

/* Columns in the order of chat_lines.sql. */
enum { ID, AT, DIRECTION, LEVEL, CHARGE, CID, BODY, MASKED };

static bool open_body(const struct chat *chat, struct arena *a, struct bytes body,
                      struct chat_line *line)
{
    struct error err = { 0 };
    size_t len;
    char *clear = seal_open(chat->deps.seal, a, "chat_line", body, &len, &err);

    if (clear && line->direction == MESSAGE_IN)
        line->text = clear;
    if (clear && (line->direction == MESSAGE_IN ||
                  reply_unpack((struct packed){ (uint8_t *)clear, len }, a, &line->reply, &err)))
        return true;
    log_fact(NULL, LOG_ERROR, "chat_line_unreadable", LOG_NUM("line", line->id),
             LOG_STR("why", err.detail));
    return false;
}

/* What cannot be read keeps its place, masked: numbers have no gaps. */
static struct chat_line line_at(const struct chat *chat, struct arena *a, const struct pg_result *r,
                                int row)
{
    struct chat_line line = { .id = pg_get_int8(r, row, ID),
                              .at_us = pg_get_instant(r, row, AT),
                              .direction = (int)pg_get_int8(r, row, DIRECTION),
                              .charge_id =
                                  pg_is_null(r, row, CHARGE) ? 0 : pg_get_int8(r, row, CHARGE),
                              .cid = pg_get_text(r, row, CID),
                              .masked = pg_get_bool(r, row, MASKED) };

    if (!line.masked)
        line.masked = !open_body(chat, a, pg_get_bytea(r, row, BODY), &line);
    return line;
}

static void on_step(void *ctx, struct pg_unit *unit)
{
    (void)ctx;
    (void)unit;
}

static void on_end(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct reading *read = ctx;
    const struct pg_result *r = err ? NULL : pg_unit_result(unit, 0);
    size_t count = r ? (size_t)pg_rows(r) : 0;
    struct arena *a = pg_unit_arena(unit);
    struct chat_line *lines = ARENA_ARRAY(a, struct chat_line, count + 1);

    for (size_t i = 0; i < count; i++)
        lines[i] = line_at(read->chat, a, r, (int)i);
    read->done(read->ctx, lines, count, err);
    free(read);
}

static void run(void *ctx, struct pg_lane *lane)
{
    struct reading *read = ctx;
    struct pg_unit *unit = pg_unit_begin(lane, on_step, on_end, read);
    struct pg_args *args = pg_unit_args(unit, SQL_CHAT_LINES);

    pg_int8(args, read->guest.tenant_id);
    pg_int8(args, read->guest.conversation_id);
    pg_int8(args, read->since);
    pg_int4(args, read->most);
    pg_instant(args, clock_now_us(read->chat->deps.clock));
    pg_unit_send(unit, args);
    pg_unit_commit(unit);
}

void chat_lines(struct chat *chat, const struct chat_guest *guest, int64_t since, int most,
                chat_lines_fn *done, void *ctx)
{
    struct reading *read = calloc(1, sizeof(*read));

    if (!read)
        abort();
    *read = (struct reading){ chat, *guest, since, most, done, ctx };
    lane_queue_push(chat->deps.queue, run, read);
}
