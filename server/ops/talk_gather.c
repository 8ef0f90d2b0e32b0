#include "server/ops/talk_internal.h"

#include "server/base/arena.h"
#include "server/base/strbuf.h"

/* Gathering: quick lines of one person become one turn. */

static bool holds_back(struct batch *b, struct talk *r, const struct unit *u)
{
    const struct turns_settings *s = turns_settings(b->turns);

    if (!s->gather_ms || u->kind != UNIT_TURN || talk_event_kind(u) != FLOW_TEXT || u->inbox_id)
        return false;
    if (r->conv->held_since_us &&
        b->now_us - r->conv->held_since_us >= (int64_t)s->gather_max_ms * 1000)
        return false;
    r->heard = flow_hear(r->flow, &r->session, u->in.text, &r->facts, b->arena);
    return !flow_answers_at_once(r->heard);
}

static void hold(struct batch *b, struct talk *r, struct unit *u)
{
    const struct turns_settings *s = turns_settings(b->turns);
    struct conversation *c = r->conv;

    if (!c->held_since_us)
        c->held_since_us = b->now_us;
    int64_t due = b->now_us + (int64_t)s->gather_ms * 1000;
    int64_t latest = c->held_since_us + (int64_t)s->gather_max_ms * 1000;
    talk_set_timer(b, &(struct timer_row){ .conv = c,
                                           .kind = TIMER_GATHER,
                                           .due_us = due < latest ? due : latest,
                                           .turn_no = c->turn_no });
    talk_store_unit(b, r, u, INBOX_WAITING);
    r->held = true;
}

/* True while lines of this conversation are held and nothing in this batch sets them free. */
static bool still_held(struct batch *b, struct talk *r)
{
    if (!r->conv->held_since_us)
        return false;
    for (size_t i = 0; i < r->unit_count; i++) {
        const struct unit *u = r->units[i];
        if (u->kind == UNIT_TIMER && u->timer == TIMER_GATHER)
            return false;
        if (!u->inbox_id && u->kind == UNIT_TURN && !holds_back(b, r, u))
            return false;
    }
    int64_t held_us = b->now_us - r->conv->held_since_us;
    return held_us < (int64_t)turns_settings(b->turns)->gather_max_ms * 1000;
}

/* Joins the text lines that follow each other from here; they are one turn. */
void talk_join_lines(struct batch *b, struct talk *r, struct unit *first)
{
    struct strbuf sb = { 0 };

    while (r->at < r->unit_count) {
        struct unit *next = r->units[r->at];
        if (next->kind != UNIT_TURN || !talk_open_unit(b, next) ||
            talk_is_late(b, next) != talk_is_late(b, first) || talk_event_kind(next) != FLOW_TEXT ||
            talk_event_kind(first) != FLOW_TEXT || talk_is_late(b, next) != talk_is_late(b, first))
            break;
        if (!sb.len)
            strbuf_adds(&sb, first->in.text);
        strbuf_addf(&sb, "\n%s", next->in.text);
        talk_learn_address(r, next);
        talk_note_inbound(b, r, next);
        talk_store_unit(b, r, next, INBOX_DONE);
        r->at++;
    }
    if (sb.len)
        first->in.text = arena_strdup(b->arena, strbuf_str(&sb));
    strbuf_done(&sb);
}

/* Lines that are held stay; new ones that may be held join them. */
bool talk_hold_lines(struct batch *b, struct talk *r)
{
    if (r->conv->owner != OWNER_BOT)
        return false;
    if (r->conv->held_since_us && !still_held(b, r)) {
        r->conv->held_since_us = 0;
        r->state_changed = true;
        return false;
    }
    for (; r->at < r->unit_count; r->at++) {
        struct unit *u = r->units[r->at];
        if (u->inbox_id && r->conv->held_since_us && u->kind == UNIT_TURN)
            continue;
        if (u->kind == UNIT_WAKE)
            continue;
        if (u->inbox_id || !holds_back(b, r, u))
            return false;
        hold(b, r, u);
        talk_learn_address(r, u);
    }
    return true;
}
