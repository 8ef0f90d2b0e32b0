#include "server/console/card.h"

#include "db/columns.h"
#include "flows/record.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/ops/turn.h"

#include <string.h>

enum { RECORD, VERSION, UNCLEAR, UNDELIVERED };
enum { KNOWN = 2 }; /* the level from which a debt may be spoken of */

/* Why a person is asked for, in words: the reasons of flows/graphs and of server/. */
static const struct reason {
    const char *reason, *words, *sentiment;
    bool open; /* what they want is told by what they did before */
} reasons[] = {
    { "pedido", "Pediu para falar com uma pessoa.", NULL, true },
    { "nao_entendi", "O assistente não entendeu o que a pessoa escreveu.", NULL, true },
    { "identidade", "Não conseguiu confirmar quem é. Confirme antes de falar de valores.", NULL,
      true },
    { "juridico", "Falou de advogado, Procon ou Justiça.", "irritado", false },
    { "angustia", "Mostrou sofrimento. Acolha primeiro; nada de cobrança agora.", "triste", false },
    { "falecimento", "Contou que alguém faleceu. Acolha; nada de cobrança agora.", "triste",
      false },
    { "dificuldade", "Contou que está sem condições de pagar. Acolha primeiro.", "triste", false },
    { "aceite", "Não conseguiu confirmar o acordo com o código.", NULL, false },
    { "contato", "Não conseguiu atualizar o contato.", NULL, false },
    { "contraproposta", "Propôs um valor que o assistente não pode aceitar.", NULL, false },
    { "golpe", "Desconfia que seja golpe. Mostre que o contato é verdadeiro.", NULL, false },
    { "pagamento", "Tem dúvida sobre um pagamento.", NULL, false },
    { "valores", "Tem dúvida sobre os valores.", NULL, false },
    { "visita", "Quer marcar uma visita.", NULL, false },
    { "reclamacao", "Fez uma reclamação.", "irritado", false },
    { "falha", "Algo falhou do nosso lado no meio da conversa.", NULL, true },
    { "assumida", "Alguém da equipe assumiu a conversa.", NULL, true },
    { "reaberta", "Alguém da equipe reabriu a conversa.", NULL, true },
};

/* What the assistant did: as it is told, and what it says the person wants.  NULL: says nothing. */
static const struct step {
    const char *action, *outcome, *words, *wants;
    bool debt; /* speaks of one */
} steps[] = {
    { "identify", "ok", "Confirmou CPF e mais um dado", NULL, false },
    { "identify", "mismatch", "Os dados informados não conferiram", NULL, false },
    { "identify", "paused", "Muitas tentativas de identificação: pausa", NULL, false },
    { "identify", "blocked", "Identificação bloqueada por tentativas demais", NULL, false },
    { "identify_fragment", "mismatch", "Os números do CPF não conferiram", NULL, false },
    { "load_debts", "overdue", "Viu as parcelas em atraso", NULL, true },
    { "load_debts", "upcoming", "Viu o próximo vencimento", NULL, true },
    { "load_debts", "nothing", "Viu que não há nada em aberto", NULL, true },
    { "second_copy", "ok", "Recebeu a 2ª via (boleto, Pix e link)", "Quer pagar: pediu a 2ª via.",
      true },
    { "second_copy", "failed", "A 2ª via não pôde ser gerada", "Quer a 2ª via para pagar.", true },
    { "second_copy", "gone", "Pediu a 2ª via do que já não está em aberto", NULL, true },
    { "offers", "ok", "Viu as condições de acordo", "Quer negociar.", true },
    { "offers", "none", "Não havia condição de acordo", "Quer negociar.", true },
    { "plan_in", "ok", "Viu um plano no número de vezes que pediu", "Quer parcelar.", true },
    { "plan_in", "refused", "O número de vezes que pediu não é permitido", "Quer parcelar.", true },
    { "plan_in", "none", "Não havia plano de parcelas", "Quer parcelar.", true },
    { "counter_offer", "ok", "Fez uma proposta que cabe na política",
      "Quer pagar o que cabe no mês.", true },
    { "counter_offer", "refused", "Fez uma proposta fora da política",
      "Quer pagar o que cabe no mês.", true },
    { "counter_offer", "none", "Fez uma proposta e não havia plano",
      "Quer pagar o que cabe no mês.", true },
    { "prepare_term", "ok", "Recebeu o termo do acordo", "Quer fechar um acordo.", true },
    { "prepare_term", "expired", "A condição que escolheu já não valia", "Quer fechar um acordo.",
      true },
    { "send_code", "no_contact", "Não há contato cadastrado para o código", NULL, false },
    { "send_code", "limited", "Códigos demais por agora", NULL, false },
    { "accept", "ok", "Fechou um acordo", NULL, true },
    { "accept", "wrong", "O código do acordo não conferiu", "Quer fechar um acordo.", true },
    { "accept", "expired", "O código do acordo venceu", "Quer fechar um acordo.", true },
    { "accept", "locked", "Errou o código do acordo vezes demais", "Quer fechar um acordo.", true },
    { "change_contact", "ok", "Atualizou o contato", NULL, false },
    { "change_contact", "wrong", "O código do novo contato não conferiu", "Quer mudar o contato.",
      false },
    { "change_contact", "locked", "Errou o código do contato vezes demais", "Quer mudar o contato.",
      false },
    { "promise", "ok", "Combinou uma data para pagar", "Quer pagar em outra data.", true },
    { "promise", "too_far", "Pediu uma data além do limite", "Quer pagar em outra data.", true },
    { "promise", "limit", "Já havia prometido antes: data recusada", "Quer pagar em outra data.",
      true },
    { "new_due_date", "ok", "Mudou o vencimento", "Quer outro vencimento.", true },
    { "new_due_date", "too_far", "Pediu um vencimento além do limite", "Quer outro vencimento.",
      true },
    { "new_due_date", "used", "O vencimento já tinha mudado uma vez", "Quer outro vencimento.",
      true },
    { "card_link", "ok", "Recebeu a página para pagar com cartão", "Quer pagar com cartão.", true },
    { "card_link", "unavailable", "Pediu cartão, que o credor não recebe", "Quer pagar com cartão.",
      true },
    { "card_link", "failed", "A página do cartão não pôde ser gerada", "Quer pagar com cartão.",
      true },
    { "transfer_data", "ok", "Recebeu os dados para transferência", "Quer pagar por transferência.",
      true },
    { "paid_claim", "ok", "Disse que já pagou", "Diz que já pagou: confira.", true },
    { "cancel_agreement", "ok", "Desfez o acordo", NULL, true },
    { "cancel_agreement", "late", "Pediu para desfazer o acordo fora do prazo",
      "Quer desfazer o acordo.", true },
    { "reactivate", "ok", "Retomou o acordo", NULL, true },
    { "reactivate", "late", "Pediu para retomar o acordo fora do prazo", "Quer retomar o acordo.",
      true },
    { "open_case", "ok", "Abriu um atendimento com protocolo", NULL, false },
    { "open_case", "limit", "Já não há pausa possível", NULL, true },
    { "wrong_person", "ok", "Disse que o número não é da pessoa", NULL, false },
    { "stop", "ok", "Pediu para não receber mensagens", NULL, false },
};

