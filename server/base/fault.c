#include "server/base/fault.h"

#include <stddef.h>

/* Every point, in the order a message passes them. */
static const char *const points[] = {
    "receive.before_commit",
    "receive.after_commit",
    "turn.before_commit",
    "turn.after_commit",
    "mark.before_commit",
    "mark.after_commit",
    "send.before_write",
    "send.after_answer",
    "known.before_commit",
    "known.after_commit",
    "settle.before_commit",
    "settle.after_commit",
    "request.after_answer",
    "request.before_commit",
    "request.after_commit",
    "charge.after_answer",
    "charge.before_keep",
    "charge.after_keep",
    "refund.after_answer",
    "refund.before_keep",
    "refund.after_keep",
    "refund.before_close",
    "refund.after_close",
    "hook.after_commit",
    "event.before_commit",
    "event.after_commit",
    "takeover.before_commit",
    "takeover.after_commit",
    "spool.before_sync",
    "spool.after_sync",
    "pg.connect",
    "pg.before_sync",
    "pg.after_sync",
    "pg.after_commit",
    "migrate.inside",
    "migrate.between",
    "timer.before_commit",
    NULL,
};

const char *const *fault_points(void)
{
    return points;
}

#ifdef QUITA_FAULTS
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What QUITA_FAULT asks for; read at the first passage of any point. */
struct fault {
    const char *point; /* NULL = nothing */
    long passages_left;
    bool fail;
};

static bool known(const char *point)
{
    for (size_t i = 0; points[i]; i++)
        if (strcmp(points[i], point) == 0)
            return true;
    return false;
}

static void refuse(const char *text)
{
    fprintf(stderr,
            "QUITA_FAULT=%s: want point:n or point:n:fail, with n from 1 and a point of "
            "`quita serve --fault-points`\n",
            text);
    _exit(2);
}

static struct fault fault_read(const char *text)
{
    static char point[64];
    struct fault fault = { .point = point };
    size_t len = strcspn(text, ":");
    char *end = NULL;

    if (text[len] != ':' || len >= sizeof(point))
        refuse(text);
    memcpy(point, text, len);
    fault.passages_left = strtol(text + len + 1, &end, 10);
    fault.fail = strcmp(end, ":fail") == 0;
    if (!known(point) || fault.passages_left < 1 || (*end && !fault.fail))
        refuse(text);
    return fault;
}

bool fault_hit(const char *point)
{
    static struct fault fault;
    static bool ready;

    if (!ready && getenv("QUITA_FAULT"))
        fault = fault_read(getenv("QUITA_FAULT"));
    ready = true;
    if (!known(point)) {
        fprintf(stderr, "fault point %s is not in the table of fault.c\n", point);
        abort();
    }
    if (!fault.point || strcmp(fault.point, point) != 0 || --fault.passages_left != 0)
        return false;
    if (!fault.fail)
        kill(getpid(), SIGKILL);
    return true;
}
#endif
