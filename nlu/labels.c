#include "nlu/labels.h"

#include <string.h>

const char *const label_names[LABEL_COUNT] = {
    [LABEL_REQUEST_BOLETO] = "request_boleto",
    [LABEL_REQUEST_PIX] = "request_pix",
    [LABEL_REQUEST_PAYMENT_LINK] = "request_payment_link",
    [LABEL_ASK_PAYMENT_METHODS] = "ask_payment_methods",
    [LABEL_PAYMENT_PROBLEM] = "payment_problem",
    [LABEL_SEND_RECEIPT] = "send_receipt",
    [LABEL_ASK_BALANCE] = "ask_balance",
    [LABEL_ASK_DUE_DATE] = "ask_due_date",
    [LABEL_ASK_CHARGES] = "ask_charges",
    [LABEL_ASK_DEBT_ORIGIN] = "ask_debt_origin",
    [LABEL_ASK_CONSEQUENCES] = "ask_consequences",
    [LABEL_ASK_CLEARANCE] = "ask_clearance",
    [LABEL_REQUEST_RENEGOTIATION] = "request_renegotiation",
    [LABEL_REQUEST_INSTALLMENTS] = "request_installments",
    [LABEL_REQUEST_DISCOUNT] = "request_discount",
    [LABEL_REQUEST_MORE_TIME] = "request_more_time",
    [LABEL_PROMISE_TO_PAY] = "promise_to_pay",
    [LABEL_PROPOSE_AMOUNT] = "propose_amount",
    [LABEL_CANNOT_PAY] = "cannot_pay",
    [LABEL_ASK_AGREEMENT] = "ask_agreement",
    [LABEL_CLAIM_PAID] = "claim_paid",
    [LABEL_DISPUTE_DEBT] = "dispute_debt",
    [LABEL_GREETING] = "greeting",
    [LABEL_GOODBYE] = "goodbye",
    [LABEL_THANKS] = "thanks",
    [LABEL_ASK_HELP] = "ask_help",
    [LABEL_ASK_IDENTITY] = "ask_identity",
    [LABEL_TALK_TO_HUMAN] = "talk_to_human",
    [LABEL_CALLBACK_LATER] = "callback_later",
    [LABEL_UPDATE_CONTACT] = "update_contact",
    [LABEL_ASK_HOURS_LOCATION] = "ask_hours_location",
    [LABEL_GIVE_IDENTIFICATION] = "give_identification",
    [LABEL_OPT_OUT] = "opt_out",
    [LABEL_ASK_PRIVACY] = "ask_privacy",
    [LABEL_SUSPECT_SCAM] = "suspect_scam",
    [LABEL_WRONG_PERSON] = "wrong_person",
    [LABEL_DECEASED_DEBTOR] = "deceased_debtor",
    [LABEL_MINOR] = "minor",
    [LABEL_DISTRESS] = "distress",
    [LABEL_THREAT_LEGAL] = "threat_legal",
    [LABEL_ABUSE] = "abuse",
    [LABEL_AFFIRM] = "affirm",
    [LABEL_DENY] = "deny",
    [LABEL_CHOOSE_OPTION] = "choose_option",
    [LABEL_CORRECT_INFO] = "correct_info",
    [LABEL_ASK_REPEAT] = "ask_repeat",
    [LABEL_OOS] = "oos",
};

bool label_by_name(const char *name, enum label *out)
{
    for (enum label l = 0; l < LABEL_COUNT; l++)
        if (strcmp(label_names[l], name) == 0) {
            *out = l;
            return true;
        }
    return false;
}

bool label_is_sensitive(enum label label)
{
    return label == LABEL_OPT_OUT || (label >= LABEL_SUSPECT_SCAM && label <= LABEL_ABUSE);
}
