#pragma once
#include <stdbool.h>

/*
 * The labels of the NLU ontology (section 2), in its order; their names are a contract.  Exactly
 * one is given to a message: the one that comes first in the ontology's section 4 and 5.
 */
enum label {
    LABEL_REQUEST_BOLETO,
    LABEL_REQUEST_PIX,
    LABEL_REQUEST_PAYMENT_LINK,
    LABEL_ASK_PAYMENT_METHODS,
    LABEL_PAYMENT_PROBLEM,
    LABEL_SEND_RECEIPT,
    LABEL_ASK_BALANCE,
    LABEL_ASK_DUE_DATE,
    LABEL_ASK_CHARGES,
    LABEL_ASK_DEBT_ORIGIN,
    LABEL_ASK_CONSEQUENCES,
    LABEL_ASK_CLEARANCE,
    LABEL_REQUEST_RENEGOTIATION,
    LABEL_REQUEST_INSTALLMENTS,
    LABEL_REQUEST_DISCOUNT,
    LABEL_REQUEST_MORE_TIME,
    LABEL_PROMISE_TO_PAY,
    LABEL_PROPOSE_AMOUNT,
    LABEL_CANNOT_PAY,
    LABEL_ASK_AGREEMENT,
    LABEL_CLAIM_PAID,
    LABEL_DISPUTE_DEBT,
    LABEL_GREETING,
    LABEL_GOODBYE,
    LABEL_THANKS,
    LABEL_ASK_HELP,
    LABEL_ASK_IDENTITY,
    LABEL_TALK_TO_HUMAN,
    LABEL_CALLBACK_LATER,
    LABEL_UPDATE_CONTACT,
    LABEL_ASK_HOURS_LOCATION,
    LABEL_GIVE_IDENTIFICATION,
    LABEL_OPT_OUT,
    LABEL_ASK_PRIVACY,
    LABEL_SUSPECT_SCAM,
    LABEL_WRONG_PERSON,
    LABEL_DECEASED_DEBTOR,
    LABEL_MINOR,
    LABEL_DISTRESS,
    LABEL_THREAT_LEGAL,
    LABEL_ABUSE,
    LABEL_AFFIRM,
    LABEL_DENY,
    LABEL_CHOOSE_OPTION,
    LABEL_CORRECT_INFO,
    LABEL_ASK_REPEAT,
    LABEL_OOS,
    LABEL_COUNT
};

extern const char *const label_names[LABEL_COUNT];
bool label_by_name(const char *name, enum label *out);
/* Sections 2.7 and opt_out: what must not be missed. */
bool label_is_sensitive(enum label label);
