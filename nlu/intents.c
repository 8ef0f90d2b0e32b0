#include "nlu/intents.h"

#include <string.h>

#define NONE KEYWORD_COUNT
enum { HEAVIEST = 16, STEP = 4 };

/* For each label what stands for it, the nearest first; a flow that does not listen for one may
 * listen for the next. */
static const enum keyword nearest[LABEL_COUNT][INTENT_KEYWORDS_MAX] = {
    [LABEL_REQUEST_BOLETO] = { KEYWORD_SEGUNDA_VIA, KEYWORD_BOLETO, NONE },
    [LABEL_REQUEST_PIX] = { KEYWORD_PIX, NONE },
    [LABEL_REQUEST_PAYMENT_LINK] = { KEYWORD_CARTAO, NONE },
    [LABEL_ASK_PAYMENT_METHODS] = { KEYWORD_FORMAS, KEYWORD_PAGAR, NONE },
    [LABEL_PAYMENT_PROBLEM] = { KEYWORD_PROBLEMA, NONE },
    [LABEL_SEND_RECEIPT] = { KEYWORD_JA_PAGUEI, NONE },
    [LABEL_ASK_BALANCE] = { KEYWORD_PARCELAS_ATRASADAS, NONE },
    [LABEL_ASK_DUE_DATE] = { KEYWORD_PROXIMA, NONE },
    [LABEL_ASK_CHARGES] = { KEYWORD_ACRESCIMOS, NONE },
    [LABEL_ASK_DEBT_ORIGIN] = { KEYWORD_PARCELAS_ATRASADAS, NONE },
    [LABEL_ASK_CONSEQUENCES] = { KEYWORD_CONSEQUENCIAS, NONE },
    [LABEL_ASK_CLEARANCE] = { KEYWORD_QUITACAO, NONE },
    [LABEL_REQUEST_RENEGOTIATION] = { KEYWORD_NEGOCIAR, NONE },
    [LABEL_REQUEST_INSTALLMENTS] = { KEYWORD_NEGOCIAR, NONE },
    [LABEL_REQUEST_DISCOUNT] = { KEYWORD_A_VISTA, KEYWORD_NEGOCIAR, NONE },
    [LABEL_REQUEST_MORE_TIME] = { KEYWORD_OUTRA_DATA, KEYWORD_NOVO_VENCIMENTO, NONE },
    [LABEL_PROMISE_TO_PAY] = { KEYWORD_OUTRA_DATA, NONE },
    [LABEL_PROPOSE_AMOUNT] = { KEYWORD_CONTRAPROPOSTA, KEYWORD_QUANTO_CONSIGO, NONE },
    [LABEL_CANNOT_PAY] = { KEYWORD_DIFICULDADE, NONE },
    [LABEL_ASK_AGREEMENT] = { KEYWORD_ACORDO, KEYWORD_DESISTIR, KEYWORD_TERMO, NONE },
    [LABEL_CLAIM_PAID] = { KEYWORD_JA_PAGUEI, NONE },
    [LABEL_DISPUTE_DEBT] = { KEYWORD_CONTESTAR, NONE },
    [LABEL_GREETING] = { KEYWORD_OI, NONE },
    [LABEL_GOODBYE] = { KEYWORD_OBRIGADO, NONE },
    [LABEL_THANKS] = { KEYWORD_OBRIGADO, NONE },
    [LABEL_ASK_HELP] = { KEYWORD_MENU, NONE },
    [LABEL_ASK_IDENTITY] = { KEYWORD_QUEM_E, NONE },
    [LABEL_TALK_TO_HUMAN] = { KEYWORD_ATENDENTE, NONE },
    [LABEL_CALLBACK_LATER] = { KEYWORD_MAIS_TARDE, NONE },
    [LABEL_UPDATE_CONTACT] = { KEYWORD_MUDAR_CONTATO, NONE },
    [LABEL_ASK_HOURS_LOCATION] = { KEYWORD_ATENDIMENTO, NONE },
    [LABEL_GIVE_IDENTIFICATION] = { NONE },
    [LABEL_OPT_OUT] = { KEYWORD_PARAR, NONE },
    [LABEL_ASK_PRIVACY] = { KEYWORD_LGPD, NONE },
    [LABEL_SUSPECT_SCAM] = { KEYWORD_GOLPE, NONE },
    [LABEL_WRONG_PERSON] = { KEYWORD_NAO_SOU_EU, KEYWORD_OUTRO_RESPONSAVEL, NONE },
    [LABEL_DECEASED_DEBTOR] = { KEYWORD_FALECIMENTO, NONE },
    [LABEL_MINOR] = { KEYWORD_MENOR, NONE },
    [LABEL_DISTRESS] = { KEYWORD_ANGUSTIA, NONE },
    [LABEL_THREAT_LEGAL] = { KEYWORD_JURIDICO, NONE },
    [LABEL_ABUSE] = { KEYWORD_OFENSA, NONE },
    [LABEL_AFFIRM] = { KEYWORD_SIM, NONE },
    [LABEL_DENY] = { KEYWORD_NAO, NONE },
    [LABEL_CHOOSE_OPTION] = { NONE },
    [LABEL_CORRECT_INFO] = { KEYWORD_CORRIGIR, NONE },
    [LABEL_ASK_REPEAT] = { KEYWORD_REPETIR, NONE },
    [LABEL_OOS] = { NONE },
};

const char *intent_of(enum keyword keyword)
{
    for (enum label l = 0; l < LABEL_COUNT; l++)
        for (int i = 0; nearest[l][i] != NONE; i++)
            if (nearest[l][i] == keyword)
                return label_names[l];
    return NULL;
}

void intent_hits(enum label label, struct keyword_hits *out)
{
    *out = (struct keyword_hits){ 0 };
    for (int i = 0; nearest[label][i] != NONE; i++) {
        out->set |= keyword_bit(nearest[label][i]);
        out->weight[nearest[label][i]] = (uint16_t)(HEAVIEST - STEP * i);
    }
}

keyword_set intent_keywords(const char *name)
{
    struct keyword_hits hits;
    enum label label;

    if (!label_by_name(name, &label))
        return 0;
    intent_hits(label, &hits);
    return hits.set;
}
