#include "server/base/auto.h"
#include "server/cli/flow_page_parts.h"
#include "server/cli/flow_words.h"

#include <string.h>

static bool calls_a_person(const struct state *s)
{
    return s->kind == STATE_HANDED_OVER || (s->action && strcmp(s->action->name, "hand_over") == 0);
}

static void put_title(struct page *p, const struct state *s, size_t at)
{
    static const char *const classes[] = {
        [STATE_SAY] = "diz",        [STATE_ASK] = "pergunta",       [STATE_DO] = "faz",
        [STATE_BRANCH] = "escolhe", [STATE_HANDED_OVER] = "pessoa", [STATE_END] = "fim",
        [STATE_CALL] = "faz",       [STATE_RESULT] = "faz",
    };

    strbuf_addf(p->out, "<section class=\"passo %s\" id=\"estado%zu\">\n<h4>%zu. ",
                classes[s->kind], at + 1, p->number[at]);
    page_put(p, words_name(s->name, &p->arena));
    strbuf_adds(p->out, " <code>");
    page_put(p, s->name);
    strbuf_addf(p->out, "</code></h4>\n<p class=\"marcas\"><b>%s</b>", words_kind(s->kind));
    if (s->needs)
        strbuf_addf(p->out, " <b class=\"exige\">exige A%d: %s</b>", (int)s->needs,
                    words_assurance(s->needs));
    if (calls_a_person(s))
        strbuf_adds(p->out, " <b class=\"humano\">chama uma pessoa da equipe</b>");
    strbuf_adds(p->out, "</p>\n");
}

static void put_kind(struct page *p, const struct state *s)
{
    static const char *const words[] = {
        [STATE_SAY] = "A assistente fala, se houver o que dizer, e segue sem esperar resposta.",
        [STATE_ASK] = "A assistente espera a resposta da pessoa.",
        [STATE_BRANCH] = "A assistente escolhe o caminho pelo que já sabe, sem perguntar nada.",
        [STATE_HANDED_OVER] =
            "Uma pessoa da equipe assume. A assistente se cala até receber a conversa de volta.",
        [STATE_END] = "A conversa termina aqui. A próxima mensagem começa outra.",
    };

    strbuf_adds(p->out, "<p>");
    if (words_doing(s, &p->arena)) {
        strbuf_adds(p->out, s->action ? "O sistema " : "A conversa ");
        page_put(p, words_doing(s, &p->arena));
        strbuf_adds(p->out, ". O resultado decide o caminho.");
    } else {
        strbuf_adds(p->out, words[s->kind]);
    }
}

