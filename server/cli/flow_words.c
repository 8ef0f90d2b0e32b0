#include "server/cli/flow_words.h"

#include "server/base/auto.h"
#include "server/base/strbuf.h"

#include <string.h>

static const char *known(const char *const *table, size_t count, size_t at)
{
    return at < count && table[at] ? table[at] : "?";
}

const char *words_kind(enum state_kind kind)
{
    static const char *const words[] = {
        [STATE_SAY] = "diz e segue",        [STATE_ASK] = "pergunta e espera",
        [STATE_DO] = "consulta ou faz",     [STATE_BRANCH] = "escolhe o caminho",
        [STATE_END] = "encerra a conversa", [STATE_HANDED_OVER] = "uma pessoa assume",
        [STATE_CALL] = "abre uma parte",    [STATE_RESULT] = "fecha uma parte",
    };

    return known(words, COUNT_OF(words), kind);
}

/* Names are written without accents; people read them with. */
static const char *spelled_word(const char *word, size_t len)
{
    static const char *const words[][2] = {
        { "acao", "ação" },
        { "cep", "CEP" },
        { "codigo", "código" },
        { "copia", "cópia" },
        { "cpf", "CPF" },
        { "descricao", "descrição" },
        { "endereco", "endereço" },
        { "factor", "dado" },
        { "horario", "horário" },
        { "identificacao", "identificação" },
        { "ja", "já" },
        { "matricula", "matrícula" },
        { "midia", "mídia" },
        { "nao", "não" },
        { "numero", "número" },
        { "opcao", "opção" },
        { "pix", "Pix" },
        { "proxima", "próxima" },
        { "proximas", "próximas" },
        { "razao", "razão social" },
        { "saudacao", "saudação" },
        { "so", "só" },
        { "titulo", "título" },
        { "ultimo", "último" },
        { "ultima", "última" },
        { "unica", "única" },
        { "value", "informado" },
        { "voce", "você" },
    };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strlen(words[i][0]) == len && strncmp(words[i][0], word, len) == 0)
            return words[i][1];
    return NULL;
}

const char *words_name(const char *name, struct arena *a)
{
    struct strbuf out = { 0 };
    const char *words;

    while (*name) {
        size_t len = strcspn(name, "_");
        const char *spelled = spelled_word(name, len);
        strbuf_add(&out, spelled ? spelled : name, spelled ? strlen(spelled) : len);
        name += len;
        if (*name) {
            strbuf_addc(&out, ' ');
            name++;
        }
    }
    words = arena_strdup(a, strbuf_str(&out));
    strbuf_done(&out);
    return words;
}

const char *words_entity(enum entity entity)
{
    static const char *const words[ENTITY_COUNT] = {
        [ENTITY_CPF] = "o CPF",
        [ENTITY_DATE] = "uma data",
        [ENTITY_BIRTH_DATE] = "a data de nascimento",
        [ENTITY_DIGITS] = "um número",
        [ENTITY_CODE] = "o código de 6 números",
        [ENTITY_MONEY] = "um valor em reais",
        [ENTITY_PHONE] = "um telefone com DDD",
        [ENTITY_EMAIL] = "um e-mail",
        [ENTITY_INSTALLMENTS] = "em quantas vezes",
        [ENTITY_MEDIA] = "uma foto ou um arquivo",
        [ENTITY_FREE_TEXT] = "qualquer texto",
    };

    return known(words, COUNT_OF(words), entity);
}

const char *words_assurance(enum assurance level)
{
    static const char *const words[] = {
        [ASSURANCE_A0] = "qualquer pessoa",
        [ASSURANCE_A1] = "contato conhecido e parte do CPF",
        [ASSURANCE_A2] = "CPF e mais um dado conferidos",
        [ASSURANCE_A3] = "CPF, mais um dado e código conferidos",
    };

    return known(words, COUNT_OF(words), level);
}

