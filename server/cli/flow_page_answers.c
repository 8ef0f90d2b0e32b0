#include "server/cli/flow_page_parts.h"
#include "server/cli/flow_words.h"

static void put_choice(struct page *p, const struct expect *e)
{
    if (e->each) {
        strbuf_adds(p->out, "escolher uma opção da lista <var>[");
        page_put(p, words_name(e->each, &p->arena));
        strbuf_adds(p->out, "]</var>: ");
    } else {
        strbuf_adds(p->out, "tocar em ");
    }
    page_label(p, e->title);
}

static void put_words(struct page *p, const struct expect *e)
{
    struct expect value = {
        .entity = e->entity, .min = e->min, .max = e->max, .beside = e->beside
    };

    if (e->hear) {
        strbuf_adds(p->out, e->choice || e->each ? ", ou escrever algo como <q>"
                                                 : "escrever algo como <q>");
        page_put(p, words_heard(e->hear, 64, &p->arena));
        strbuf_adds(p->out, "</q>");
    }
    if (e->entity) {
        strbuf_adds(p->out, e->hear ? " e " : e->entity == ENTITY_MEDIA ? "enviar " : "informar ");
        page_put(p, words_answer(&value, &p->arena));
    }
}

static void put_wrong(struct page *p, const struct expect *e)
{
    if (!e->wrong.count)
        return;
    strbuf_adds(p->out, "<div class=\"nota\">Se o que veio não estiver certo, diz:");
    page_says(p, e->wrong);
    strbuf_adds(p->out, "</div>");
}

static void put_wish(struct page *p, const struct expect *e)
{
    if (e->grave)
        strbuf_adds(p->out, "; vale mais que tudo que vier junto");
    if (!e->wish)
        return;
    strbuf_adds(p->out, "; se vier com outro pedido, espera a vez como ");
    page_label(p, e->wish);
}

static void put_answer(struct page *p, const struct expect *e)
{
    strbuf_adds(p->out, "<li>");
    if (e->first)
        strbuf_adds(p->out, "já na primeira mensagem, ");
    if (e->choice || e->each)
        put_choice(p, e);
    put_words(p, e);
    strbuf_adds(p->out, " → ");
    page_go(p, e->go);
    put_wish(p, e);
    put_wrong(p, e);
    strbuf_adds(p->out, "</li>\n");
}

void page_answers(struct page *p, struct expects expects)
{
    strbuf_adds(p->out, "<ul>\n");
    for (size_t i = 0; i < expects.count; i++)
        put_answer(p, &expects.items[i]);
    strbuf_adds(p->out, "</ul>\n");
}
