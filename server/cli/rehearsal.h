#pragma once
#include "flows/flow.h"
#include <stdbool.h>
struct channel_record;
struct flow_coverage;
struct lines;
struct strbuf;

/*
 * A conversation that was recorded on WhatsApp, played on another channel with WhatsApp beside it.
 * What the person does becomes what the channel has: a tap is a number by SMS and stays a tap on
 * the web; files, and taps on menus that are gone, are left out on both sides.  After each line
 * both must stand in the same state, with the same questions asked and answered, and each message
 * must be one that the channel carries (a frame of the web chat; so many parts of an SMS).
 *
 * What is said in other words than on WhatsApp is met in the record, what is entered on the other
 * channel in the coverage (which may be NULL).  Faults are lines.
 */
bool rehearsal_suits(const struct lines *file); /* false: it chooses its channel itself */
void rehearse(const struct flow *flow, const char *name, const struct lines *file,
              struct channel_record *record, struct flow_coverage *coverage, struct strbuf *faults);
