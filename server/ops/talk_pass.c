#include "server/ops/talk_internal.h"

#include "db/columns.h"
#include "server/base/error.h"
#include "server/base/invite.h"
#include "server/base/log.h"
#include "server/channels/inbound_pack.h"

#include <string.h>

/*
 * "Continuar no WhatsApp": the site's chat wrote a word of one use into the text that a phone sends
 * first (chat_pass_add.sql).  It is taken in the transaction of the turn that it begins, before the
 * session opens.  The thread goes on with what the person came for; who they are is not taken over:
 * a phone that was not identified is asked, as any other (channels reference 6.4, TP-01).
 */

static const char *word_of(const struct talk *r, const struct unit *u)
{
    if (!r->account || r->account->channel != FLOW_WHATSAPP || u->kind != UNIT_TURN ||
        u->inbox_id || !u->in.text || strnlen(u->in.text, INVITE_LETTERS) < INVITE_LETTERS)
        return NULL;
    return invite_find(u->in.text);
}

static void find_passes(struct batch *b)
{
    for (size_t i = 0; i < b->run_count; i++)
        for (size_t k = 0; k < b->runs[i].unit_count; k++) {
            const struct unit *u = b->runs[i].units[k];
            const char *word = word_of(&b->runs[i], u);
            if (word)
                *ROWS_ADD(b->arena, &b->passes) =
                    (struct pass_row){ .talk = &b->runs[i],
                                       .unit = u,
                                       .token = seal_hash(turns_deps(b->turns)->seal, "pass", word,
                                                          INVITE_LETTERS) };
        }
}

/* For the browser's conversation; the text is for an agent who holds it. */
static struct bytes notice(const struct batch *b)
{
    const struct inbound in = { .type = "went_away",
                                .text = "A pessoa continuou esta conversa no WhatsApp." };
    struct packed packed = inbound_pack(&in, b->arena);

    return seal_close(turns_deps(b->turns)->seal, b->arena, "unit", packed.data, packed.len);
}

bool passes_send(struct batch *b, struct pg_unit *pg)
{
    struct arena *a = b->arena;

    find_passes(b);
    if (!b->passes.count)
        return false;
    const struct pass_row *x = b->passes.items;
    size_t count = b->passes.count;
    struct pg_args *args = pg_unit_args(pg, SQL_CHAT_PASS_TAKE);
    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, x[i].talk->conv->tenant_id);
    COLUMN(int8, int64_t, x[i].talk->conv->creditor_id);
    COLUMN(int8, int64_t, x[i].talk->conv->conversation_id);
    COLUMN(bytea, struct bytes, ((struct bytes){ x[i].token.bytes, SEAL_HASH_SIZE }));
    COLUMN(bytea, struct bytes, notice(b));
    pg_instant(args, b->now_us);
    b->pass_result = pg_unit_send(pg, args);
    return true;
}

void passes_read(struct batch *b, struct pg_unit *pg)
{
    const struct pg_result *r = pg_unit_result(pg, b->pass_result);

    for (int row = 0; row < pg_rows(r); row++) {
        struct pass_row *p = &b->passes.items[pg_get_int8(r, row, 0)];
        struct bytes state = pg_get_bytea(r, row, 2);
        p->from_id = pg_get_int8(r, row, 1);
        p->state = (struct bytes){ arena_memdup(b->arena, state.data, state.len), state.len };
        p->flow_version = (int32_t)pg_get_int8(r, row, 3);
        p->owner = (enum owner)pg_get_int8(r, row, 4);
        p->talk->pass = p;
    }
}

void passes_wake(const struct batch *b)
{
    for (size_t i = 0; i < b->passes.count; i++)
        if (b->passes.items[i].from_id)
            turns_wake(b->turns, b->passes.items[i].talk->conv->tenant_id,
                       b->passes.items[i].from_id, TIMER_NONE);
}

bool talk_goes_on(const struct talk *r, const struct unit *u)
{
    return r->pass && r->pass->unit == u && flow_hears_notice(r->flow, talk_pass_notice(r));
}

/* Who was waiting for a person, or talking to one, gets one here too. */
const char *talk_pass_notice(const struct talk *r)
{
    return r->pass->owner == OWNER_BOT ? "went_on" : "page_talk";
}

/* False: nothing was said there yet, or it runs another flow than is run here. */
static bool read_theirs(struct batch *b, const struct talk *r, struct flow_session *out)
{
    const struct turns_deps *deps = turns_deps(b->turns);
    const struct flow *theirs = talk_flow_by_version(deps, r->pass->flow_version);
    struct error err = { 0 };
    size_t len;

    if (!theirs || !r->pass->state.len ||
        strcmp(flow_name(theirs), flow_name(talk_flow_of(deps, r))) != 0)
        return false;
    char *clear = seal_open(deps->seal, b->arena, "session", r->pass->state, &len, &err);
    if (clear && flow_session_unpack((struct packed){ (uint8_t *)clear, len }, b->arena, out, &err))
        return true;
    log_fact(&(struct log_context){ .conversation = r->conv->conversation_id }, LOG_WARN,
             "pass_unreadable", LOG_STR("why", err.detail));
    return false;
}

void talk_go_on(struct batch *b, struct talk *r)
{
    const struct turns_deps *deps = turns_deps(b->turns);
    struct flow_session theirs = { 0 };

    if (r->conv->owner != OWNER_BOT || !read_theirs(b, r, &theirs))
        return;
    r->flow = talk_flow_by_version(deps, r->pass->flow_version);
    r->conv->flow_version = flow_version(r->flow);
    r->session = flow_session_moved(r->flow, &theirs, &r->session, b->arena);
    r->record_session = true;
    r->state_changed = true;
}
