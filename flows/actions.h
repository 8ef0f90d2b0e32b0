#pragma once
#include "flows/flow.h"

/*
 * Every action a flow may name: its arguments, outcomes and the values each outcome brings.  The
 * loader checks graphs against this table (flows/actions.c); the pipeline answers them
 * (server/ops/answer_*.c).  All names of variables are Portuguese, as texts use them.
 *
 * identify         args cpf, factor ("birth" | "enrolment" | "cep"), factor_value
 *                  ok (nome) | mismatch | paused (espera) | blocked
 *                  [TP-02: mismatch is the same whether or not the CPF exists; TP-03: limits]
 *                  factor_value is a DAY for "birth", else TEXT (digits)
 * ask_fragment     ok (posicoes: "2º, 5º e 9º", desafio: the same as a number): which digits of the
 *                  CPF to ask for; nobody can guess them, and asking again does not change them
 * identify_fragment  args desafio, digitos -> ok | mismatch | paused (espera) | blocked   [A1: a
 * number verified for exactly one debtor, and three digits; same limits as identify]
 * next_instalment  for who is known by A1: ok (charge, data, linha, and pix when the code is at
 * hand) opens L1 for this turn: nothing is overdue, and the address is enabled and verified | more
 * (whatever else it is, A2 is needed) | failed load_debts       overdue | upcoming | nothing
 *                  values: parcelas (list: n, contrato, vencimento, valor_original, dias, multa,
 *                  juros, total), valor, contrato, quantidade, proximas (list: vencimento, valor),
 *                  ultimo_valor, ultimo_data (absent: never paid), data (next due), acordo (0/1),
 *                  mais_antiga (due day of the oldest), soma_original + soma_multa + soma_juros =
 *                  valor: what it is made of, for who has no room for the rows; of overdue, when
 *                  something agreed did not go on and nothing was agreed since, one of promessa_dia
 *                  (the day that was promised) and acordo_parado (2 = it may be taken up again)
 * second_copy      args parcela (id in parcelas; 0 = all overdue, or the next one when none is)
 *                  ok (charge, valor, data, linha, link, multa, juros, and pix when the code is at
 *                  hand) | gone (paid or changed meanwhile) | nothing | failed
 * receipt          args conta, pagamento -> ok (recibo, link, what is left, promessa_cumprida: the
 *                  day that was promised, when this payment keeps it) | unknown
 * offers           ok (ofertas: list n, id, titulo, descricao, valor, entrada, parcelas, mensal
 *                  (each of them; absent when there is one payment); prazo) | none
 * counter_offer    args mensal (MONEY: what fits in the person's month; REN-07), and optionally
 * dito (their own words: a first payment, a count, a day or a total counts too) ok (ofertas: the
 * plan that keeps to it; prazo; proposta: the wish, for prepare_term) | refused (motivo: the rule
 * in plain words; ofertas: the nearest plan; minimo: its dearest payment; prazo; proposta) | none
 * plan_in          args vezes (in how many parts the person wishes to pay)
 *                  ok (ofertas: that plan; prazo) | refused (ofertas: the nearest one that is
 *                  allowed; prazo) | none
 * prepare_term     args oferta (id; 0 = cash; up to 4: n, of flows older than ids), and proposta of
 * the counter_offer that it answers ok (termo, oferta, valor, prazo) | expired (it is not offered
 * any more) send_code        args, both optional: para ("acordo", the default, or "contato"),
 * contato (the new one, which the code is bound to).  It goes to a contact that is registered over
 * 30 days, never to the new one alone ok (contato = masked, where it went) | no_contact | limited
 * accept           args codigo, texto -> ok (protocolo, data, charge, valor, linha, link, perhaps
 *                  pix) | wrong | expired | locked
 * change_contact   args codigo, contato, so_este (1 = the others of its kind are not used any more)
 *                  ok | wrong | expired | locked   [004-05, CH-01]
 * contact_due      due (contato = masked): over 90 days ago the person last said it is theirs |
 * fresh contact_check    args vale (1 = still theirs; 0 = the link is gone, nobody is known any
 * more) agreement_status active (protocolo, acordo_data and acordo_valor: the next payment,
 *                  acordo_restante, acordo_pagas of acordo_parcelas) | broken (protocolo) | none
 * agreement_term   ok (charge: under the name of the term's file it is the PDF as it was kept;
 *                  protocolo) | none: the one in force, else the newest
 * cancel_agreement ok (ended, what was paid counts for the oldest) | late (over seven days: CDC-14)
 * | none reactivate       ok (acordo_data, acordo_valor: what is due first) | late (once, within
 * the days of the policy, and only while nothing else has happened to the debts) | none promise
 * args data -> ok (data) | too_far (prazo) | limit new_due_date     args parcela, data -> ok
 * (charge of the new day, as second_copy) | too_far (prazo = the last day allowed) | used (once for
 * each instalment; 001-21) | gone | failed card_link        args cobranca (the charge of a second
 * copy) -> ok (charge, valor, data, link: the bank's page on which a card is paid; may be answered
 * later) | gone | unavailable (the creditor takes no cards) | failed transfer_data    args cobranca
 * -> ok (charge, valor, data, banco, agencia, conta_corrente, referencia: what the person writes
 * beside it) | gone | unavailable reminders        args ligar (1/0) -> ok stop             ok
 * [effective at once; confirmed once] wrong_person     ok [TP-06] third_party      ok [TP-07:
 * somebody answers for the person: nobody is known here any more] paid_claim       ok (protocolo)
 * open_case        args tipo, motivo (a code, never what was written: SUP-05)
 *                  ok (protocolo, prazo: answered or paused until then) | limit (no further pause)
 *                  tipo: contestacao, dificuldade (SUP-01: 15 days, twice), falecimento (TP-10),
 *                  menor (PEN-03), angustia, lgpd (15 days), quitacao, juridico, reclamacao,
 *                  retorno (TP-07: motivo = when to call)
 * note             args assunto (csat, motivo, canal, horario, melhoria; of who is interested:
 *                  etapa, visita_dia, visita_hora, nome), resposta -> ok
 * consent          args resposta (1 yes, 0 no), texto (the version of the words it was said to)
 *                  -> ok [recruitment only: 000-24; appended, the newest counts]
 * hand_over        args motivo -> open (protocolo, prazo) | closed (protocolo, horario)
 * notices          payment_settled (valor, data, perhaps restante and recibo = link of the
 * receipt), payment_returned (valor, data, reaberta: 1 = it is owed again), give_back,
 *                  delivery_failed, late_message, and what is asked on a payment page:
 *                  page_paid (a receipt came), page_unknown, page_talk
 */
struct action {
    const char *name;
    const char *args[4];     /* NULL-terminated */
    const char *outcomes[6]; /* NULL-terminated */
    const char *optional[2]; /* arguments that need not be given */
    enum assurance earned;   /* identity level that outcome "ok" proves; A0 = none */
    bool opens;              /* outcome "ok" lets A1 hear texts of level L1 in this turn */
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
    const char *sample; /* TEXT, NUMBER; of a LIST how many rows; NULL = the most of the kind */
};
extern const struct action_value action_values[]; /* ended by a row without a name */
