#pragma once
#include "flows/faults.h"
#include "server/contact/library.h"

/*
 * What the rules of the library share.  A rule looks at one template and tells what is wrong with
 * it; which rules there are stands in the table of library_check.c.
 */
struct checking {
    const struct library_text *text;
    struct faults *faults;
    struct arena *arena;
    const char *rule; /* the id that is told: of the rules of collection, or of a demand */
};
typedef void library_rule_fn(struct checking *c);

/* Told as: template "S-01" CAUSE (RULE).  `inner` is a word of the place; NULL = the template. */
void library_refuse(struct checking *c, const char *inner, const char *cure, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The template goes out without having been asked for, to a person. */
bool library_is_first(const struct library_text *text);

/* True when the words fit into that part of the channel; *most = what it takes, 0 = no limit. */
bool library_fits(const struct library_text *text, enum library_part part, const char *words,
                  size_t *most);

/* library_check_words.c */
library_rule_fn library_words_tone, library_words_reminder, library_words_values,
    library_words_about, library_words_manner, library_words_day;
/* library_check_acts.c */
library_rule_fn library_acts_name, library_acts_any, library_acts_one, library_acts_true,
    library_acts_hidden;
/* library_check_stage.c */
library_rule_fn library_stage_level, library_stage_purpose, library_stage_ways, library_stage_paid,
    library_stage_term;
/* library_check_channel.c */
library_rule_fn library_channel_size, library_channel_letters, library_channel_sender,
    library_channel_exit, library_channel_footer, library_channel_subject, library_channel_meta,
    library_channel_meta_words, library_channel_recorded;
