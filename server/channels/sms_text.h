#pragma once
#include "flows/sms.h"
struct arena;
struct reply;

/*
 * What a reply looks like as one SMS: its text, its options as a numbered menu ("1 Pagar"), a link
 * at the end; folded to plain letters.  The text is the arena's.
 */
const char *sms_text(const struct reply *reply, struct arena *a);
