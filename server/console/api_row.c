#include "server/console/api.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/base/clock.h"

#include <string.h>

/* A row of the inbox, from the columns of desk_rows() (migration 035). */

enum {
    ROW_ORD,
    ROW_ID,
    ROW_PROTOCOL,
    ROW_NAME,
    ROW_CHANNEL,
    ROW_CREDITOR,
    ROW_PREVIEW,
    ROW_DIRECTION,
    ROW_AT,
    ROW_UNREAD,
    ROW_OWNER,
    ROW_TAKEN_BY,
    ROW_OWNER_ID,
    ROW_OWNER_NAME,
    ROW_ASKED_AT,
    ROW_SNOOZED,
    ROW_REASON,
    ROW_LEVEL,
    ROW_TAGS,
    ROW_LAST,
    ROW_SLA,
    ROW_FENCE,
    ROW_OPEN,
    ROW_DUE,
    ROW_PROMISED_BY,
    ROW_PROMISE
};
enum { SLA_S = 900, LATE_S = 900, OWNER_QUEUED = 1, OWNER_HELD = 2 };

static const char *channel_word(int64_t channel)
{
    static const char *const words[] = { "", "whatsapp", "sms", "email", "voz", "carta", "web" };

    return channel > 0 && channel < (int64_t)COUNT_OF(words) ? words[channel] : "";
}

static const char *direction_word(int64_t direction)
{
    static const char *const words[] = { "in", "bot", "agent", "note" };

    return words[direction & 3];
}

static json_t *owner_json(const struct pg_result *r, int row)
{
    static const char *const kinds[] = { "bot", "fila", "agente" };
    int64_t owner = pg_get_int8(r, row, ROW_OWNER);
    json_t *json = json_pack("{s:s}", "kind", kinds[owner % 3]);
    const char *name = pg_get_text(r, row, ROW_OWNER_NAME);

    if (owner != OWNER_HELD)
        return json;
    if (!pg_is_null(r, row, ROW_OWNER_ID))
        json_object_set_new(json, "user_id", api_id_json(pg_get_int8(r, row, ROW_OWNER_ID)));
    json_object_set_new(json, "name",
                        api_text_or_null(name ? name : pg_get_text(r, row, ROW_TAKEN_BY)));
    return json;
}

/* What was promised at a time: by an agent, or (no name) by the assistant off hours. */
static void add_callback(json_t *json, const struct pg_result *r, int row, int64_t now_us)
{
    int64_t due_us = instant_or_zero(r, row, ROW_DUE);
    const char *state = now_us < due_us                        ? "marcado"
                        : now_us < due_us + SECONDS_US(LATE_S) ? "agora"
                                                               : "atrasado";

    json_object_set_new(
        json, "callback",
        due_us ? json_pack("{s:o, s:s, s:o, s:o}", "due", api_at(due_us), "state", state, "by",
                           api_text_or_null(pg_get_text(r, row, ROW_PROMISED_BY)), "note",
                           api_text_or_null(pg_get_text(r, row, ROW_PROMISE)))
               : json_null());
}

/* Who was promised an answer in the morning has not waited in vain before. */
static int64_t counted_from(const struct pg_result *r, int row)
{
    int64_t asked = pg_get_instant(r, row, ROW_ASKED_AT), due = instant_or_zero(r, row, ROW_DUE);

    return pg_is_null(r, row, ROW_PROMISED_BY) && due > asked ? due : asked;
}

/* How long somebody has waited; the clock of the promise to answer runs while nobody has it. */
static void add_wait(json_t *json, const struct pg_result *r, int row, int64_t now_us)
{
    bool waits =
        pg_get_int8(r, row, ROW_OWNER) == OWNER_QUEUED && !pg_is_null(r, row, ROW_ASKED_AT);
    int64_t limit = pg_is_null(r, row, ROW_SLA) ? SLA_S : pg_get_int8(r, row, ROW_SLA);
    int64_t waited = waits ? (now_us - pg_get_instant(r, row, ROW_ASKED_AT)) / SECONDS_US(1) : 0;
    int64_t late = waits ? (now_us - counted_from(r, row)) / SECONDS_US(1) : 0;
    const char *sla = late >= limit ? "atrasado" : late * 10 >= limit * 7 ? "perto" : "ok";

    json_object_set_new(json, "waiting_s", waits ? json_integer(waited) : json_null());
    json_object_set_new(json, "sla", waits ? json_string(sla) : json_null());
}

static json_t *tags_json(const char *text)
{
    json_t *tags = json_array();

    for (const char *at = text ? text : ""; *at;) {
        size_t len = strcspn(at, " ");
        json_array_append_new(tags, json_stringn(at, len));
        at += len + strspn(at + len, " ");
    }
    return tags;
}

json_t *api_row(const struct pg_result *r, int row, int64_t now_us)
{
    static const struct api_field plain[] = {
        { "", API_SKIP },         { "id", API_ID },
        { "protocol", API_TEXT }, { "name", API_TEXT },
        { "", API_SKIP },         { "creditor", API_TEXT },
        { "preview", API_TEXT },  { "", API_SKIP },
        { "at", API_AT },         { "unread", API_INT },
        { "", API_SKIP },         { "", API_SKIP },
        { "", API_SKIP },         { "", API_SKIP },
        { "asked_at", API_AT },   { "snoozed_until", API_AT },
        { "reason", API_TEXT },   { NULL, API_SKIP },
    };
    json_t *json = api_object(r, row, plain);
    const char level[] = { 'A', (char)('0' + (pg_get_int8(r, row, ROW_LEVEL) & 3)), '\0' };

    json_object_set_new(json, "channel",
                        json_string(channel_word(pg_get_int8(r, row, ROW_CHANNEL))));
    json_object_set_new(json, "direction",
                        pg_is_null(r, row, ROW_DIRECTION)
                            ? json_null()
                            : json_string(direction_word(pg_get_int8(r, row, ROW_DIRECTION))));
    json_object_set_new(json, "owner", owner_json(r, row));
    json_object_set_new(json, "level", json_string(level));
    json_object_set_new(json, "tags", tags_json(pg_get_text(r, row, ROW_TAGS)));
    json_object_set_new(json, "open", json_boolean(pg_get_bool(r, row, ROW_OPEN)));
    json_object_set_new(json, "fence", json_integer(api_row_fence(r, row)));
    add_wait(json, r, row, now_us);
    add_callback(json, r, row, now_us);
    return json;
}

int64_t api_row_fence(const struct pg_result *r, int row)
{
    return pg_get_int8(r, row, ROW_FENCE);
}

int64_t api_row_last(const struct pg_result *r, int row)
{
    return int_or_zero(r, row, ROW_LAST);
}

void api_row_args(struct console_visit *v, struct pg_args *args, const int64_t *ids, size_t count)
{
    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, v->caller->user_id);
    pg_instant(args, api_now(v));
    pg_int8_array(args, ids, count);
}
