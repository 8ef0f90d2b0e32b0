#pragma once
#include "flows/record.h"
#include "server/base/strbuf.h"
struct arena;

/*
 * A recorded conversation as a script of `quita flow test`: what the person did, how long they
 * took, and what the actions answered; played with the sample person.  Who it really was is nowhere
 * in it.
 */
struct flow_script {
    struct strbuf text;
    int64_t last_us; /* of the turn before; 0 = none yet */
};
/* One turn, as recorded (not masked). */
void script_turn(struct flow_script *script, const struct flow_record *record, struct arena *a);
/* What came in as one line: "> oi", "> [segunda_via]", "@ image". */
void script_event(struct strbuf *out, const struct flow_event *event);
