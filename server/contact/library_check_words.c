#include "server/contact/library_check.h"
#include "server/contact/library_values.h"

#include "flows/tone.h"
#include "nlu/normalise.h"
#include "server/base/arena.h"
#include "server/base/auto.h"

#include <string.h>

/* The words of a part as they stand, without its values: each run of them by itself. */
static void check_tone(struct checking *c, const char *words, enum disclosure level,
                       const char *inner)
{
    const struct tone found = tone_check(words, level, c->arena);
    const char *own = c->rule;

    if (!found.stem)
        return;
    c->rule = own ? own : found.rule;
    library_refuse(c, inner, "say it in other words",
                   "holds \"%s\" in its %s, which its level or stage does not allow", found.stem,
                   inner);
    c->rule = own;
}

static void check_part(struct checking *c, enum library_part part, enum disclosure level)
{
    const struct template *t = &c->text->parts[part].words;

    for (size_t i = 0; i < t->count; i++)
        if (t->parts[i].kind == PART_TEXT)
            check_tone(c, t->parts[i].text, level, library_part_names[part]);
}

/* Subject and preheader stand on a locked screen, whoever may read the rest. */
static enum disclosure level_of(const struct library_text *text, enum library_part part)
{
    bool shown = part == LIBRARY_SUBJECT || part == LIBRARY_PREHEADER;

    return shown && text->level > DISCLOSURE_L1 ? DISCLOSURE_L1 : text->level;
}

void library_words_tone(struct checking *c)
{
    for (int part = 0; part < LIBRARY_PART_COUNT; part++)
        check_part(c, (enum library_part)part, level_of(c->text, (enum library_part)part));
    for (size_t i = 0; i < c->text->action_count; i++)
        if (c->text->actions[i].label)
            check_tone(c, c->text->actions[i].label, c->text->level, "actions");
}

/* Before the due day it is a reminder and sounds like one, even in a letter (L2). */
void library_words_reminder(struct checking *c)
{
    if (!library_is_for(c->text, STAGE_PREVENTIVE) || c->text->level < DISCLOSURE_L2)
        return;
    for (int part = 0; part < LIBRARY_PART_COUNT; part++)
        check_part(c, (enum library_part)part, DISCLOSURE_L1);
}

static void check_value(struct checking *c, const char *name, enum library_part part)
{
    const struct library_value *value = library_value(name);

    if (!value)
        library_refuse(c, library_part_names[part], "correct the name, or define it in \"blocks\"",
                       "names {{%s}}, which is no variable and no block", name);
    else if (value->level > level_of(c->text, part))
        library_refuse(c, library_part_names[part], "leave it to the page behind the link",
                       "tells {{%s}} in its %s, which needs level L%d", name,
                       library_part_names[part], (int)value->level);
    else if (c->text->channel == CONTACT_SMS && !value->sms)
        library_refuse(c, library_part_names[part], "leave it out",
                       "names {{%s}}, which no SMS has", name);
}

void library_words_values(struct checking *c)
{
    for (int part = 0; part < LIBRARY_PART_COUNT; part++) {
        const struct template *t = &c->text->parts[part].words;
        for (size_t i = 0; i < t->count; i++)
            if (t->parts[i].kind != PART_TEXT)
                check_value(c, t->parts[i].text, (enum library_part)part);
    }
}

/* Before identity the subject is "your contract" or "your record", and nothing more. */
void library_words_about(struct checking *c)
{
    const char *body;

    if (!library_is_first(c->text) || c->text->level > DISCLOSURE_L0)
        return;
    body = normalise_fold(c->arena, library_source(c->text, LIBRARY_BODY, c->arena));
    if (!strstr(body, "cadastro") && !strstr(body, "contrato"))
        library_refuse(c, "body", "say \"seu cadastro\" or \"seu contrato\"",
                       "does not say what it is about");
}

static size_t emojis(const char *words)
{
    size_t count = 0;

    for (; *words; words++)
        count += (unsigned char)*words >= 0xF0 || strncmp(words, "\xE2\x9C", 2) == 0 ||
                 strncmp(words, "\xE2\x9A", 2) == 0;
    return count;
}

static size_t count_of(const char *words, char sign)
{
    size_t count = 0;

    for (; *words; words++)
        count += *words == sign;
    return count;
}

/* Copywriting guide, section 1: one emoji where it is cheerful, none where it is not. */
void library_words_manner(struct checking *c)
{
    const char *body = library_source(c->text, LIBRARY_BODY, c->arena);

    if (emojis(body) > (library_is_overdue(c->text) || c->text->level == DISCLOSURE_L2 ? 0 : 1))
        library_refuse(c, "body", "leave it out", "has an emoji too many");
    if (count_of(body, '!') > 2)
        library_refuse(c, "body", "end sentences with a full stop", "exclaims more than twice");
    if (count_of(c->text->parts[LIBRARY_BODY].raw, '?') > 1) /* blocks ask nothing */
        library_refuse(c, "body", "ask one thing", "asks more than one thing");
}

/* "Vence hoje" is false on any other day. */
void library_words_day(struct checking *c)
{
    static const struct {
        const char *word;
        int day;
    } words[] = { { "hoje", 0 }, { "amanha", -1 } };
    const char *said = normalise_fold(c->arena, library_source(c->text, LIBRARY_BODY, c->arena));

    for (size_t i = 0; library_is_first(c->text) && i < COUNT_OF(words); i++)
        if (strstr(said, words[i].word) && (!c->text->has_day || c->text->day != words[i].day))
            library_refuse(c, "body", "add \"day\": the days from the due day, or say the date",
                           "says \"%s\", which is true %s", words[i].word,
                           words[i].day ? "on day -1 only" : "on day 0 only");
}