/* One row an action (outcome NULL) and one an outcome of it. */
static const struct {
    const char *action, *outcome, *words;
} done[] = {
    { "identify", NULL, "confere o CPF e mais um dado" },
    { "identify", "ok", "os dados conferem" },
    { "identify", "mismatch", "os dados não conferem" },
    { "identify", "paused", "várias tentativas: pausa" },
    { "identify", "blocked", "tentativas demais: só com uma pessoa" },
    { "load_debts", NULL, "consulta as parcelas da pessoa" },
    { "load_debts", "overdue", "há parcela vencida" },
    { "load_debts", "upcoming", "em dia, há parcela a vencer" },
    { "load_debts", "nothing", "nada em aberto" },
    { "second_copy", NULL, "gera a 2ª via: boleto, Pix e link" },
    { "second_copy", "ok", "2ª via pronta" },
    { "second_copy", "gone", "já foi paga ou mudou" },
    { "second_copy", "nothing", "nada em aberto" },
    { "second_copy", "failed", "não foi possível gerar" },
    { "receipt", NULL, "busca o recibo do pagamento" },
    { "receipt", "ok", "recibo encontrado" },
    { "receipt", "unknown", "recibo não encontrado" },
    { "offers", NULL, "calcula as condições permitidas pela política" },
    { "offers", "ok", "há condições" },
    { "offers", "none", "não há condição" },
    { "plan_in", NULL, "procura um plano com o número de vezes dito" },
    { "plan_in", "ok", "há um plano" },
    { "plan_in", "refused", "há um parecido" },
    { "plan_in", "none", "não há plano" },
    { "counter_offer", NULL, "procura um plano que caiba no valor dito" },
    { "counter_offer", "ok", "há um plano" },
    { "counter_offer", "refused", "fora do que é permitido: há um parecido" },
    { "counter_offer", "none", "não há plano" },
    { "cancel_agreement", NULL, "desfaz o acordo a pedido da pessoa" },
    { "cancel_agreement", "ok", "desfeito" },
    { "cancel_agreement", "late", "já passaram sete dias" },
    { "cancel_agreement", "none", "não há acordo" },
    { "reactivate", NULL, "retoma o acordo que não seguiu adiante" },
    { "reactivate", "ok", "retomado" },
    { "reactivate", "late", "não dá mais para retomar" },
    { "reactivate", "none", "não há o que retomar" },
    { "prepare_term", NULL, "prepara o termo do acordo" },
    { "prepare_term", "ok", "termo pronto" },
    { "prepare_term", "expired", "a condição não vale mais" },
    { "send_code", NULL, "envia um código a um contato já cadastrado" },
    { "send_code", "ok", "código enviado" },
    { "send_code", "no_contact", "não há contato cadastrado" },
    { "send_code", "limited", "códigos demais por agora" },
    { "accept", NULL, "confere o código e registra o aceite" },
    { "accept", "ok", "acordo registrado" },
    { "accept", "wrong", "código errado" },
    { "accept", "expired", "código vencido" },
    { "accept", "locked", "erros demais" },
    { "change_contact", NULL, "confere o código e atualiza o contato" },
    { "change_contact", "ok", "contato atualizado" },
    { "change_contact", "wrong", "código errado" },
    { "change_contact", "expired", "código vencido" },
    { "change_contact", "locked", "erros demais" },
    { "contact_due", NULL, "vê há quanto tempo o contato foi confirmado" },
    { "contact_due", "due", "há mais de 90 dias" },
    { "contact_due", "fresh", "há pouco tempo" },
    { "contact_check", NULL, "anota se o número continua da pessoa" },
    { "contact_check", "ok", "anotado" },
    { "third_party", NULL, "esquece quem a pessoa era: outra atende" },
    { "third_party", "ok", "esquecido" },
    { "ask_fragment", NULL, "sorteia três números do CPF para perguntar" },
    { "ask_fragment", "ok", "sorteados" },
    { "identify_fragment", NULL, "confere os três números do CPF" },
    { "identify_fragment", "ok", "conferem" },
    { "identify_fragment", "mismatch", "não conferem" },
    { "identify_fragment", "paused", "tentativas em pausa" },
    { "identify_fragment", "blocked", "só com uma pessoa" },
    { "next_instalment", NULL, "prepara o próximo vencimento, sem dizer o valor" },
    { "next_instalment", "ok", "pronto" },
    { "next_instalment", "more", "precisa confirmar mais" },
    { "next_instalment", "failed", "não foi possível preparar" },
    { "agreement_status", NULL, "consulta o acordo da pessoa" },
    { "agreement_status", "active", "há acordo em andamento" },
    { "agreement_status", "broken", "o acordo não seguiu adiante" },
    { "agreement_status", "none", "não há acordo" },
    { "agreement_term", NULL, "busca o termo do acordo" },
    { "agreement_term", "ok", "termo encontrado" },
    { "agreement_term", "none", "não há acordo" },
    { "promise", NULL, "anota a data em que a pessoa vai pagar" },
    { "promise", "ok", "data anotada" },
    { "promise", "too_far", "data além do limite" },
    { "promise", "limit", "já havia uma data combinada" },
    { "new_due_date", NULL, "muda o vencimento da parcela" },
    { "new_due_date", "ok", "vencimento mudado" },
    { "new_due_date", "too_far", "data além do limite" },
    { "new_due_date", "used", "já foi mudado uma vez" },
    { "new_due_date", "gone", "já foi paga ou mudou" },
    { "new_due_date", "failed", "não foi possível mudar" },
    { "consent", NULL, "anota se a pessoa quer receber convites" },
    { "consent", "ok", "anotado" },
    { "card_link", NULL, "pede ao banco a página para pagar com cartão" },
    { "card_link", "ok", "página pronta" },
    { "card_link", "gone", "já foi paga ou mudou" },
    { "card_link", "unavailable", "não se recebe cartão" },
    { "card_link", "failed", "não foi possível gerar" },
    { "transfer_data", NULL, "busca os dados para transferência" },
    { "transfer_data", "ok", "há dados" },
    { "transfer_data", "gone", "já foi paga ou mudou" },
    { "transfer_data", "unavailable", "não se recebe transferência" },
    { "reminders", NULL, "liga ou desliga os lembretes" },
    { "reminders", "ok", "feito" },
    { "stop", NULL, "para todas as mensagens neste canal" },
    { "stop", "ok", "feito" },
    { "wrong_person", NULL, "desliga este contato do cadastro" },
    { "wrong_person", "ok", "feito" },
    { "paid_claim", NULL, "registra o aviso de pagamento e pausa as mensagens" },
    { "paid_claim", "ok", "registrado" },
    { "open_case", NULL, "abre um atendimento com protocolo" },
    { "open_case", "ok", "aberto" },
    { "open_case", "limit", "não há mais pausa possível" },
    { "note", NULL, "anota a resposta" },
    { "note", "ok", "anotada" },
    { "hand_over", NULL, "chama uma pessoa da equipe" },
    { "hand_over", "open", "a equipe está atendendo" },
    { "hand_over", "closed", "fora do horário da equipe" },
};

