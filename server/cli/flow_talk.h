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
    size_t page;           /* of the menu, on a call */
    bool hung_up;          /* time went by since: the keys of that menu mean nothing any more */
    /* Each is called when it is not NULL: with a complete turn as it can be run again, with each
     * action that was answered, and with what a turn said and where it ended. */
    void (*recorded)(void *ctx, const struct flow_session *before,
                     const struct flow_record *record);
    void (*asked)(void *ctx, const struct flow_question *question,
                  const struct flow_answer *answer);
    void (*turned)(void *ctx, const struct flow_turn *turn, const struct flow_session *after);
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
 *   > 2                    on a call: the person presses these keys (0 to 9, * and #)
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
