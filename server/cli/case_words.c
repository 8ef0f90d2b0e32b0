#include "server/cli/case_words.h"

#include "server/base/auto.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *reason, *words, *advice;
} reasons[] = {
    { "wrong_amount", "valor diferente do cobrado",
      "--accept: fica assim; --book: abate de uma parcela; --refund: devolve o que passou do "
      "cobrado (ou tudo, se foi menos)" },
    { "unknown", "pagamento sem cobrança conhecida",
      "--book CONTRATO/PARCELA quando souber de quem é; senão --refund, ou --keep" },
    { "double", "pago em dobro",
      "--refund: devolve; ou --book em outra parcela, se a pessoa quiser" },
    { "cancelled", "pago depois de cancelado, e já não está em aberto assim",
      "--book na parcela que ficou no lugar, ou --refund" },
    { "part", "devolvido só em parte",
      "--accept: o que voltou para a pessoa fica com ela, como desconto" },
    { "too_much", "devolvido mais do que foi pago", "confira com o banco; depois --accept" },
    { "again", "uma devolução que voltou",
      "o dinheiro está na conta: --accept quando souber por quê" },
    { "not_paid_now", "devolvido, mas o que tinha pago já mudou (acordo encerrado ou refeito)",
      "combine com a pessoa; --accept registra como desconto" },
    { "by_hand", "devolvido um pagamento que uma pessoa tinha lançado",
      "combine com a pessoa; --accept registra como desconto" },
    { "awaits", "devolução de um pagamento que ainda não chegou",
      "costuma se resolver sozinha quando o pagamento chega; --done se não vai chegar" },
    { "credit_awaits", "crédito de um pagamento que ainda não chegou, ou de outro valor",
      "costuma se resolver sozinho quando o pagamento chega; --done depois de conferir" },
    { "notice", "aviso do banco que não pôde ser lido ou confirmado",
      "confira no banco; --done depois de conferir" },
};

static const char *const outcomes[][2] = {
    { "refund_asked", "devolução pedida" },
    { "accepted", "aceito" },
    { "booked", "lançado" },
    { "refunded", "devolvido" },
    { "kept", "mantido" },
    { "refunding", "devolução em andamento" },
    { "refund_failed", "a devolução não foi feita" },
    { "refund_part", "devolvido em parte; falta decidir o resto" },
};

static const char *const refund_states[] = { "a pedir ao provedor", "com o provedor",
                                             "o dinheiro saiu; falta lançar", "feita",
                                             "não foi feita" };

/* Words of providers and of ours; what is not here is told as it is. */
static const char *const refund_words[][2] = {
    { "returned", "o dinheiro já tinha voltado por outro caminho" },
    { "not_paid", "já não há dinheiro desse pagamento para devolver" },
    { "not_done", "o banco não realizou" },
    { "CANCELLED", "cancelada no provedor" },
    { "PENDING", "em andamento" },
    { "AWAITING_CRITICAL_ACTION_AUTHORIZATION",
      "espera a autorização de vocês na página do Asaas" },
    { "AWAITING_CUSTOMER_EXTERNAL_AUTHORIZATION", "espera a autorização de quem pagou" },
    { "no_answer", "o provedor ainda não respondeu" },
    { "away", "o provedor está fora do ar" },
    { "too_many", "o provedor pediu para esperar" },
    { "PixDevolucaoInvalida", "o banco recusou" },
};

const char *case_reason_words(const char *reason)
{
    for (size_t i = 0; i < COUNT_OF(reasons); i++)
        if (strcmp(reason, reasons[i].reason) == 0)
            return reasons[i].words;
    return reason;
}

const char *case_advice(const char *reason)
{
    for (size_t i = 0; i < COUNT_OF(reasons); i++)
        if (strcmp(reason, reasons[i].reason) == 0)
            return reasons[i].advice;
    return "veja docs/money.md";
}

const char *case_outcome_words(const char *outcome)
{
    for (size_t i = 0; i < COUNT_OF(outcomes); i++)
        if (strcmp(outcome, outcomes[i][0]) == 0)
            return outcomes[i][1];
    return outcome;
}

const char *case_refund_state(int state)
{
    return state >= 0 && (size_t)state < COUNT_OF(refund_states) ? refund_states[state] : "?";
}

const char *case_refund_word(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(refund_words); i++)
        if (strcmp(code, refund_words[i][0]) == 0)
            return refund_words[i][1];
    return code;
}

void case_difference(centavos_t paid, centavos_t expected, char *out, size_t size)
{
    char money[MONEY_TEXT_SIZE];

    out[0] = '\0';
    if (expected && paid != expected)
        snprintf(out, size, " (%s a %s)",
                 money_format(paid < expected ? expected - paid : paid - expected, money),
                 paid < expected ? "menos" : "mais");
}
