#include "server/ops/talk_internal.h"

#include "flows/record.h"
#include "server/base/arena.h"

/* The trace of a turn stands in the history row of what came in, else in that of the first reply.
 */

void talk_record_begin(struct batch *b, struct talk *r, const struct flow_event *event)
{
    struct flow_session *before;

    r->record = NULL;
    if (!turns_settings(b->turns)->record)
        return;
    r->record = ARENA_NEW(b->arena, struct flow_record);
    r->record->event = *event;
    r->record->facts = r->facts;
    if (!r->record_session)
        return;
    before = ARENA_NEW(b->arena, struct flow_session);
    *before = r->session;
    r->record->before = before;
    r->record_session = false;
}

void talk_record_answer(struct talk *r)
{
    if (r->record)
        flow_record_answer(r->record, r->turn.question->action, &r->answer, r->facts.assurance);
}

/* A silence in which nothing is said has no row of its own yet. */
static struct message_row *row_of(struct batch *b, struct talk *r, size_t first_reply)
{
    struct message_row *row;

    if (r->note)
        return &b->rows.messages.items[r->note - 1];
    if (first_reply < b->rows.messages.count)
        return &b->rows.messages.items[first_reply];
    row = ROWS_ADD(b->arena, &b->rows.messages);
    *row = (struct message_row){ .conv = r->conv,
                                 .session_id = r->conv->session_id,
                                 .at_us = b->now_us,
                                 .direction = MESSAGE_NOTE,
                                 .kind = "silence" };
    return row;
}

void talk_record_keep(struct batch *b, struct talk *r, size_t first_reply)
{
    struct packed packed;

    if (!r->record)
        return;
    r->record->heard = r->turn.heard;
    r->record->digest = flow_turn_digest(&r->turn, &r->session);
    packed = flow_record_pack(r->flow, r->record, b->arena);
    row_of(b, r, first_reply)->record =
        seal_close(turns_deps(b->turns)->seal, b->arena, "trace", packed.data, packed.len);
    r->record = NULL;
}