static const struct step *step_of(const struct flow_answered *a)
{
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        if (strcmp(steps[i].action, a->action) == 0 &&
            strcmp(steps[i].outcome, a->answer.outcome) == 0)
            return &steps[i];
    return NULL;
}

/* ---- reading the turns ---- */

struct told {
    const char *wants;
    int counts[COUNT_OF(steps)];
    size_t order[COUNT_OF(steps)], kinds; /* as they came first */
};

static const struct flow *flow_of(const struct console_visit *v, int64_t version)
{
    for (const struct flow *const *f = turns_deps(v->console->deps.turns)->flows; *f; f++)
        if (flow_version(*f) == version)
            return *f;
    return NULL;
}

static void note(struct told *t, const struct step *step, bool known)
{
    size_t at = (size_t)(step - steps);

    if (step->debt && !known)
        return;
    if (!t->counts[at]++)
        t->order[t->kinds++] = at;
    if (step->wants)
        t->wants = step->wants;
}

/* One that cannot be read (its flow is gone) tells nothing. */
static void read_record(struct console_visit *v, const struct pg_result *r, int row,
                        struct told *out, bool known)
{
    const struct flow *flow = flow_of(v, pg_get_int8(r, row, VERSION));
    struct flow_record record;
    struct error err = { 0 };
    size_t len;
    char *clear = flow ? seal_open(v->console->deps.seal, &v->arena, "trace",
                                   pg_get_bytea(r, row, RECORD), &len, &err)
                       : NULL;

    if (!clear || !flow_record_unpack(flow, (struct packed){ (uint8_t *)clear, len }, &v->arena,
                                      &record, &err))
        return;
    for (size_t i = 0; i < record.answer_count; i++) {
        const struct step *step = step_of(&record.answers[i]);
        if (step)
            note(out, step, known);
    }
}

static void add_text(struct console_visit *v, json_t *list, const char *words, int64_t times)
{
    if (times > 1)
        words = arena_printf(&v->arena, "%s (%d vezes)", words, (int)times);
    if (times > 0)
        json_array_append_new(list, json_string(words));
}

static const struct reason *reason_of(const char *reason)
{
    static const struct reason other = { "", "Espera por uma pessoa.", NULL, true };

    for (size_t i = 0; reason && i < COUNT_OF(reasons); i++)
        if (strcmp(reasons[i].reason, reason) == 0)
            return &reasons[i];
    return &other;
}

struct card card_make(struct console_visit *v, const struct pg_result *tried, const char *reason,
                      int64_t level)
{
    const struct reason *why = reason_of(reason);
    struct told *told = ARENA_NEW(&v->arena, struct told);
    struct card card = { .reason_words = why->words,
                         .sentiment = why->sentiment,
                         .tried = json_array() };

    for (int row = pg_rows(tried) - 1; row > 0; row--) /* oldest first */
        read_record(v, tried, row, told, level >= KNOWN);
    for (size_t i = 0; i < told->kinds; i++) {
        const struct step *step = &steps[told->order[i]];
        bool looked = strcmp(step->action, "load_debts") == 0; /* at every turn: once says it */
        add_text(v, card.tried, step->words, looked ? 1 : told->counts[told->order[i]]);
    }
    add_text(v, card.tried, "O assistente não entendeu", int_or_zero(tried, 0, UNCLEAR));
    add_text(v, card.tried, "Mensagem não entregue", int_or_zero(tried, 0, UNDELIVERED));
    card.wants = why->open && told->wants ? told->wants : why->words;
    return card;
}