/* One sentence for each thing that is special about the state. */
static void put_special(struct page *p, const struct state *s)
{
    const struct {
        bool holds;
        const char *words;
    } rows[] = {
        { s->identity, " O que a pessoa pedir enquanto se identifica fica guardado para depois." },
        { s->forget, " Antes, esquece tudo o que foi anotado nesta conversa." },
        { s->agreement, " Aqui, “cancelar” ou “não quero” não param as mensagens na hora: a "
                        "assistente pergunta antes o que a pessoa quis dizer." },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        strbuf_adds(p->out, rows[i].holds ? rows[i].words : "");
    if (s->needs) {
        strbuf_adds(p->out, " Quem ainda não se identificou é convidado a fazer isso antes, e "
                            "depois segue em ");
        page_go(p, s->resume >= 0 ? s->resume : (int)(s - p->map->flow->states));
        strbuf_adds(p->out, ".");
    }
    strbuf_adds(p->out, "</p>\n");
}

static void put_said(struct page *p, const char *title, struct says says)
{
    if (!says.count)
        return;
    strbuf_addf(p->out, "<h5>%s</h5>\n", title);
    page_says(p, says);
}

static void put_way(struct page *p, const char *when, int go)
{
    if (go == GO_NONE)
        return;
    strbuf_adds(p->out, "<li>");
    page_put(p, when);
    strbuf_adds(p->out, " → ");
    page_go(p, go);
    strbuf_adds(p->out, "</li>\n");
}

static void put_ways(struct page *p, const struct state *s)
{
    strbuf_adds(p->out, "<h5>Para onde segue</h5>\n<ul>\n");
    for (size_t i = 0; i < s->outcome_count; i++)
        put_way(p, words_ending(s, s->outcomes[i].name, &p->arena), s->outcomes[i].go);
    if (s->kind == STATE_CALL)
        put_way(p, "começa em", s->subflow->start);
    if (s->later_s)
        put_way(p, "se a resposta não vier a tempo", s->later_go);
    for (size_t i = 0; i < s->branch_count; i++)
        put_way(p, words_guard(&s->branches[i].guard, &p->arena), s->branches[i].go);
    put_way(p, s->kind == STATE_BRANCH ? "em todos os outros casos" : "segue", s->next);
    strbuf_adds(p->out, "</ul>\n");
}

static void put_silence(struct page *p, const struct silence *silence)
{
    strbuf_addf(p->out, "<h5>Se a pessoa ficar %s em silêncio</h5>\n",
                words_seconds(silence->seconds, &p->arena));
    page_says(p, silence->say);
    if (silence->go == GO_NONE)
        strbuf_adds(p->out, "<p>Diz isso uma vez só e continua esperando.</p>\n");
    else {
        strbuf_adds(p->out, "<p>Segue em ");
        page_go(p, silence->go);
        strbuf_adds(p->out, ".</p>\n");
    }
}

static void put_not_understood(struct page *p, const struct state *s)
{
    strbuf_adds(p->out, "<h5>Se não entender</h5>\n<p>");
    if (s->otherwise != GO_NONE) {
        strbuf_adds(p->out, "Qualquer outra mensagem → ");
        page_go(p, s->otherwise);
        strbuf_adds(p->out, "</p>\n");
        return;
    }
    strbuf_adds(p->out, s->retry[0].count ? "Pergunta de outro jeito, duas vezes; na terceira → "
                                          : "Usa as frases gerais, duas vezes; na terceira → ");
    page_go(p, s->give_up != GO_NONE ? s->give_up : p->map->flow->give_up);
    strbuf_adds(p->out, "</p>\n");
    for (size_t i = 0; i < LADDER_MAX; i++)
        page_says(p, s->retry[i]);
}

static void put_notes(struct page *p, const struct state *s)
{
    if (!s->set_count)
        return;
    strbuf_adds(p->out, "<p class=\"nota\">Anotações internas: ");
    for (size_t i = 0; i < s->set_count; i++) {
        strbuf_adds(p->out, i ? ", " : "");
        page_put(p, words_name(s->set[i].name, &p->arena));
    }
    strbuf_adds(p->out, ".</p>\n");
}

/* Ways that no other state leads: NULL = there is none. */
static const char *way_from_outside(const struct flow *flow, int at)
{
    const int own[] = { flow->stop, flow->careful_stop, flow->identify, flow->give_up, flow->home };

    if (flow->start == at)
        return "o começo de uma conversa";
    for (size_t i = 0; i < flow->anywhere.count; i++)
        if (flow->anywhere.items[i].go == at)
            return "qualquer passo, quando a pessoa pede";
    for (size_t i = 0; i < flow->notice_count; i++)
        if (flow->notices[i].go == at)
            return "algo que acontece fora da conversa";
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (own[i] == at)
            return "uma regra que vale em toda a conversa";
    return NULL;
}

static void put_ways_in(struct page *p, size_t at)
{
    const char *outside = way_from_outside(p->map->flow, (int)at);
    const char *between = "";

    strbuf_adds(p->out, "<p class=\"nota\">Chega-se aqui por: ");
    for (size_t i = 0; i < p->map->edge_count; i++)
        if (p->map->edges[i].to == (int)at) {
            strbuf_adds(p->out, between);
            page_go(p, p->map->edges[i].from);
            between = ", ";
        }
    if (outside)
        strbuf_addf(p->out, "%s%s", between, outside);
    strbuf_adds(p->out, ".</p>\n");
}

void page_state(struct page *p, size_t at)
{
    const struct state *s = &p->map->flow->states[at];

    put_title(p, s, at);
    put_kind(p, s);
    put_special(p, s);
    put_said(p, "O que é dito", s->say);
    if (s->kind == STATE_ASK) {
        strbuf_adds(p->out, "<h5>O que a pessoa pode responder</h5>\n");
        page_answers(p, s->expects);
        put_not_understood(p, s);
        for (size_t i = 0; i < s->silence_count; i++)
            put_silence(p, &s->silences[i]);
        put_said(p, "Se a pessoa enviar foto, áudio ou arquivo", s->media);
    } else if (s->kind != STATE_HANDED_OVER && s->kind != STATE_END) {
        put_ways(p, s);
    }
    put_said(p, "Enquanto a resposta não vem", s->later_say);
    if (s->later_s)
        put_not_understood(p, s);
    put_notes(p, s);
    put_ways_in(p, at);
    strbuf_adds(p->out, "</section>\n");
}
