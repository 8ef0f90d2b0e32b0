#include "server/ops/talk_internal.h"

#include "flows/mask.h"
#include "nlu/view.h"
#include "nlu/sensitive.h"
#include "server/base/arena.h"

#include <string.h>

/*
 * What was not understood, or had to be asked about, is kept for people to label: masked, once a
 * conversation and state, in the transaction of its turn.  What is grave never is, whoever told it
 * to whom: neither what sounds so, nor what else is said in such a conversation.
 */

static bool sounds_grave(struct batch *b, const struct talk *r, const char *text)
{
    struct sensitive_signs signs;
    struct view view;
    enum label guess;

    if (r->turn.grave || (label_by_name(r->turn.guess.intent, &guess) && label_is_sensitive(guess)))
        return true;
    view_read(b->arena, text, strlen(text), r->facts.today, &view);
    signs = sensitive_signs(&view.hits);
    return signs.sure || signs.hint;
}

static void keep(struct batch *b, const struct talk *r, const char *line)
{
    const struct seal *seal = turns_deps(b->turns)->seal;

    *ROWS_ADD(b->arena, &b->rows.unclear) = (struct unclear_row){
        .conv = r->conv,
        .unclear_id = turns_take_id(b->turns),
        .at_us = b->now_us,
        .flow = r->conv->flow,
        .state = r->waited,
        .channel = r->facts.channel,
        .text_hash = seal_hash(seal, "unclear", line, strlen(line)),
        .text_sealed = seal_close(seal, b->arena, "unclear", line, strlen(line)),
        .guess = r->turn.guess,
        .unsure = r->turn.understood,
    };
}

/* Without a guess nobody looked for a wish in it: a CPF with a wrong digit, for one. */
void talk_unclear_keep(struct batch *b, const struct talk *r)
{
    const struct unit *u = r->current;
    const struct mask mask = { .known = r->session.vars, .today = r->facts.today };
    const char *line;

    if ((r->turn.understood && !r->turn.unsure) || !r->turn.guess.intent || !r->waited ||
        !turns_settings(b->turns)->review || talk_event_kind(u) != FLOW_TEXT ||
        sounds_grave(b, r, u->in.text))
        return;
    line = mask_line(u->in.text, &mask, b->arena);
    if (line)
        keep(b, r, line);
}
