#include "server/cli/rehearsal.h"

#include "server/base/auto.h"
#include "server/cli/channel_form.h"
#include "server/cli/channel_record.h"
#include "server/cli/conversation_file.h"
#include "server/cli/flow_coverage.h"
#include "server/cli/flow_print.h"
#include "server/cli/flow_talk.h"
#include "server/cli/rehearsal_input.h"

#include <string.h>

enum { SAID_MAX = 32 }; /* by one line: a pause may bring several silences */

/* One of the two conversations, and what its newest line brought about. */
struct side {
    struct talk talk;
    struct flow_coverage *coverage; /* NULL = not asked for */
    struct strbuf path; /* actions with their arguments and outcomes, states: a line a turn */
    struct reply said[SAID_MAX];
    size_t said_count;
};

struct rehearsal {
    struct side here, there; /* there: WhatsApp */
    struct channel_record *record;
    struct strbuf left_out, *faults;
};

static void add_value(struct strbuf *out, const struct value *value)
{
    if (value->type == VALUE_TEXT)
        strbuf_adds(out, value->text ? value->text : "");
    else
        strbuf_addf(out, "%lld",
                    value->type == VALUE_LIST ? (long long)value->row_count
                                              : (long long)value->number);
}

static void on_asked(void *ctx, const struct flow_question *question,
                     const struct flow_answer *answer)
{
    struct side *side = ctx;

    strbuf_addf(&side->path, "%s(", question->action);
    for (size_t i = 0; i < question->args.count; i++) {
        strbuf_addf(&side->path, "%s%s ", i ? ", " : "", question->args.items[i].name);
        add_value(&side->path, &question->args.items[i].value);
    }
    strbuf_addf(&side->path, ") %s, ", answer->outcome);
}

static void on_turned(void *ctx, const struct flow_turn *turn, const struct flow_session *after)
{
    struct side *side = ctx;

    if (side->coverage)
        flow_coverage_note(side->coverage, turn);
    strbuf_addf(&side->path, "A%d %s", (int)side->talk.assurance,
                after->state ? after->state : "(start)");
    for (int32_t i = 0; i < after->call_count; i++)
        strbuf_addf(&side->path, " in %s", after->calls[i]);
    strbuf_addf(&side->path, "%s%s%s, silence %d\n", after->misses ? ", not understood" : "",
                turn->handed_over ? ", handed over" : "", after->ended ? ", ended" : "",
                turn->silence_s);
    for (size_t i = 0; i < turn->reply_count && side->said_count < SAID_MAX; i++)
        side->said[side->said_count++] = turn->replies[i];
}

static void begin(struct side *side, const struct flow *flow, const struct lines *file)
{
    conversation_begin(&side->talk, flow, file);
    side->talk.asked = on_asked;
    side->talk.turned = on_turned;
    side->talk.ctx = side;
}

static void end(struct side *side)
{
    strbuf_done(&side->path);
    talk_done(&side->talk);
}

static void play(struct side *side, const char *lines)
{
    char *rest = arena_strdup(&side->talk.arena, lines), *line;

    strbuf_reset(&side->path);
    side->said_count = 0;
    while ((line = strsep(&rest, "\n")))
        talk_line(&side->talk, line);
}

static bool same_path(struct rehearsal *r, const char *line)
{
    if (strcmp(strbuf_str(&r->here.path), strbuf_str(&r->there.path)) == 0)
        return true;
    strbuf_addf(r->faults, "after \"%s\" it goes another way than on WhatsApp:\n- %s+ %s", line,
                strbuf_str(&r->there.path), strbuf_str(&r->here.path));
    return false;
}

/* On the other channels a message has the form of WhatsApp's, as long as its words are. */
static bool has_own_form(enum flow_channel channel)
{
    return channel == FLOW_SMS;
}

static const struct reply *find_said(const struct side *side, const char *id)
{
    for (size_t i = 0; i < side->said_count; i++)
        if (strcmp(side->said[i].text_id, id) == 0)
            return &side->said[i];
    return NULL;
}

