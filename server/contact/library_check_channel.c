#include "server/contact/library_check.h"
#include "server/contact/library_values.h"

#include "nlu/normalise.h"
#include "server/base/auto.h"

#include <string.h>

/* What each channel takes, in characters with the longest values; of an e-mail in words. */
enum unit { CHARACTERS, WORDS };
static const struct {
    enum contact_channel channel;
    enum library_part part;
    enum unit unit;
    size_t max;
} sizes[] = {
    { CONTACT_SMS, LIBRARY_BODY, CHARACTERS, 160 },
    { CONTACT_WHATSAPP, LIBRARY_BODY, CHARACTERS, 600 },
    { CONTACT_WHATSAPP, LIBRARY_FOOTER, CHARACTERS, 60 },
    { CONTACT_EMAIL, LIBRARY_SUBJECT, CHARACTERS, 120 },
    { CONTACT_EMAIL, LIBRARY_PREHEADER, CHARACTERS, 120 },
    { CONTACT_EMAIL, LIBRARY_BODY, WORDS, 150 },
    { CONTACT_LETTER, LIBRARY_BODY, CHARACTERS, 3000 }, /* a page */
    { CONTACT_VOICE, LIBRARY_BODY, CHARACTERS, 900 },   /* a minute */
};
enum { BUTTONS_MAX = 3, BUTTON_MAX = 20, META_NAME_MAX = 512 };

static size_t size_of(const char *words, enum unit unit)
{
    size_t count = 0;
    bool inside = false;

    for (; *words; words++) {
        bool letter = (unsigned char)*words > ' ';
        count += unit == WORDS ? letter && !inside : ((unsigned char)*words & 0xC0) != 0x80;
        inside = letter;
    }
    return count;
}

static void check_buttons(struct checking *c)
{
    size_t buttons = 0;

    for (size_t i = 0; i < c->text->action_count; i++) {
        const struct library_action *action = &c->text->actions[i];
        buttons += action->kind == ACTION_BUTTON;
        if (action->kind == ACTION_BUTTON && action->label &&
            size_of(action->label, CHARACTERS) > BUTTON_MAX)
            library_refuse(c, action->label, "shorten it",
                           "has a button of more than %d characters", BUTTON_MAX);
    }
    if (buttons > BUTTONS_MAX)
        library_refuse(c, "actions", "leave one out", "has more than %d buttons", BUTTONS_MAX);
}

bool library_fits(const struct library_text *text, enum library_part part, const char *words,
                  size_t *most)
{
    *most = 0;
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        if (sizes[i].channel == text->channel && sizes[i].part == part) {
            *most = sizes[i].max;
            return size_of(words, sizes[i].unit) <= *most;
        }
    return true;
}

void library_channel_size(struct checking *c)
{
    struct vars longest = library_longest(c->text->channel, c->arena);
    size_t most;

    for (int part = 0; part < LIBRARY_PART_COUNT; part++)
        if (!library_fits(c->text, (enum library_part)part,
                          library_render(c->text, (enum library_part)part, longest,
                                         library_sample_day(), c->arena),
                          &most))
            library_refuse(c, library_part_names[part], "shorten it",
                           "may take more than %zu %s in its %s", most,
                           c->text->channel == CONTACT_EMAIL && part == LIBRARY_BODY ? "words"
                                                                                     : "characters",
                           library_part_names[part]);
    check_buttons(c);
}

/* The plain part of the GSM-7 alphabet: anything else costs two, or makes 160 become 70. */
void library_channel_letters(struct checking *c)
{
    const struct template *t = &c->text->parts[LIBRARY_BODY].words;

    for (size_t i = 0; c->text->channel == CONTACT_SMS && i < t->count; i++)
        for (const char *at = t->parts[i].kind == PART_TEXT ? t->parts[i].text : ""; *at; at++)
            if (*at < ' ' || *at > '~' || strchr("`[]{}^~|\\", *at)) {
                library_refuse(c, "body", "write it without accents and signs",
                               "holds a character that is no plain one of an SMS");
                return;
            }
}

/* Short codes are anonymous, and a caller says who calls. */
void library_channel_sender(struct checking *c)
{
    bool always = c->text->channel == CONTACT_SMS;

    if ((always || library_is_first(c->text)) && !library_holds(c->text, LIBRARY_BODY, "empresa}}"))
        library_refuse(c, "body", "add {{empresa}}", "does not say who writes");
}

