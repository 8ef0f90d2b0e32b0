#include "server/contact/library.h"

#include "flows/faults.h"
#include "server/base/auto.h"

#include <string.h>

#define BIT(channel) (1u << CONTACT_##channel)

/*
 * Which channels may be used in which stage.  No voice before D+10 (HRS-07), so none up to D+5; a
 * letter is on its way for a week, too long for D+1 to D+5 and for an agreement; cards are told of
 * in writing.
 */
static const unsigned enabled[STAGE_SERVICE] = {
    [STAGE_PREVENTIVE] = BIT(SMS) | BIT(WHATSAPP) | BIT(EMAIL) | BIT(LETTER) | BIT(VOICE),
    [STAGE_INSTANT] = BIT(SMS) | BIT(WHATSAPP) | BIT(EMAIL),
    [STAGE_AMICABLE] = BIT(SMS) | BIT(WHATSAPP) | BIT(EMAIL) | BIT(LETTER) | BIT(VOICE),
    [STAGE_PRE_JUDICIAL] = BIT(SMS) | BIT(WHATSAPP) | BIT(EMAIL) | BIT(LETTER) | BIT(VOICE),
    [STAGE_AGREEMENT] = BIT(SMS) | BIT(WHATSAPP) | BIT(EMAIL) | BIT(VOICE),
    [STAGE_CARD] = BIT(SMS) | BIT(WHATSAPP) | BIT(EMAIL),
};
/* What plans ask for by name (demand 001-25). */
static const char *const families[] = { "aconteceu_algo", "como_ajudar", "condicao_especial" };

static bool covers(const struct library *library, enum stage stage, enum contact_channel channel)
{
    for (size_t i = 0; i < library->count; i++)
        if (library->texts[i].channel == channel && library_is_for(&library->texts[i], stage))
            return true;
    return false;
}

static bool has_family(const struct library *library, const char *family)
{
    for (size_t i = 0; i < library->count; i++)
        if (library->texts[i].family && strcmp(library->texts[i].family, family) == 0)
            return true;
    return false;
}

void library_check_cover(const struct library *library, struct faults *faults)
{
    for (int stage = 0; stage < STAGE_SERVICE; stage++)
        for (int channel = 0; channel < CONTACT_CHANNEL_COUNT; channel++)
            if ((enabled[stage] >> channel & 1) &&
                !covers(library, (enum stage)stage, (enum contact_channel)channel))
                fault_add(faults, FAULT_TEXTS, NULL, NULL, "add a template",
                          "the stage %s has no template for %s (001-28)", stage_names[stage],
                          contact_channel_names[channel]);
    for (size_t i = 0; i < COUNT_OF(families); i++)
        if (!has_family(library, families[i]))
            fault_add(faults, FAULT_TEXTS, NULL, NULL, "add a template",
                      "no template is of the family %s (001-25)", families[i]);
}
