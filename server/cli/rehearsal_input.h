#pragma once
#include "flows/flow.h"
struct arena;

/*
 * What a person who did this on WhatsApp does on another channel.  A tap, a number or a label
 * chooses the same option as that channel offers it: by its number in an SMS, by its keys on a
 * call; CPFs, dates and codes are pressed there, and other words are what a recogniser of speech
 * would hear. Files, and taps on menus that are gone, exist only on WhatsApp (on the web such taps
 * do).
 */
struct rehearsal_input {
    const char *lines; /* for the other channel, one or more; NULL = left out on both */
    const char *why;   /* it was left out */
};
/* `here` and `there` (WhatsApp): the newest turns.  The lines live in the arena. */
struct rehearsal_input rehearsal_translate(const char *line, enum flow_channel channel,
                                           const struct flow_turn *here,
                                           const struct flow_turn *there, struct arena *a);
