#include "server/base/auto.h"
#include "server/cli/flow_page_parts.h"
#include "server/cli/flow_words.h"

#include <string.h>

static bool flow_does(const struct flow *flow, const char *action)
{
    for (size_t i = 0; i < flow->state_count; i++)
        if (flow->states[i].action && strcmp(flow->states[i].action->name, action) == 0)
            return true;
    return false;
}

static void put_does(struct page *p)
{
    strbuf_adds(p->out, "<section>\n<h2>O que a assistente faz</h2>\n"
                        "<p>Ela responde, a qualquer hora, a quem escreve. Conversa por passos "
                        "fixos, escritos e conferidos antes: não inventa frases. Nesta conversa "
                        "o sistema:</p>\n<ul>\n");
    for (const struct action *action = actions; action->name; action++)
        if (flow_does(p->map->flow, action->name)) {
            strbuf_adds(p->out, "<li>");
            page_put(p, words_action(action));
            strbuf_adds(p->out, ";</li>\n");
        }
    strbuf_adds(p->out, "<li>deixa uma pessoa da equipe ao alcance em qualquer passo.</li>\n</ul>\n"
                        "</section>\n");
}

/* What the program holds to in every flow, or in those that do the action named. */
static const struct {
    const char *action, *words;
} promises[] = {
    { NULL, "Nunca fala de dívida, valor, atraso ou aluno antes de confirmar quem está do outro "
            "lado. Textos que dizem isso são recusados quando poderiam chegar a outra pessoa." },
    { "identify", "Nunca revela se um CPF está ou não no cadastro: a resposta a um CPF "
                  "desconhecido e a um dado errado é a mesma." },
    { "identify", "Nunca deixa tentar sem limite: depois de três erros há uma pausa, e depois de "
                  "seis em um dia só uma pessoa da equipe libera." },
    { NULL, "Nunca conta o assunto a cônjuge, parente, secretária ou a quem apenas usa o mesmo "
            "telefone: só a quem se identificou." },
    { NULL, "Nunca ameaça, constrange ou apressa. Palavras de ameaça ou de vergonha não passam na "
            "conferência dos textos." },
    { NULL, "Nunca liga a cobrança à matrícula, às notas ou à presença do aluno." },
    { NULL, "Nunca pede senha, código do banco ou número de cartão." },
    { "accept", "Nunca fecha um acordo sem a palavra “aceito” e um código enviado a um contato já "
                "cadastrado." },
    { "offers", "Nunca oferece condição fora da política da escola." },
    { "wrong_person", "Nunca insiste com quem diz que não é a pessoa: pede desculpas, desliga o "
                      "contato e não explica o motivo." },
    { NULL, "Nunca continua depois de um pedido para parar: confirma uma vez e silencia. A pessoa "
            "pode voltar quando quiser." },
    { NULL, "Nunca repete a mesma frase três vezes: na terceira vez que não entende, chama uma "
            "pessoa." },
};

static void put_never(struct page *p)
{
    strbuf_adds(p->out, "<section class=\"nunca\">\n<h2>O que ela nunca faz</h2>\n<ul>\n");
    for (size_t i = 0; i < COUNT_OF(promises); i++)
        if (!promises[i].action || flow_does(p->map->flow, promises[i].action))
            strbuf_addf(p->out, "<li>%s</li>\n", promises[i].words);
    strbuf_adds(p->out, "</ul>\n</section>\n");
}

static void put_how_to_read(struct page *p)
{
    strbuf_adds(p->out,
                "<section>\n<h2>Como ler esta página</h2>\n"
                "<p>Cada passo tem um número, um nome e o que é dito, palavra por palavra. "
                "O que muda de pessoa para pessoa aparece assim: <var>[valor]</var>. "
                "O que só é dito às vezes fica em uma moldura: <span class=\"se\"><i>se houver "
                "nome:</i> …</span></p>\n<table>\n<tr><th>Nível</th><th>O que já se sabe de quem "
                "escreve</th></tr>\n");
    for (enum assurance level = ASSURANCE_A0; level <= ASSURANCE_A3; level++)
        strbuf_addf(p->out, "<tr><td>A%d</td><td>%s</td></tr>\n", (int)level,
                    level == ASSURANCE_A0 ? "nada: pode ser qualquer pessoa"
                                          : words_assurance(level));
    strbuf_adds(p->out, "</table>\n</section>\n");
}

