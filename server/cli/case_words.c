#include "server/cli/case_words.h"

#include "server/base/auto.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *reason, *words, *advice;
} reasons[] = {
    { "wrong_amount", "valor diferente do cobrado",
      "--accept: fica assim; --book: abate de uma parcela; --refund: você pediu a devolução ao "
      "banco" },
    { "unknown", "pagamento sem cobrança conhecida",
      "--book CONTRATO/PARCELA quando souber de quem é; senão --refund, ou --keep" },
    { "double", "pago em dobro",
      "--refund: você pediu a devolução ao banco; ou --book em outra parcela, se a pessoa quiser" },
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

void case_difference(centavos_t paid, centavos_t expected, char *out, size_t size)
{
    char money[MONEY_TEXT_SIZE];

    out[0] = '\0';
    if (expected && paid != expected)
        snprintf(out, size, " (%s a %s)",
                 money_format(paid < expected ? expected - paid : paid - expected, money),
                 paid < expected ? "menos" : "mais");
}