static const char *find_done(const struct action *action, const char *outcome)
{
    for (size_t i = 0; i < COUNT_OF(done); i++)
        if (strcmp(done[i].action, action->name) == 0 && !done[i].outcome == !outcome &&
            (!outcome || strcmp(done[i].outcome, outcome) == 0))
            return done[i].words;
    return outcome ? outcome : action->name;
}

const char *words_action(const struct action *action)
{
    return find_done(action, NULL);
}

const char *words_outcome(const struct action *action, const char *outcome)
{
    return find_done(action, outcome);
}

const char *words_notice(const char *name)
{
    static const char *const words[][2] = {
        { "payment_settled", "um pagamento foi confirmado" },
        { "payment_returned", "um pagamento foi devolvido" },
        { "give_back", "a equipe devolveu a conversa à assistente" },
        { "delivery_failed", "uma mensagem não pôde ser entregue" },
        { "late_message", "uma mensagem da pessoa chegou com horas de atraso" },
        { "page_paid", "um comprovante chegou pela página de pagamento" },
        { "page_unknown", "a pessoa disse na página que não reconhece o valor" },
        { "page_talk", "a pessoa pediu atendimento pela página" },
        { "went_on", "a conversa do site continua aqui" },
        { "went_away", "a conversa continuou no WhatsApp" },
    };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(words[i][0], name) == 0)
            return words[i][1];
    return name;
}