static void put_schedule(struct page *p)
{
    strbuf_adds(p->out,
                "<section>\n<h2>Régua de cobrança</h2>\n"
                "<p>Envios programados (a régua: avisos antes e depois do vencimento) <strong>não "
                "fazem parte desta versão</strong>. A assistente só responde a quem escreve. Por "
                "conta própria, dentro de uma conversa que já existe, ela só fala nestes "
                "casos:</p>\n<ul>\n");
    for (size_t i = 0; i < p->map->flow->notice_count; i++) {
        strbuf_adds(p->out, "<li>");
        page_put(p, words_notice(p->map->flow->notices[i].name));
        strbuf_adds(p->out, " → ");
        page_go(p, p->map->flow->notices[i].go);
        strbuf_adds(p->out, "</li>\n");
    }
    strbuf_adds(p->out, "<li>a pessoa fica alguns minutos em silêncio: uma frase, uma vez (os "
                        "passos que têm isso dizem qual).</li>\n</ul>\n</section>\n");
}

void page_promises(struct page *p)
{
    put_does(p);
    put_never(p);
    put_how_to_read(p);
    put_schedule(p);
}

static void put_rule(struct page *p, const char *words, int go)
{
    strbuf_addf(p->out, "<li>%s → ", words);
    page_go(p, go);
    strbuf_adds(p->out, "</li>\n");
}

static void put_rules(struct page *p)
{
    const struct flow *flow = p->map->flow;

    strbuf_adds(p->out, "<ul>\n");
    put_rule(p, "Uma conversa nova começa", flow->start);
    put_rule(p,
             "<strong>Palavras que param tudo</strong> (<q>pare</q>, <q>parar</q>, <q>sair</q>, "
             "<q>remover</q>, <q>descadastrar</q>, <q>stop</q>, <q>não me mande</q> e parecidas)",
             flow->stop);
    put_rule(p,
             "<q>Cancelar</q> ou <q>não quero</q> enquanto se combina um acordo: pergunta antes o "
             "que a pessoa quis dizer",
             flow->careful_stop);
    put_rule(p, "Falta confirmar quem é", flow->identify);
    put_rule(p, "Não entendeu três vezes seguidas: uma pessoa da equipe", flow->give_up);
    put_rule(p, "Depois de se identificar, sem um pedido guardado", flow->home);
    strbuf_adds(p->out, "</ul>\n");
}

void page_everywhere(struct page *p)
{
    const struct flow *flow = p->map->flow;

    strbuf_adds(p->out, "<section>\n<h2>O que vale em toda a conversa</h2>\n");
    put_rules(p);
    strbuf_adds(p->out, "<h3>O que a pessoa pode dizer a qualquer momento</h3>\n");
    page_answers(p, flow->anywhere);
    strbuf_adds(p->out, "<h3>Frases gerais, quando o passo não tem as suas</h3>\n"
                        "<h5>Se não entender</h5>\n");
    for (size_t i = 0; i < LADDER_MAX; i++)
        page_says(p, flow->retry[i]);
    strbuf_adds(p->out, "<h5>Se a pessoa enviar foto, áudio ou arquivo</h5>\n");
    page_says(p, flow->media);
    strbuf_adds(p->out, "<h5>Se a mensagem não puder ser aberta</h5>\n");
    page_says(p, flow->unsupported);
    strbuf_adds(p->out, "<h5>O código de confirmação, enviado ao contato cadastrado</h5>\n");
    page_text(p, flow->words[FLOW_WORDS_CODE]);
    strbuf_adds(p->out, "<h5>Se o próprio sistema falhar (uma pessoa continua)</h5>\n");
    page_text(p, flow->words[FLOW_WORDS_FAILURE]);
    strbuf_adds(p->out, "<p>As opções de uma lista abrem com o botão ");
    page_label(p, flow->list_button);
    strbuf_adds(p->out, ".</p>\n</section>\n");
}
