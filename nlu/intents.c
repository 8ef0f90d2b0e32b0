#include "nlu/intents.h"

#include <string.h>

static const char *const labels[KEYWORD_COUNT] = {
    [KEYWORD_BOLETO] = "request_boleto",
    [KEYWORD_SEGUNDA_VIA] = "request_boleto",
    [KEYWORD_PIX] = "request_pix",
    [KEYWORD_FORMAS] = "ask_payment_methods",
    [KEYWORD_PAGAR] = "ask_payment_methods",
    [KEYWORD_PROBLEMA] = "payment_problem",
    [KEYWORD_PARCELAS_ATRASADAS] = "ask_balance",
    [KEYWORD_PROXIMA] = "ask_due_date",
    [KEYWORD_ACRESCIMOS] = "ask_charges",
    [KEYWORD_CONSEQUENCIAS] = "ask_consequences",
    [KEYWORD_QUITACAO] = "ask_clearance",
    [KEYWORD_NEGOCIAR] = "request_renegotiation",
    [KEYWORD_A_VISTA] = "request_discount",
    [KEYWORD_OUTRA_DATA] = "request_more_time",
    [KEYWORD_NOVO_VENCIMENTO] = "request_more_time",
    [KEYWORD_CONTRAPROPOSTA] = "propose_amount",
    [KEYWORD_DIFICULDADE] = "cannot_pay",
    [KEYWORD_ACORDO] = "ask_agreement",
    [KEYWORD_DESISTIR] = "ask_agreement",
    [KEYWORD_JA_PAGUEI] = "claim_paid",
    [KEYWORD_CONTESTAR] = "dispute_debt",
    [KEYWORD_OI] = "greeting",
    [KEYWORD_OBRIGADO] = "thanks",
    [KEYWORD_MENU] = "ask_help",
    [KEYWORD_QUEM_E] = "ask_identity",
    [KEYWORD_ATENDENTE] = "talk_to_human",
    [KEYWORD_MAIS_TARDE] = "callback_later",
    [KEYWORD_MUDAR_CONTATO] = "update_contact",
    [KEYWORD_ATENDIMENTO] = "ask_hours_location",
    [KEYWORD_PARAR] = "opt_out",
    [KEYWORD_LGPD] = "ask_privacy",
    [KEYWORD_GOLPE] = "suspect_scam",
    [KEYWORD_NAO_SOU_EU] = "wrong_person",
    [KEYWORD_OUTRO_RESPONSAVEL] = "wrong_person",
    [KEYWORD_FALECIMENTO] = "deceased_debtor",
    [KEYWORD_MENOR] = "minor",
    [KEYWORD_ANGUSTIA] = "distress",
    [KEYWORD_JURIDICO] = "threat_legal",
    [KEYWORD_OFENSA] = "abuse",
    [KEYWORD_SIM] = "affirm",
    [KEYWORD_NAO] = "deny",
    [KEYWORD_CORRIGIR] = "correct_info",
    [KEYWORD_REPETIR] = "ask_repeat",
};

const char *intent_of(enum keyword keyword)
{
    return keyword < KEYWORD_COUNT ? labels[keyword] : NULL;
}

keyword_set intent_keywords(const char *label)
{
    keyword_set set = 0;

    for (enum keyword k = 0; k < KEYWORD_COUNT; k++)
        if (labels[k] && strcmp(labels[k], label) == 0)
            set |= keyword_bit(k);
    return set;
}
