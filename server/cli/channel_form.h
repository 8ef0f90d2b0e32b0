#pragma once
#include "flows/flow.h"
struct arena;
struct strbuf;

/*
 * Whether a reply is a message that the channel carries: buttons and lists within WhatsApp's
 * limits, so many parts of plain letters by SMS, a frame of the web chat, a script without
 * addresses and signs that an engine takes at once.  What does not fit is added to `faults`, a line
 * each.
 */
enum { CHANNEL_SMS_PARTS_MAX = 5 };
void channel_form_check(const struct reply *reply, enum flow_channel channel, struct arena *a,
                        struct strbuf *faults);
