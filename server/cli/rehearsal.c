#include "server/cli/rehearsal.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/channels/sms_text.h"
#include "server/channels/web_text.h"
#include "server/cli/channel_record.h"
#include "server/cli/conversation_file.h"
#include "server/cli/flow_print.h"
#include "server/cli/flow_talk.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SAID_MAX = 32 }; /* by one line: a pause may bring several silences */

/* One of the two conversations, and what its newest line brought about. */
struct side {
    struct talk talk;
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
        strbuf_adds(out, value->text);
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

/* Of the newest turn: what is shown to the person. */
static const struct reply *menu_of(const struct side *side)
{
    const struct flow_turn *turn = &side->talk.last;

    for (size_t i = turn->reply_count; i-- > 0;)
        if (turn->replies[i].option_count)
            return &turn->replies[i];
    return NULL;
}

/* The place of an option by its id, from 1; 0 = not in the menu. */
static size_t place_of(const struct reply *menu, const char *id, size_t len)
{
    for (size_t i = 0; menu && i < menu->option_count; i++)
        if (strlen(menu->options[i].id) == len && strncmp(menu->options[i].id, id, len) == 0)
            return i + 1;
    return 0;
}

/* The option that WhatsApp's person chooses in so many words: its number or its label. */
static const struct reply_option *chosen(const struct reply *menu, const char *words)
{
    char *end;
    unsigned long number = strtoul(words, &end, 10);

    for (size_t i = 0; menu && i < menu->option_count; i++)
        if ((end > words && !*end && number == i + 1) ||
            strcasecmp(menu->options[i].title, words) == 0)
            return &menu->options[i];
    return NULL;
}

struct lines_of_both {
    const char *here, *there; /* NULL: left out */
    const char *why;
};

static struct lines_of_both tapped(struct rehearsal *r, const char *line)
{
    size_t place = place_of(menu_of(&r->here), line + 3, strlen(line) - 4);

    if (r->record->channel == FLOW_WEB)
        return (struct lines_of_both){ line, line, NULL };
    if (!place)
        return (struct lines_of_both){ .why = "not in the menu that was shown last" };
    return (struct lines_of_both){ arena_printf(&r->here.talk.arena, "> %zu", place), line, NULL };
}

/* Who writes a number or a label writes those that this channel shows. */
static struct lines_of_both written(struct rehearsal *r, const char *line)
{
    const struct reply *menu = menu_of(&r->here);
    const struct reply_option *option = chosen(menu_of(&r->there), line + 2);
    size_t place = option ? place_of(menu, option->id, strlen(option->id)) : 0;
    bool number = line[2] >= '0' && line[2] <= '9' && strlen(line) <= 4;

    if (!option)
        return (struct lines_of_both){ line, line, NULL };
    if (!place)
        return (struct lines_of_both){ .why = "not in the menu of this channel" };
    if (number)
        return (struct lines_of_both){ arena_printf(&r->here.talk.arena, "> %zu", place), line,
                                       NULL };
    return (struct lines_of_both){
        arena_printf(&r->here.talk.arena, "> %s", menu->options[place - 1].title), line, NULL
    };
}

static bool is_file(const char *line)
{
    static const char *const kinds[] = { "@ image", "@ audio", "@ document", "@ video",
                                         "@ sticker" };

    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strncmp(line, kinds[i], strlen(kinds[i])) == 0)
            return true;
    return false;
}

static struct lines_of_both translated(struct rehearsal *r, const char *line)
{
    size_t len = strlen(line);

    if (is_file(line))
        return (struct lines_of_both){ .why = "no files on this channel" };
    if (strncmp(line, "> [", 3) == 0 && line[len - 1] == ']')
        return tapped(r, line);
    if (line[0] == '>' && len > 2)
        return written(r, line);
    return (struct lines_of_both){ line, line, NULL };
}

static void play(struct side *side, const char *line)
{
    strbuf_reset(&side->path);
    side->said_count = 0;
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

static void check_sms(struct rehearsal *r, const struct reply *reply)
{
    struct sms_size size = sms_size(sms_text(reply, &r->here.talk.arena));

    if (size.ucs2 || size.parts > REHEARSAL_SMS_PARTS_MAX)
        strbuf_addf(r->faults, "text \"%s\" takes %zu %sSMS, %d fit\n", reply->text_id, size.parts,
                    size.ucs2 ? "UCS-2 " : "", REHEARSAL_SMS_PARTS_MAX);
}

static void check_web(struct rehearsal *r, const struct reply *reply)
{
    const struct web_place place = { .id = 1, .from = "bot", .file = "/file" };
    struct strbuf frame = { 0 };
    struct error err = { 0 };

    if (!web_render(reply, &place, &frame, &err))
        strbuf_addf(r->faults, "text \"%s\" is no frame: %s\n", reply->text_id, err.detail);
    strbuf_done(&frame);
}

static const struct {
    void (*check)(struct rehearsal *r, const struct reply *reply);
    bool own_form; /* each message has a form of its own, also where its words are WhatsApp's */
} rules[FLOW_CHANNEL_COUNT] = {
    [FLOW_SMS] = { check_sms, true },
    [FLOW_WEB] = { check_web, false },
};

static const struct reply *find_said(const struct side *side, const char *id)
{
    for (size_t i = 0; i < side->said_count; i++)
        if (strcmp(side->said[i].text_id, id) == 0)
            return &side->said[i];
    return NULL;
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

static void meet(struct rehearsal *r, const struct reply *reply)
{
    enum flow_channel channel = r->record->channel;
    const struct reply *there = find_said(&r->there, reply->text_id);
    const char *form = printed(r, reply, channel);

    rules[channel].check(r, reply);
    if (!rules[channel].own_form && there && strcmp(form, printed(r, there, channel)) == 0)
        return;
    channel_record_meet(
        r->record, arena_printf(&r->here.talk.arena, "[%s]\n%s", reply->text_id, form), r->faults);
}

static void compare_said(struct rehearsal *r)
{
    for (size_t i = 0; i < r->here.said_count; i++)
        meet(r, &r->here.said[i]);
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
    struct lines_of_both both = translated(r, line);

    if (!both.here) {
        strbuf_addf(&r->left_out, "  %s: %s\n", line, both.why);
        return true;
    }
    play(&r->there, both.there);
    play(&r->here, both.here);
    if (!same_path(r, line))
        return false;
    compare_said(r);
    return true;
}

bool rehearsable(enum flow_channel channel)
{
    return rules[channel].check;
}

void rehearse(const struct flow *flow, const char *name, const struct lines *file,
              struct channel_record *record, struct strbuf *faults)
{
    struct rehearsal r = { .record = record, .faults = faults };
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
