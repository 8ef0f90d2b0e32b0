#pragma once
#include "flows/flow.h"

/*
 * Every action a flow may name: its arguments, outcomes and the values each outcome brings.  The
 * loader checks graphs against this table (flows/actions.c); the pipeline answers them
 * (server/ops/answer_*.c).  All names of variables are Portuguese, as texts use them.
 *
 * identify        args cpf, factor ("birth" | "enrolment" | "cep"), factor_value
 *                 ok (nome) | mismatch | paused (prazo = minutes) | blocked
 *                 [TP-02: mismatch is the same whether or not the CPF exists; TP-03: limits]
 *                 factor_value is a DAY for "birth", else TEXT (digits)
 * load_debts      overdue | upcoming | nothing
 *                 values: parcelas (list: n, contrato, vencimento, valor_original, dias, multa,
 *                 juros, total), valor, contrato, quantidade, proximas (list: vencimento, valor),
 *                 ultimo_valor, ultimo_data (absent: never paid), data (next due), acordo (0/1)
 * second_copy     args parcela (number in parcelas; 0 = all overdue, or the next one when none is)
 *                 ok (charge, valor, data, linha, link, multa, juros, and pix when the
 *                 code is at hand) | nothing | failed
 * offers          ok (ofertas: list n, id, titulo, descricao, valor, entrada, parcelas; prazo) |
 * none prepare_term    args oferta (id; 0 = cash; up to 4: n, of flows older than ids) → ok (termo,
 * oferta, valor, prazo) | expired (it is not offered any more) send_code       ok (contato =
 * masked) | no_contact | limited accept          args codigo, texto → ok (protocolo, data, charge,
 * valor, linha, link, perhaps pix) | wrong | expired | locked promise         args data → ok (data)
 * | too_far (prazo) | limit reminders       args ligar (1/0) → ok stop            ok [effective at
 * once; confirmed once] wrong_person    ok                [TP-06] paid_claim      ok (protocolo)
 * notices         payment_settled (valor, data, perhaps restante and recibo = link of the receipt),
 *                 give_back, delivery_failed, late_message
 * hand_over       args motivo → open (protocolo, prazo) | closed (protocolo, horario)
 */
struct action {
    const char *name;
    const char *args[4];     /* NULL-terminated */
    const char *outcomes[6]; /* NULL-terminated */
    enum assurance earned;   /* identity level that outcome "ok" proves; A0 = none */
};
extern const struct action actions[]; /* ended by a row without a name */
const struct action *action_find(const char *name);

/*
 * The values an outcome brings, and those of notices (action = "!payment_settled") and of the
 * creditor (action = NULL).  Columns of lists are "parcelas.total".  `sample` is the longest
 * plausible value: what the checker measures texts with.
 */
struct action_value {
    const char *action, *outcome, *name;
    enum value_type type;
    bool optional;      /* may be absent: a text must ask for it first */
    const char *sample; /* TEXT; other types have the longest of their kind */
};
extern const struct action_value action_values[]; /* ended by a row without a name */
