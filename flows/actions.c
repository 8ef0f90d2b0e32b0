#include "flows/actions.h"

#include <string.h>

const struct action actions[] = {
    { "identify",
      { "cpf", "factor", "factor_value" },
      { "ok", "mismatch", "paused", "blocked" },
      ASSURANCE_A2 },
    { "load_debts", { 0 }, { "overdue", "upcoming", "nothing" }, ASSURANCE_A0 },
    { "second_copy", { "parcela" }, { "ok", "gone", "nothing", "failed" }, ASSURANCE_A0 },
    { "receipt", { "conta", "pagamento" }, { "ok", "unknown" }, ASSURANCE_A0 },
    { "offers", { 0 }, { "ok", "none" }, ASSURANCE_A0 },
    { "prepare_term", { "oferta" }, { "ok", "expired" }, ASSURANCE_A0 },
    { "send_code", { 0 }, { "ok", "no_contact", "limited" }, ASSURANCE_A0 },
    { "accept", { "codigo", "texto" }, { "ok", "wrong", "expired", "locked" }, ASSURANCE_A3 },
    { "promise", { "data" }, { "ok", "too_far", "limit" }, ASSURANCE_A0 },
    { "reminders", { "ligar" }, { "ok" }, ASSURANCE_A0 },
    { "stop", { 0 }, { "ok" }, ASSURANCE_A0 },
    { "wrong_person", { 0 }, { "ok" }, ASSURANCE_A0 },
    { "paid_claim", { 0 }, { "ok" }, ASSURANCE_A0 },
    { "hand_over", { "motivo" }, { "open", "closed" }, ASSURANCE_A0 },
    { "open_case", { "tipo", "motivo" }, { "ok", "limit" }, ASSURANCE_A0 },
    { "note", { "assunto", "resposta" }, { "ok" }, ASSURANCE_A0 },
    { "agreement_status", { 0 }, { "active", "broken", "none" }, ASSURANCE_A0 },
    { "counter_offer", { "mensal" }, { "ok", "refused", "none" }, ASSURANCE_A0 },
    { "new_due_date",
      { "parcela", "data" },
      { "ok", "too_far", "used", "gone", "failed" },
      ASSURANCE_A0 },
    { "consent", { "resposta", "texto" }, { "ok" }, ASSURANCE_A0 },
    { NULL, { 0 }, { 0 }, ASSURANCE_A0 },
};

/* Samples are measured, not read: plain letters, so that a line's bytes are its columns. */
#define ACCOUNT "00000.00000 00000.000000 00000.000000 0 00000000000000"
#define PAGE    "https://pagamentos.escolamodelo.com.br/p/0123456789abcdefABCDEF"
#define CODE                                                                                       \
    "00020126850014br.gov.bcb.pix2563pix.banco.com.br/qr/v2/0123456789abcdef0123456789abcdef"      \
    "52040000530398654081234.565802BR5925ASSOCIACAO EDUCACIONAL NO6008CAMPINAS62070503***6304ABCD"
#define TERM                                                                                       \
    "Contrato final 4821. Parcelas de 10/06, 10/07, 10/08, 10/09, 10/10 e 10/11. Valor original: " \
    "R$ 12.345,67. Multa: R$ 246,91. Juros: R$ 617,28. Desconto: R$ 864,19. Total do acordo: R$ "  \
    "12.345,67. Entrada de R$ 2.469,13 em 10/12/2026 e 10 parcelas de R$ 987,65, todo dia 10, de " \
    "10/01/2027 a 10/10/2027, sem juros. E um parcelamento sem novacao: se o acordo nao seguir "   \
    "adiante, o que foi pago fica abatido e o restante volta ao que era antes."