void library_channel_exit(struct checking *c)
{
    static const struct {
        enum contact_channel channel;
        enum library_part part;
        const char *mark;
    } exits[] = {
        { CONTACT_SMS, LIBRARY_BODY, "SAIR" },
        { CONTACT_WHATSAPP, LIBRARY_FOOTER, "SAIR" },
        { CONTACT_EMAIL, LIBRARY_FOOTER, "{{link_sair}}" },
        { CONTACT_VOICE, LIBRARY_BODY, "tecle 9" },
    };

    for (size_t i = 0; library_is_first(c->text) && i < COUNT_OF(exits); i++)
        if (exits[i].channel == c->text->channel &&
            !strstr(library_source(c->text, exits[i].part, c->arena), exits[i].mark))
            library_refuse(c, library_part_names[exits[i].part], "say how to stop it",
                           "does not show the way out, \"%s\", in its %s", exits[i].mark,
                           library_part_names[exits[i].part]);
}

void library_channel_footer(struct checking *c)
{
    static const char *const who[] = { "{{empresa_razao}}", "{{cnpj}}", "{{endereco}}",
                                       "{{fone}}" };
    const char *footer = library_source(c->text, LIBRARY_FOOTER, c->arena);

    if (c->text->channel != CONTACT_EMAIL && c->text->channel != CONTACT_LETTER)
        return;
    for (size_t i = 0; i < COUNT_OF(who); i++)
        if (!strstr(footer, who[i]))
            library_refuse(c, "footer", "add {{rodape_legal}}", "has no %s in its footer", who[i]);
}

void library_channel_subject(struct checking *c)
{
    if (c->text->channel != CONTACT_EMAIL)
        return;
    if (!c->text->parts[LIBRARY_SUBJECT].raw || !c->text->parts[LIBRARY_PREHEADER].raw)
        library_refuse(c, NULL, "add \"subject\" and \"preheader\"",
                       "lacks its subject or preheader");
    else if (!c->text->for_company && !library_holds(c->text, LIBRARY_SUBJECT, "nome}}"))
        library_refuse(c, "subject", "add {{nome}}", "does not name the person in its subject");
}

static bool is_meta_name(const char *name)
{
    size_t len = name ? strlen(name) : 0;

    return len && len <= META_NAME_MAX &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

static bool is_variable(const struct template *t, size_t at)
{
    return at < t->count && t->parts[at].kind != PART_TEXT;
}

/* Nothing, or blanks, between two variables. */
static bool side_by_side(const struct template *t)
{
    for (size_t i = 0; i < t->count; i++)
        if (is_variable(t, i) &&
            (is_variable(t, i + 1) ||
             (is_variable(t, i + 2) && strspn(t->parts[i + 1].text, " \n") == t->parts[i + 1].len)))
            return true;
    return false;
}

void library_channel_meta(struct checking *c)
{
    const struct template *t = &c->text->parts[LIBRARY_BODY].words;

    if (c->text->channel != CONTACT_WHATSAPP)
        return;
    if (!is_meta_name(c->text->name))
        library_refuse(c, "name", "use a-z, 0-9 and _", "has no name that WhatsApp takes");
    if (is_variable(t, 0) || is_variable(t, t->count - 1))
        library_refuse(c, "body", "put words around it", "begins or ends with a variable");
    if (side_by_side(t))
        library_refuse(c, "body", "put a word between them", "has two variables side by side");
    if (strstr(library_source(c->text, LIBRARY_FOOTER, c->arena), "{{"))
        library_refuse(c, "footer", "write it out", "has a variable in its footer");
}

/* WhatsApp reference 9 and 15: urgency is refused, offers make it MARKETING, nobody's CPF is asked.
 */
void library_channel_meta_words(struct checking *c)
{
    static const char *const stems[] = {
        "urgent",   "agora mesmo", "responda agora", "so hoje",           "corra ", "ultimo dia",
        "desconto", "promoc",      "imperdivel",     "condicao especial", "cpf"
    };
    const char *body = normalise_fold(c->arena, library_source(c->text, LIBRARY_BODY, c->arena));

    for (size_t i = 0; c->text->channel == CONTACT_WHATSAPP && i < COUNT_OF(stems); i++)
        if (strstr(body, stems[i]))
            library_refuse(c, "body", "say it in the conversation, not in a template",
                           "holds \"%s\", which WhatsApp does not approve as UTILITY", stems[i]);
}

void library_channel_recorded(struct checking *c)
{
    if (c->text->channel == CONTACT_VOICE && library_is_first(c->text) &&
        !strstr(library_source(c->text, LIBRARY_BODY, c->arena), "gravada"))
        library_refuse(c, "body", "say that the call is recorded", "does not say it is recorded");
}
