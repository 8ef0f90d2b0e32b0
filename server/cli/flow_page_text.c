#include "server/base/auto.h"
#include "server/cli/flow_page_parts.h"
#include "server/cli/flow_words.h"

#include <string.h>

void page_put(struct page *p, const char *text)
{
    static const char *const escapes[256] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"
    };

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (escapes[c])
            strbuf_adds(p->out, escapes[c]);
        else if ((c >= ' ' && c != 0x7F) || c == '\n')
            strbuf_addc(p->out, *text);
    }
}

static bool is_list(const char *name)
{
    for (const struct action_value *v = action_values; v->name; v++)
        if (v->type == VALUE_LIST && strcmp(v->name, name) == 0)
            return true;
    return false;
}

static const char *value_words(const char *name, struct arena *a)
{
    const char *dot = strrchr(name, '.');

    if (strcmp(name, "posicao") == 0)
        return "nº";
    if (dot && strcmp(dot, ".resto") == 0)
        return arena_printf(a, "quantas %.*s a mais", (int)(dot - name), name);
    return words_name(dot ? dot + 1 : name, a);
}

static void put_value(struct page *p, const char *name)
{
    strbuf_adds(p->out, "<var>[");
    page_put(p, value_words(name, &p->arena));
    strbuf_adds(p->out, "]</var>");
}

/* Words that are said only sometimes stand in a frame that says when. */
static void open_section(struct page *p, const struct template_part *part)
{
    const char *when = part->kind == PART_INVERTED ? "se não houver "
                       : is_list(part->text)       ? "para cada item de "
                                                   : "se houver ";

    strbuf_addf(p->out, "<span class=\"se\"><i>%s", when);
    page_put(p, value_words(part->text, &p->arena));
    strbuf_adds(p->out, ":</i> ");
}

static void put_template(struct page *p, const struct template *t)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct template_part *part = &t->parts[i];
        if (part->kind == PART_TEXT)
            page_put(p, part->text);
        else if (part->kind == PART_WORD)
            page_put(p, words_for(&p->map->flow->packs, NULL)->forms[part->close]);
        else if (part->kind == PART_VAR)
            put_value(p, part->text);
        else if (part->kind == PART_CLOSE)
            strbuf_adds(p->out, "</span>");
        else
            open_section(p, part);
    }
}

static void put_id(struct page *p, const struct text *text)
{
    strbuf_adds(p->out, " data-texto=\"");
    page_put(p, text->id);
    strbuf_adds(p->out, "\">");
}

static void put_wordings(struct page *p, const struct text *text, const char *between)
{
    for (size_t i = 0; i < text->variant_count; i++) {
        strbuf_adds(p->out, i ? between : "");
        put_template(p, &text->variants[i]);
    }
    for (size_t i = 0; i < text->form_count; i++) {
        strbuf_addf(p->out, "<small> · %s: ", text->forms[i].name);
        put_template(p, &text->forms[i].words);
        strbuf_adds(p->out, text->forms[i].words.count ? "</small>" : "não é dito</small>");
    }
    if (text->description.count) {
        strbuf_adds(p->out, "<small> — ");
        put_template(p, &text->description);
        strbuf_adds(p->out, "</small>");
    }
}

void page_text(struct page *p, const struct text *text)
{
    if (!text)
        return;
    strbuf_adds(p->out, "<blockquote");
    put_id(p, text);
    put_wordings(p, text, "<hr><i>ou, em outro dia:</i> ");
    strbuf_addf(p->out, "<footer>%s · <code>",
                text->level == DISCLOSURE_L0   ? "pode ser lido por qualquer pessoa"
                : text->level == DISCLOSURE_L1 ? "sem valores; só para o contato cadastrado"
                                               : "só depois de confirmar quem é");
    page_put(p, text->id);
    strbuf_adds(p->out, "</code></footer></blockquote>\n");
}

void page_label(struct page *p, const struct text *text)
{
    if (!text)
        return;
    strbuf_adds(p->out, "<span class=\"botao\"");
    put_id(p, text);
    put_wordings(p, text, " / ");
    strbuf_adds(p->out, "</span>");
}

static void put_attached(struct page *p, const struct say *say)
{
    static const char *const with[] = { [REPLY_LINK] = "Vai com um botão que abre um endereço: ",
                                        [REPLY_DOCUMENT] = "Vai com um arquivo: ",
                                        [REPLY_PIX] = "É o código Pix, sozinho, para copiar." };

    if (say->kind >= COUNT_OF(with) || !with[say->kind])
        return;
    strbuf_addf(p->out, "<p class=\"anexo\">%s", with[say->kind]);
    page_label(p, say->button);
    page_label(p, say->filename);
    strbuf_adds(p->out, "</p>\n");
}

void page_says(struct page *p, struct says says)
{
    for (size_t i = 0; i < says.count; i++) {
        page_text(p, says.items[i].text);
        put_attached(p, &says.items[i]);
    }
}

void page_go(struct page *p, int go)
{
    if (go == GO_STAY)
        strbuf_adds(p->out, "continua esperando, no mesmo passo");
    else if (go == GO_AGAIN)
        strbuf_adds(p->out, "repete a pergunta");
    else if (go == GO_WISH)
        strbuf_adds(p->out, "passa ao pedido lembrado");
    else if (go == GO_RETURN)
        strbuf_adds(p->out, "volta ao que a pessoa tinha pedido");
    else if (go >= 0) {
        strbuf_addf(p->out, "<a href=\"#estado%d\">%zu. ", go + 1, p->number[go]);
        page_put(p, words_name(p->map->flow->states[go].name, &p->arena));
        strbuf_adds(p->out, "</a>");
    }
}
