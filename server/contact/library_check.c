#include "server/contact/library_check.h"

#include "server/base/auto.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The id NULL: the rule tells its own. */
static const struct {
    const char *id;
    library_rule_fn *check;
} rules[] = {
    { NULL, library_words_tone },
    { "000-03", library_words_reminder },
    { "TP-01", library_words_values },
    { "004-09", library_words_about },
    { "000-10", library_words_manner },
    { "CDC-02", library_words_day },
    { "004-09", library_acts_name },
    { "004-09", library_acts_any },
    { "002-12", library_acts_one },
    { "002-12", library_acts_true },
    { "002-12", library_acts_hidden },
    { "TP-01", library_stage_level },
    { "004-01", library_stage_purpose },
    { "000-09", library_stage_ways },
    { "004-11", library_stage_paid },
    { "CDC-06", library_stage_term },
    { "000-10", library_channel_size },
    { "GSM-7", library_channel_letters },
    { "ANA-05", library_channel_sender },
    { "CH-02", library_channel_exit },
    { "CDC-04", library_channel_footer },
    { "003-12", library_channel_subject },
    { "META-9", library_channel_meta },
    { "META-15", library_channel_meta_words },
    { "RJ-6854", library_channel_recorded },
};

void library_refuse(struct checking *c, const char *inner, const char *cure, const char *fmt, ...)
{
    char cause[384];
    va_list args;

    va_start(args, fmt);
    vsnprintf(cause, sizeof(cause), fmt, args);
    va_end(args);
    fault_add(c->faults, FAULT_TEXTS, c->text->id, inner, cure, "template \"%s\" %s (%s)",
              c->text->id, cause, c->rule);
}

bool library_is_first(const struct library_text *text)
{
    return !text->for_company && !library_is_for(text, STAGE_SERVICE);
}

static void check_ids(const struct library *library, size_t at, struct faults *faults)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(library->texts[i].id, library->texts[at].id) == 0)
            fault_add(faults, FAULT_TEXTS, library->texts[at].id, NULL, "give it another id",
                      "two templates are called \"%s\"", library->texts[at].id);
}

void library_check(const struct library *library, struct faults *faults, struct arena *a)
{
    for (size_t i = 0; i < library->count; i++) {
        struct checking c = { .text = &library->texts[i], .faults = faults, .arena = a };
        check_ids(library, i, faults);
        for (size_t n = 0; !c.text->broken && n < COUNT_OF(rules); n++) {
            c.rule = rules[n].id;
            rules[n].check(&c);
        }
    }
}
