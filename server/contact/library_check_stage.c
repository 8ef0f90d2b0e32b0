#include "server/contact/library_check.h"
#include "server/contact/library_values.h"

#include "nlu/normalise.h"
#include "server/base/auto.h"

#include <string.h>

static const enum stage before_due[] = { STAGE_PREVENTIVE };
static const enum stage after_due[] = { STAGE_INSTANT, STAGE_AMICABLE, STAGE_PRE_JUDICIAL };

static bool is_for_any(const struct library_text *text, const enum stage *stages, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (library_is_for(text, stages[i]))
            return true;
    return false;
}

/* Collections reference 10.1: what is overdue is told after identity, or in a sealed letter. */
void library_stage_level(struct checking *c)
{
    enum disclosure most = DISCLOSURE_L1;

    if (library_is_overdue(c->text) && !library_is_for(c->text, STAGE_CARD))
        most = DISCLOSURE_L0;
    if (library_is_first(c->text) && c->text->channel != CONTACT_LETTER && c->text->level > most)
        library_refuse(c, "level", "lower it, and say less",
                       "has level L%d where nobody is identified: L%d is the most",
                       (int)c->text->level, (int)most);
}

void library_stage_purpose(struct checking *c)
{
    if (c->text->purpose == PURPOSE_REMINDER && is_for_any(c->text, after_due, COUNT_OF(after_due)))
        library_refuse(c, "purpose", "write a template of purpose cobranca for that stage",
                       "is a reminder for a stage after the due day");
    if (c->text->purpose == PURPOSE_COLLECTION &&
        is_for_any(c->text, before_due, COUNT_OF(before_due)))
        library_refuse(c, "purpose", "write a template of purpose lembrete for that stage",
                       "asks for what is not due yet");
}

void library_stage_ways(struct checking *c)
{
    static const char *const blocks[] = { "bloco_alternativas", "bloco_ofertas", "bloco_menu" };
    size_t held = 0;

    if (!library_is_overdue(c->text))
        return;
    for (size_t i = 0; i < COUNT_OF(blocks); i++)
        held += library_holds(c->text, LIBRARY_BODY, blocks[i]);
    if (!held)
        library_refuse(c, "body", "add {{bloco_alternativas}}", "offers no alternatives");
    if (c->text->action_count < 2)
        library_refuse(c, "actions", "add a second way, such as the phone",
                       "shows fewer than two ways out");
}

/* Whether money is meant is not for the next person who looks at the phone. */
static bool speaks_of_paying(const char *body)
{
    return strstr(body, "pagou") || strstr(body, " pago") || strstr(body, " paga ") ||
           strstr(body, "pagas");
}

void library_stage_paid(struct checking *c)
{
    if (!library_is_overdue(c->text))
        return;
    if (!library_holds(c->text, LIBRARY_BODY, "bloco_ja_pagou}}"))
        library_refuse(c, "body", "add {{bloco_ja_pagou}}",
                       "does not say what to do when it is settled already");
    else if (c->text->level < DISCLOSURE_L2 &&
             speaks_of_paying(
                 normalise_fold(c->arena, library_source(c->text, LIBRARY_BODY, c->arena))))
        library_refuse(c, "body", "say \"resolveu\"", "speaks of paying before identity");
}

/* An offer has a day until which it stands, or it is pressure. */
void library_stage_term(struct checking *c)
{
    if (strcmp(c->text->family, "condicao_especial") == 0 &&
        !library_holds(c->text, LIBRARY_BODY, "prazo}}"))
        library_refuse(c, "body", "add {{prazo}}", "offers a condition without its last day");
}
