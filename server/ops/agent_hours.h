#pragma once
#include "server/contact/may.h"

/*
 * May an agent write now?  What answers what the person wrote within a day may go at any hour; so
 * may what follows within ten minutes of their last message.  Later words are a contact of ours and
 * keep to the hours of where the person is (collections reference 6.2; contact-check.md).  Pure.
 */
struct agent_hours {
    enum contact_channel channel;
    int ddd;              /* of their number; 0 = not known */
    const char *uf;       /* of their address; NULL = not known */
    const char *zone;     /* the creditor's: where nothing is known of the person */
    int64_t last_inbound; /* us; CONTACT_NEVER = they never wrote */
    bool answered;        /* an agent has written since then */
};
/* 0: now.  Else the instant at which it opens (us), CONTACT_NEVER = not within sixty days. */
int64_t agent_hours_open(const struct agent_hours *h, int64_t now_us);
/*
 * The same of a time that is promised: it answers nothing then, so it keeps to the hours of calls,
 * which are those of messages or narrower; whoever asked for it may be called on their way to work
 * (HRS-08).  The first instant after it at which it might be.
 */
int64_t agent_hours_promise(const struct agent_hours *h, int64_t due_us);
