#include "server/money/agreement_life.h"

const char *const agreement_step_names[AGREEMENT_STEPS] = { "accept",    "expire", "keep",
                                                            "break",     "cancel", "take_back",
                                                            "reactivate" };

static const struct {
    enum agreement_status from, to;
} steps[AGREEMENT_STEPS] = {
    [AGREEMENT_ACCEPT] = { AGREEMENT_OFFERED, AGREEMENT_ACCEPTED },
    [AGREEMENT_EXPIRE] = { AGREEMENT_OFFERED, AGREEMENT_EXPIRED },
    [AGREEMENT_KEEP] = { AGREEMENT_ACCEPTED, AGREEMENT_KEPT },
    [AGREEMENT_BREAK] = { AGREEMENT_ACCEPTED, AGREEMENT_BROKEN },
    [AGREEMENT_CANCEL] = { AGREEMENT_ACCEPTED, AGREEMENT_CANCELLED },
    [AGREEMENT_TAKE_BACK] = { AGREEMENT_KEPT, AGREEMENT_ACCEPTED },
    [AGREEMENT_REACTIVATE] = { AGREEMENT_BROKEN, AGREEMENT_ACCEPTED },
};

bool agreement_may(enum agreement_status from, enum agreement_step step, enum agreement_status *to)
{
    if (steps[step].from != from)
        return false;
    *to = steps[step].to;
    return true;
}
