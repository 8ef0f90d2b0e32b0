#include "server/cli/rehearsal_input.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"
#include "server/channels/voice_text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What one line is translated with. */
struct source {
    const char *line, *words; /* words: behind "> " */
    enum flow_channel channel;
    const struct reply *here, *there; /* the menus that are shown; NULL = none */
    struct arena *arena;
};

static struct rehearsal_input does(const char *lines)
{
    return (struct rehearsal_input){ .lines = lines };
}

static struct rehearsal_input leaves_out(const char *why)
{
    return (struct rehearsal_input){ .why = why };
}

static const struct reply *menu_of(const struct flow_turn *turn)
{
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

/* The option of WhatsApp's menu that is chosen in so many words: its number or its label. */
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

/* More than the keys there are: first the key that leads to the next page. */
static const char *keys_of(const struct source *s, size_t place)
{
    bool paged = s->here && s->here->option_count > VOICE_KEYS;
    size_t per_page = paged ? VOICE_KEYS - 1 : VOICE_KEYS;
    struct strbuf keys = { 0 };
    const char *lines;

    for (; place > per_page; place -= per_page)
        strbuf_addf(&keys, "> %d\n", VOICE_KEYS);
    strbuf_addf(&keys, "> %zu", place);
    lines = arena_strdup(s->arena, strbuf_str(&keys));
    strbuf_done(&keys);
    return lines;
}

static struct rehearsal_input choose(const struct source *s, size_t place)
{
    if (s->channel == FLOW_VOICE)
        return does(keys_of(s, place));
    return does(arena_printf(s->arena, "> %zu", place));
}

static struct rehearsal_input tap(const struct source *s)
{
    size_t place = place_of(s->here, s->words + 1, strlen(s->words) - 2);

    if (s->channel == FLOW_WEB)
        return does(s->line);
    return place ? choose(s, place) : leaves_out("not in the menu that was shown last");
}

/* "529.982.247-25" as it is pressed; NULL = nothing that is. */
static const char *pressed(const struct source *s)
{
    char *keys = arena_alloc(s->arena, strlen(s->words) + 1);
    size_t count = 0;

    for (const char *c = s->words; *c; c++)
        if (*c >= '0' && *c <= '9')
            keys[count++] = *c;
        else if (!strchr(".-/", *c))
            return NULL;
    if ((count == 6 && !s->words[count]) || count == 8 || count == 11)
        return arena_printf(s->arena, "> %s", keys);
    return NULL;
}

static bool is_number(const char *words)
{
    return *words && !words[strspn(words, "0123456789")];
}

/* A single key that belongs to the call. */
static bool is_key_of_call(const struct source *s)
{
    return strlen(s->words) == 1 && strchr("09", s->words[0]);
}

/* Words that choose nothing. */
static struct rehearsal_input write(const struct source *s)
{
    const char *keys = s->channel == FLOW_VOICE ? pressed(s) : NULL;

    if (keys)
        return does(keys);
    if (s->channel == FLOW_VOICE && is_key_of_call(s))
        return leaves_out("this key means something else");
    return does(s->line);
}

static struct rehearsal_input say(const struct source *s)
{
    const struct reply_option *option = chosen(s->there, s->words);
    size_t place = option ? place_of(s->here, option->id, strlen(option->id)) : 0;

    if (!option)
        return write(s);
    if (!s->here || !place)
        return leaves_out("not in the menu of this channel");
    if (is_number(s->words) || s->channel == FLOW_VOICE)
        return choose(s, place);
    return does(arena_printf(s->arena, "> %s", s->here->options[place - 1].title));
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

struct rehearsal_input rehearsal_translate(const char *line, enum flow_channel channel,
                                           const struct flow_turn *here,
                                           const struct flow_turn *there, struct arena *a)
{
    size_t len = strlen(line);
    const struct source s = { .line = line,
                              .words = len > 2 ? line + 2 : "",
                              .channel = channel,
                              .here = menu_of(here),
                              .there = menu_of(there),
                              .arena = a };

    if (is_file(line))
        return leaves_out("no files on this channel");
    if (line[0] != '>' || len < 3)
        return does(line);
    return s.words[0] == '[' && line[len - 1] == ']' ? tap(&s) : say(&s);
}