static const char *words_operator(enum guard_op op)
{
    static const char *const words[] = {
        [OP_EQ] = "=", [OP_NE] = "≠", [OP_GE] = "≥", [OP_GT] = ">", [OP_LE] = "≤", [OP_LT] = "<"
    };

    return known(words, COUNT_OF(words), op);
}

static const char *words_assurance_guard(const struct guard *g, struct arena *a)
{
    const char *known_words = words_assurance((enum assurance)g->value.number);

    if (g->op == OP_GE)
        return known_words;
    return arena_printf(a, "identidade %s A%lld", words_operator(g->op),
                        (long long)g->value.number);
}

const char *words_doing(const struct state *state, struct arena *a)
{
    if (state->action)
        return words_action(state->action);
    if (state->subflow)
        return arena_printf(a, "passa à parte “%s”", words_name(state->subflow->name, a));
    if (state->kind == STATE_RESULT)
        return arena_printf(a, "fecha a parte: %s", words_name(state->result, a));
    return NULL;
}

const char *words_ending(const struct state *state, const char *outcome, struct arena *a)
{
    return state->action ? words_outcome(state->action, outcome) : words_name(outcome, a);
}

const char *words_target(int go)
{
    if (go == GO_WISH)
        return "passa ao pedido lembrado";
    return go == GO_STAY ? "espera aqui" : go == GO_AGAIN ? "repete a pergunta" : "volta ao pedido";
}

const char *words_seconds(int seconds, struct arena *a)
{
    int minutes = (seconds + 59) / 60, hours = minutes / 60, days = hours / 24;

    if (days)
        return arena_printf(a, "%d %s", days, days == 1 ? "dia" : "dias");
    if (hours)
        return arena_printf(a, "%d %s", hours, hours == 1 ? "hora" : "horas");
    return arena_printf(a, "%d %s", minutes, minutes == 1 ? "minuto" : "minutos");
}

static const char *words_compared(const struct guard *g, struct arena *a)
{
    const char *name = words_name(g->var, a);

    if (g->value.type == VALUE_TEXT)
        return arena_printf(a, "%s %s %s", name, words_operator(g->op), g->value.text);
    return arena_printf(a, "%s %s %lld", name, words_operator(g->op), (long long)g->value.number);
}

static const char *words_fact(const struct guard *g, struct arena *a)
{
    static const char *const words[] = { [GUARD_NEW] = "primeira mensagem",
                                         [GUARD_AGENTS_OPEN] = "a equipe está atendendo",
                                         [GUARD_RETURNING] = "havia um pedido guardado",
                                         [GUARD_WISHED] = "há outro pedido lembrado" };

    if (g->kind == GUARD_ASSURANCE)
        return words_assurance_guard(g, a);
    if (g->kind == GUARD_HAS)
        return arena_printf(a, "há %s", words_name(g->var, a));
    if (g->kind == GUARD_COMPARE)
        return words_compared(g, a);
    if (g->kind == GUARD_CHANNEL)
        return arena_printf(a, "canal %s %s", words_operator(g->op),
                            flow_channel_names[g->value.number]);
    return known(words, COUNT_OF(words), g->kind);
}

const char *words_guard(const struct guard *guard, struct arena *a)
{
    const char *fact = words_fact(guard, a);

    return guard->negated ? arena_printf(a, "não: %s", fact) : fact;
}