const struct action_value action_values[] = {
    { NULL, NULL, "empresa", VALUE_TEXT, false, "Colégio Nossa Senhora Aparecida" },
    { NULL, NULL, "empresa_razao", VALUE_TEXT, false,
      "Associação Educacional Nossa Senhora Aparecida de Campinas Ltda." },
    { NULL, NULL, "cnpj", VALUE_TEXT, false, "12.345.678/0001-95" },
    { NULL, NULL, "endereco", VALUE_TEXT, false,
      "Avenida Professor João de Souza Albuquerque, 12345, Jardim das Oliveiras, Campinas, SP" },
    { NULL, NULL, "fone", VALUE_TEXT, false, "(19) 99999-9999" },
    { NULL, NULL, "horario", VALUE_TEXT, false,
      "de segunda a sexta, das 8h às 18h, e sábado até 12h" },
    { NULL, NULL, "link", VALUE_TEXT, false,
      "https://www.escolamodelo.com.br/privacidade/colegio" },

    { "identify", "ok", "nome", VALUE_TEXT, false, "Maria Aparecida" },
    { "identify", "paused", "espera", VALUE_TEXT, false, "90 minutos" },

    { "load_debts", "overdue", "parcelas", VALUE_LIST, false, NULL },
    { "load_debts", "overdue", "parcelas.n", VALUE_NUMBER, false, NULL },
    { "load_debts", "overdue", "parcelas.id", VALUE_NUMBER, false, NULL },
    { "load_debts", "overdue", "parcelas.contrato", VALUE_TEXT, false, "4821" },
    { "load_debts", "overdue", "parcelas.vencimento", VALUE_DAY, false, NULL },
    { "load_debts", "overdue", "parcelas.valor_original", VALUE_MONEY, false, NULL },
    { "load_debts", "overdue", "parcelas.dias", VALUE_TEXT, false, "1000 dias" },
    { "load_debts", "overdue", "parcelas.multa", VALUE_MONEY, false, NULL },
    { "load_debts", "overdue", "parcelas.juros", VALUE_MONEY, false, NULL },
    { "load_debts", "overdue", "parcelas.total", VALUE_MONEY, false, NULL },
    { "load_debts", "overdue", "valor", VALUE_MONEY, false, NULL },
    { "load_debts", "overdue", "contrato", VALUE_TEXT, false, "4821" },
    { "load_debts", "overdue", "quantidade", VALUE_NUMBER, false, NULL },
    { "load_debts", "overdue", "proximas", VALUE_LIST, true, NULL },
    { "load_debts", "overdue", "proximas.id", VALUE_NUMBER, false, NULL },
    { "load_debts", "overdue", "proximas.vencimento", VALUE_DAY, false, NULL },
    { "load_debts", "overdue", "proximas.valor", VALUE_MONEY, false, NULL },
    { "load_debts", "overdue", "ultimo_valor", VALUE_MONEY, true, NULL },
    { "load_debts", "overdue", "ultimo_data", VALUE_DAY, true, NULL },
    { "load_debts", "overdue", "data", VALUE_DAY, true, NULL },
    { "load_debts", "overdue", "acordo", VALUE_NUMBER, true, NULL },
    { "load_debts", "upcoming", "proximas", VALUE_LIST, false, NULL },
    { "load_debts", "upcoming", "proximas.id", VALUE_NUMBER, false, NULL },
    { "load_debts", "upcoming", "proximas.vencimento", VALUE_DAY, false, NULL },
    { "load_debts", "upcoming", "proximas.valor", VALUE_MONEY, false, NULL },
    { "load_debts", "upcoming", "data", VALUE_DAY, false, NULL },
    { "load_debts", "upcoming", "contrato", VALUE_TEXT, true, "4821" },
    { "load_debts", "upcoming", "ultimo_valor", VALUE_MONEY, true, NULL },
    { "load_debts", "upcoming", "ultimo_data", VALUE_DAY, true, NULL },
    { "load_debts", "upcoming", "acordo", VALUE_NUMBER, true, NULL },
    { "load_debts", "nothing", "ultimo_valor", VALUE_MONEY, true, NULL },
    { "load_debts", "nothing", "ultimo_data", VALUE_DAY, true, NULL },

    { "second_copy", "ok", "charge", VALUE_NUMBER, false, NULL },
    { "second_copy", "ok", "valor", VALUE_MONEY, false, NULL },
    { "second_copy", "ok", "data", VALUE_DAY, false, NULL },
    { "second_copy", "ok", "linha", VALUE_TEXT, false, ACCOUNT },
    { "second_copy", "ok", "link", VALUE_TEXT, false, PAGE },
    { "second_copy", "ok", "pix", VALUE_TEXT, true, CODE },
    { "second_copy", "ok", "multa", VALUE_MONEY, true, NULL },
    { "second_copy", "ok", "juros", VALUE_MONEY, true, NULL },

    { "receipt", "ok", "recibo", VALUE_TEXT, false, "1234567890" },
    { "receipt", "ok", "link", VALUE_TEXT, false, PAGE },
    { "receipt", "ok", "restante", VALUE_MONEY, true, NULL },
    { "receipt", "ok", "acordo_restante", VALUE_MONEY, true, NULL },
    { "receipt", "ok", "acordo_data", VALUE_DAY, true, NULL },
    { "receipt", "ok", "acordo_quitado", VALUE_TEXT, true, "2026-00001234" },

    { "offers", "ok", "ofertas", VALUE_LIST, false, NULL },
    { "offers", "ok", "ofertas.n", VALUE_NUMBER, false, NULL },
    { "offers", "ok", "ofertas.id", VALUE_NUMBER, false, NULL },
    { "offers", "ok", "ofertas.titulo", VALUE_TEXT, false, "10x de R$ 12.345,67" },
    { "offers", "ok", "ofertas.descricao", VALUE_TEXT, false,
      "Entrada de R$ 12.345,67 e 10x de R$ 12.345,67, sem juros" },
    { "offers", "ok", "ofertas.valor", VALUE_MONEY, false, NULL },
    { "offers", "ok", "ofertas.entrada", VALUE_MONEY, true, NULL },
    { "offers", "ok", "ofertas.parcelas", VALUE_NUMBER, true, NULL },
    { "offers", "ok", "prazo", VALUE_DAY, false, NULL },

    { "prepare_term", "ok", "termo", VALUE_TEXT, false, TERM TERM TERM TERM TERM TERM },
    { "prepare_term", "ok", "oferta", VALUE_NUMBER, false, NULL },
    { "prepare_term", "ok", "valor", VALUE_MONEY, false, NULL },
    { "prepare_term", "ok", "prazo", VALUE_DAY, false, NULL },

    { "send_code", "ok", "contato", VALUE_TEXT, false, "m***a@escolamodelo.com.br" },

    { "accept", "ok", "protocolo", VALUE_TEXT, false, "2026-00001234" },
    { "accept", "ok", "data", VALUE_DAY, false, NULL },
    { "accept", "ok", "charge", VALUE_NUMBER, false, NULL },
    { "accept", "ok", "valor", VALUE_MONEY, false, NULL },
    { "accept", "ok", "pix", VALUE_TEXT, true, CODE },
    { "accept", "ok", "linha", VALUE_TEXT, false, ACCOUNT },
    { "accept", "ok", "link", VALUE_TEXT, false, PAGE },

    { "promise", "ok", "data", VALUE_DAY, false, NULL },
    { "promise", "too_far", "prazo", VALUE_DAY, false, NULL },
    { "paid_claim", "ok", "protocolo", VALUE_TEXT, false, "2026-00001234" },
    { "hand_over", "open", "protocolo", VALUE_TEXT, false, "2026-00001234" },
    { "hand_over", "open", "prazo", VALUE_TEXT, false, "2 horas e 30 minutos" },
    { "hand_over", "closed", "protocolo", VALUE_TEXT, false, "2026-00001234" },
    { "hand_over", "closed", "horario", VALUE_TEXT, false,
      "de segunda a sexta, das 8h às 18h, e sábado até 12h" },

    { "open_case", "ok", "protocolo", VALUE_TEXT, false, "2026-00001234" },
    { "open_case", "ok", "prazo", VALUE_DAY, false, NULL },
    { "agreement_status", "active", "protocolo", VALUE_TEXT, false, "2026-00001234" },
    { "agreement_status", "active", "acordo_data", VALUE_DAY, false, NULL },
    { "agreement_status", "active", "acordo_valor", VALUE_MONEY, false, NULL },
    { "agreement_status", "active", "acordo_restante", VALUE_MONEY, false, NULL },
    { "agreement_status", "active", "acordo_pagas", VALUE_NUMBER, false, NULL },
    { "agreement_status", "active", "acordo_parcelas", VALUE_NUMBER, false, NULL },
    { "agreement_status", "broken", "protocolo", VALUE_TEXT, false, "2026-00001234" },

    { "counter_offer", "ok", "ofertas", VALUE_LIST, false, NULL },
    { "counter_offer", "ok", "prazo", VALUE_DAY, false, NULL },
    { "counter_offer", "refused", "minimo", VALUE_MONEY, false, NULL },
    { "counter_offer", "refused", "ofertas", VALUE_LIST, false, NULL },
    { "counter_offer", "refused", "prazo", VALUE_DAY, false, NULL },

    { "new_due_date", "ok", "charge", VALUE_NUMBER, false, NULL },
    { "new_due_date", "ok", "valor", VALUE_MONEY, false, NULL },
    { "new_due_date", "ok", "data", VALUE_DAY, false, NULL },
    { "new_due_date", "ok", "linha", VALUE_TEXT, false, ACCOUNT },
    { "new_due_date", "ok", "link", VALUE_TEXT, false, PAGE },
    { "new_due_date", "ok", "pix", VALUE_TEXT, true, CODE },
    { "new_due_date", "too_far", "prazo", VALUE_DAY, false, NULL },

    { "!payment_settled", NULL, "valor", VALUE_MONEY, false, NULL },
    { "!payment_settled", NULL, "data", VALUE_DAY, false, NULL },
    { "!payment_settled", NULL, "conta", VALUE_NUMBER, false, NULL },
    { "!payment_settled", NULL, "pagamento", VALUE_TEXT, false, PAGE },
    { "!give_back", NULL, "atendente", VALUE_TEXT, true, "Maria Aparecida" },
    { "!delivery_failed", NULL, "tipo", VALUE_TEXT, true, "document" },
    { "!late_message", NULL, "tipo", VALUE_TEXT, true, "document" },

    { "@code", NULL, "codigo", VALUE_TEXT, false, "123456" },
    { "@code", NULL, "minutos", VALUE_NUMBER, false, NULL },
    { "@failure", NULL, "protocolo", VALUE_TEXT, false, "2026-00001234" },
    { NULL, NULL, NULL, VALUE_NONE, false, NULL },
};

const struct action *action_find(const char *name)
{
    for (const struct action *row = actions; row->name; row++)
        if (strcmp(row->name, name) == 0)
            return row;
    return NULL;
}
