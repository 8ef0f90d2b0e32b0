#pragma once
#include "flows/record.h"
#include "server/base/arena.h"
#include "server/base/strbuf.h"
#include "server/cli/flow_sample.h"

/*
 * One conversation between a flow and a scripted person, with virtual time: what `quita flow chat`
 * and `quita flow test` share.  Between turns the session is packed and unpacked, as the pipeline
 * does, and 24 hours without a word of the person end it.  Identity is forgotten 24 hours after it
 * was proved (TP-05, WhatsApp).
 */
struct talk {
    const struct flow *flow;
    struct sample world;
    struct arena arena; /* of the whole conversation */
    struct packed session;
    int64_t now_us, known_until_us, silence_at_us, last_inbound_us;
    enum assurance assurance;
    enum flow_channel channel;
    const char *tone;    /* NULL = the usual one */
    const char *segment; /* of the creditor; NULL = the default */
    bool renew;          /* the next event begins a new session */
    struct {
        const char *action, *outcome;
    } scripted[8]; /* next answers, in order */
    size_t scripted_count;
    struct flow_turn last; /* the newest turn; its replies live in the arena */
    size_t turns, said;    /* turns and replies in all */
    /* Called with each complete turn, when not NULL. */
    void (*recorded)(void *ctx, const struct flow_session *before,
                     const struct flow_record *record);
    void *ctx;
    struct strbuf out;
    struct strbuf faults; /* what must never happen: one line each */
};

void talk_init(struct talk *t, const struct flow *flow, day_t today);
void talk_done(struct talk *t);

/*
 * One line of a script; what the bot says is added to `out`, one "< " line a reply:
 *   > oi                   the person writes ("\n" in it: several quick lines)
 *   > [segunda_via]        the person taps the option of this id
 *   @ 8m | @ 25h           time goes by; a silence that comes due is told to the flow
 *   @ image já paguei      photo, audio, document, video with its caption; sticker
 *   @ new                  the next message begins a new session
 *   @ sms | @ web | @ voice | @ whatsapp     the channel from here on; @ formal, @ informal the
 * tone; @ segment loja what things are called
 *   @ done ok valor=100    an action that was answered "later" is done
 *   @ give_back | @ payment_settled valor=85000 data=2026-11-25     a notice with its values
 *   ! hand_over closed     the next answer of this action
 * False when the line means nothing.
 */
bool talk_line(struct talk *t, const char *line);
/* Adds to `out` where the session stands: state, way back, callers, identity level, variables. */
void talk_state(struct talk *t);