/* What WhatsApp says where this is the i-th reply of the line; NULL = nothing like it. */
static const struct reply *counterpart(const struct rehearsal *r, size_t i)
{
    const struct reply *same = i < r->there.said_count ? &r->there.said[i] : NULL;

    if (same && strcmp(same->text_id, r->here.said[i].text_id) == 0)
        return same;
    return find_said(&r->there, r->here.said[i].text_id);
}

static const char *printed(struct rehearsal *r, const struct reply *reply,
                           enum flow_channel channel)
{
    struct strbuf out = { 0 };
    const char *text;

    flow_print_reply(&out, reply, channel, &r->here.talk.arena);
    text = arena_strdup(&r->here.talk.arena, strbuf_str(&out));
    strbuf_done(&out);
    return text;
}

static void meet(struct rehearsal *r, size_t i)
{
    enum flow_channel channel = r->record->channel;
    const struct reply *reply = &r->here.said[i], *there = counterpart(r, i);
    const char *form = printed(r, reply, channel);

    channel_form_check(reply, channel, &r->here.talk.arena, r->faults);
    if (!has_own_form(channel) && there && strcmp(form, printed(r, there, channel)) == 0)
        return;
    channel_record_meet(
        r->record, arena_printf(&r->here.talk.arena, "[%s]\n%s", reply->text_id, form), r->faults);
}

static void compare_said(struct rehearsal *r)
{
    for (size_t i = 0; i < r->here.said_count; i++)
        meet(r, i);
    for (size_t i = 0; i < r->there.said_count; i++)
        channel_form_check(&r->there.said[i], FLOW_WHATSAPP, &r->there.talk.arena, r->faults);
    for (size_t i = 0; i < r->there.said_count; i++)
        if (!find_said(&r->here, r->there.said[i].text_id))
            channel_record_meet(
                r->record,
                arena_printf(&r->here.talk.arena, "[%s]\n(not said)\n", r->there.said[i].text_id),
                r->faults);
}

/* False: from here on there is nothing to compare. */
static bool play_line(struct rehearsal *r, const char *line)
{
    struct rehearsal_input input = rehearsal_translate(line, r->record->channel, &r->here.talk.last,
                                                       &r->there.talk.last, &r->here.talk.arena);

    if (!input.lines) {
        strbuf_addf(&r->left_out, "  %s: %s\n", line, input.why);
        return true;
    }
    play(&r->there, line);
    play(&r->here, input.lines);
    if (!same_path(r, line))
        return false;
    compare_said(r);
    return true;
}

bool rehearsal_suits(const struct lines *file)
{
    for (size_t i = 0; i < file->count; i++)
        for (size_t c = 0; c < FLOW_CHANNEL_COUNT; c++)
            if (strncmp(file->items[i], "@ ", 2) == 0 &&
                strcmp(file->items[i] + 2, flow_channel_names[c]) == 0)
                return false;
    return true;
}

void rehearse(const struct flow *flow, const char *name, const struct lines *file,
              struct channel_record *record, struct flow_coverage *coverage, struct strbuf *faults)
{
    struct rehearsal r = { .here.coverage = coverage, .record = record, .faults = faults };
    bool on = true;

    begin(&r.there, flow, file);
    begin(&r.here, flow, file);
    r.here.talk.channel = record->channel;
    for (size_t i = 0; on && i < file->count; i++)
        if (lines_is_script(file->items[i]) && file->items[i][0] && file->items[i][0] != '#')
            on = play_line(&r, file->items[i]);
    if (r.left_out.len)
        channel_record_meet(
            record, arena_printf(&r.here.talk.arena, "= %s\n%s", name, strbuf_str(&r.left_out)),
            faults);
    strbuf_adds(faults, strbuf_str(&r.here.talk.faults));
    strbuf_done(&r.left_out);
    end(&r.here);
    end(&r.there);
}
