#pragma once
#include <stdbool.h>

/*
 * The life of an agreement (collections reference 11.4, 14.5): the statuses that its row may have,
 * and what leads from one to another.  Nothing else does: migration 023 refuses it (the same
 * table).
 *
 * An accepted agreement holds at once; it is active with its first payment, or at once when it asks
 * for none (agreement.active_on).
 */
enum agreement_status {
    AGREEMENT_OFFERED,
    AGREEMENT_ACCEPTED, /* and active once active_on is set */
    AGREEMENT_KEPT,
    AGREEMENT_BROKEN,
    AGREEMENT_CANCELLED,
    AGREEMENT_EXPIRED,
    AGREEMENT_STATUSES
};

enum agreement_step {
    AGREEMENT_ACCEPT,
    AGREEMENT_EXPIRE,     /* another term, or its day passed */
    AGREEMENT_KEEP,       /* the last instalment is paid */
    AGREEMENT_BREAK,      /* later than its grace, five days after the warning (14.5) */
    AGREEMENT_CANCEL,     /* by the person, within seven days (CDC-14) */
    AGREEMENT_TAKE_BACK,  /* the bank took back what had been paid */
    AGREEMENT_REACTIVATE, /* once, within the days of its policy */
    AGREEMENT_STEPS
};
extern const char *const agreement_step_names[AGREEMENT_STEPS];

/* False: not lawful from there, and *to is left alone. */
bool agreement_may(enum agreement_status from, enum agreement_step step, enum agreement_status *to);