/* Keywords whose name alone reads badly; the others are their name. */
static const char *const keyword_words[KEYWORD_COUNT] = {
    [KEYWORD_SEGUNDA_VIA] = "2ª via",
    [KEYWORD_A_VISTA] = "à vista",
    [KEYWORD_PROXIMA] = "próxima parcela",
    [KEYWORD_GOLPE] = "é golpe?",
    [KEYWORD_RECOMECAR] = "começar de novo",
    [KEYWORD_REENVIAR] = "não recebi",
    [KEYWORD_CARTAO] = "cartão",
    [KEYWORD_TRANSFERENCIA] = "transferência",
};

static const char *words_keyword(enum keyword keyword, struct arena *a)
{
    return keyword_words[keyword] ? keyword_words[keyword] : words_name(keyword_name(keyword), a);
}

const char *words_heard(keyword_set hear, size_t most, struct arena *a)
{
    struct strbuf out = { 0 };
    size_t count = 0;
    const char *words;

    for (enum keyword k = 0; k < KEYWORD_COUNT; k++) {
        if (!(hear & keyword_bit(k)) || count++ > most)
            continue;
        strbuf_adds(&out, count == 1 ? "" : ", ");
        strbuf_adds(&out, count > most ? "…" : words_keyword(k, a));
    }
    words = arena_strdup(a, strbuf_str(&out));
    strbuf_done(&out);
    return words;
}

static const char *words_value(const struct expect *e, struct arena *a)
{
    const char *value = words_entity(e->entity);

    if (e->entity == ENTITY_DIGITS && e->min == e->max)
        value = arena_printf(a, "%d números", e->min);
    else if (e->entity == ENTITY_DIGITS)
        value = arena_printf(a, "de %d a %d números", e->min, e->max);
    return e->beside ? arena_printf(a, "%s com %s", value, words_entity(e->beside)) : value;
}

const char *words_answer(const struct expect *e, struct arena *a)
{
    if (e->each)
        return arena_printf(a, "uma das %s", words_name(e->each, a));
    if (e->choice)
        return arena_printf(a, "“%s”",
                            e->title && e->title->variant_count
                                ? words_gist(&e->title->variants[0], 40, a)
                                : words_name(e->choice, a));
    if (e->hear && e->entity)
        return arena_printf(a, "%s + %s", words_heard(e->hear, 2, a), words_value(e, a));
    return e->entity ? words_value(e, a) : words_heard(e->hear, 3, a);
}

static void add_gist(struct strbuf *out, const struct template *t, struct arena *a)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct template_part *part = &t->parts[i];
        if (part->kind == PART_INVERTED)
            i = part->close;
        else if (part->kind == PART_VAR)
            strbuf_addf(out, "[%s]", words_name(part->text, a));
        else if (part->kind == PART_WORD) /* what it is, not what one segment calls it */
            strbuf_add(out, part->text + sizeof(WORDS_PREFIX) - 1,
                       strcspn(part->text + sizeof(WORDS_PREFIX) - 1, "."));
        else if (part->kind == PART_TEXT)
            strbuf_add(out, part->text, part->len);
    }
}

/* Spaces and line ends become one space; cut between two words where there is one to cut at. */
static char *one_line(const char *s, size_t most, struct arena *a)
{
    char *out = arena_alloc(a, strlen(s) + sizeof("…")), *end = out, *word = NULL;
    size_t count = 0;

    for (; *s && count < most; s++) {
        bool space = (unsigned char)*s <= ' ';
        if (space && (end == out || end[-1] == ' '))
            continue;
        if (space)
            word = end;
        *end++ = space ? ' ' : *s;
        count += ((unsigned char)s[1] & 0xC0) != 0x80;
    }
    if (*s)
        memcpy(word && word > out + most / 2 ? word : end, "…", sizeof("…"));
    return out;
}

const char *words_gist(const struct template *t, size_t most, struct arena *a)
{
    struct strbuf out = { 0 };
    const char *gist;

    add_gist(&out, t, a);
    gist = one_line(strbuf_str(&out), most, a);
    strbuf_done(&out);
    return gist;
}
