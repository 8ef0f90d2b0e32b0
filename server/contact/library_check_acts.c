#include "server/contact/library_check.h"
#include "server/contact/library_values.h"

#include "server/base/arena.h"
#include "server/base/auto.h"

#include <string.h>

/*
 * Actions: what a person can do with a message.  Each that is declared stands in the words, each
 * that stands in the words is declared, and one of them is the main one.
 */

/* {{nome}} in the subject or body; what answers somebody, or finds a stranger, need not. */
void library_acts_name(struct checking *c)
{
    if (library_is_first(c->text) && !library_holds(c->text, LIBRARY_BODY, "nome}}"))
        library_refuse(c, "body", "add {{nome}}", "does not name the person");
}

void library_acts_any(struct checking *c)
{
    if (library_is_first(c->text) && !c->text->action_count)
        library_refuse(c, NULL, "add \"actions\"", "does not say what can be done");
}

void library_acts_one(struct checking *c)
{
    size_t primary = 0;

    for (size_t i = 0; i < c->text->action_count; i++)
        primary += c->text->actions[i].primary;
    if (primary != 1 && c->text->action_count)
        library_refuse(c, "actions", "mark one action \"primary\": true",
                       "has %zu main actions where one belongs", primary);
}

/* What of the body offers it: these words, and its label behind them. */
static const struct {
    const char *words; /* NULL = nothing: a button stands beside the body */
    bool label;
} offered_by[ACTION_KIND_COUNT] = {
    [ACTION_LINK] = { "{{link}}", false }, [ACTION_PHONE] = { "{{fone}}", false },
    [ACTION_BUTTON] = { NULL, true },      [ACTION_KEY] = { "tecle ", true },
    [ACTION_REPLY] = { "", true },         [ACTION_ATTACHMENT] = { "anexo", false },
};

static bool stands_in(const char *body, const struct library_action *action, struct arena *a)
{
    const char *words = offered_by[action->kind].words, *label = action->label;

    if (!offered_by[action->kind].label)
        return strstr(body, words);
    return label && *label && (!words || strstr(body, arena_printf(a, "%s%s", words, label)));
}

void library_acts_true(struct checking *c)
{
    const char *body = library_source(c->text, LIBRARY_BODY, c->arena);

    for (size_t i = 0; i < c->text->action_count; i++) {
        const struct library_action *action = &c->text->actions[i];
        if (!stands_in(body, action, c->arena))
            library_refuse(c, "actions", "say it in the body, or remove the action",
                           "has an action \"%s\" that its words do not offer",
                           action->label ? action->label : "without a label");
    }
}

static bool declared(const struct library_text *text, enum library_action_kind kind,
                     const char *label)
{
    for (size_t i = 0; i < text->action_count; i++)
        if (text->actions[i].kind == kind &&
            (!label || (text->actions[i].label && text->actions[i].label[0] == *label)))
            return true;
    return false;
}

static void check_keys(struct checking *c, const char *body)
{
    for (const char *at = body; (at = strstr(at, "tecle ")); at++)
        if (at[6] != '8' && at[6] != '9' && !declared(c->text, ACTION_KEY, at + 6))
            library_refuse(c, "actions", "add {\"kind\": \"key\", \"label\": \"1\"}",
                           "offers the key %c, which is none of its actions", at[6]);
}

/* A second link is a second main action, whatever it is called. */
void library_acts_hidden(struct checking *c)
{
    const char *body = library_source(c->text, LIBRARY_BODY, c->arena);
    const char *link = strstr(body, "{{link}}");

    check_keys(c, body);
    if (link && strstr(link + 1, "{{link}}"))
        library_refuse(c, "body", "say it once", "says its link twice");
    if (link && !declared(c->text, ACTION_LINK, NULL))
        library_refuse(c, "actions", "add {\"kind\": \"link\"}",
                       "has a link, which is none of its actions");
    if (strstr(body, "{{fone}}") && !declared(c->text, ACTION_PHONE, NULL))
        library_refuse(c, "actions", "add {\"kind\": \"phone\"}",
                       "has a phone, which is none of its actions");
}
