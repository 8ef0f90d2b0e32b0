#pragma once
#include "flows/flow.h"
#include "server/base/arena.h"
#include <stdio.h>
struct strbuf;

/*
 * What is recorded of a channel: CHANNEL/record.txt beside the WhatsApp conversations, made of
 * blocks in the order of their first lines.  "[abertura]" is each form in which a text is said
 * there, once, however many conversations say it; "= media-first" is what one conversation leaves
 * out.
 */
struct channel_record {
    enum flow_channel channel;
    bool update; /* it is made anew: nothing is a difference */
    struct arena arena;
    char *path;
    char *content; /* as it was read; "" = there is none yet */
    char **blocks; /* met in this run, each once */
    size_t count, room;
};

/* `folder` holds the conversations; the file may be missing. */
void channel_record_open(struct channel_record *r, enum flow_channel channel, const char *folder);
void channel_record_done(struct channel_record *r);

/* True when it is recorded as it is; else tells the difference in `faults`, once a run. */
bool channel_record_meet(struct channel_record *r, const char *block, struct strbuf *faults);
/* Adds what is recorded and was not met; false when there is any. */
bool channel_record_complete(struct channel_record *r, struct strbuf *faults);
/* All of what was met, as the file would be.  In the arena. */
char *channel_record_text(struct channel_record *r);
/* Writes it, with its folder; false when that is not possible. */
bool channel_record_write(struct channel_record *r);
