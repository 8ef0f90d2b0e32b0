#include "server/cli/flow_page.h"

#include "server/cli/flow_page_parts.h"
#include "server/cli/flow_words.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"pt-BR\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n<title>Como a assistente virtual conversa</title>\n<style>\n"
    "body{font:16px/1.5 'Liberation Sans',Arial,sans-serif;color:#1b1f24;max-width:1100px;"
    "margin:0 auto;padding:1rem;overflow-wrap:anywhere}\n"
    "h1{font-size:1.8rem;line-height:1.2}h2{border-bottom:2px solid #1f5fa8;margin-top:2.5rem}\n"
    "h3{margin-top:2rem}h4{margin:0;font-size:1.1rem}h5{margin:.9rem 0 .3rem;font-size:1rem;"
    "color:#34495e}\n"
    "code{font-size:.8rem;color:#555}a{color:#174a85}ul{margin:.3rem 0;padding-left:1.3rem}\n"
    "table{border-collapse:collapse}td,th{border:1px solid #c9ccd1;padding:.3rem .7rem;"
    "text-align:left}\n"
    ".passo{border:1px solid #c9ccd1;border-left:6px solid #6b7280;border-radius:8px;"
    "padding:.8rem 1rem;margin:1rem 0;scroll-margin-top:1rem}\n"
    ".passo.pergunta{border-left-color:#1f5fa8}.passo.faz{border-left-color:#7a4d9e}\n"
    ".passo.escolhe{border-left-color:#8a6d1a}.passo.pessoa{border-left-color:#1d7a46}\n"
    ".passo:target{background:#fffbe6}\n"
    ".marcas{margin:.2rem 0}.marcas b{display:inline-block;font-size:.8rem;background:#eef0f3;"
    "border-radius:1rem;padding:.05rem .6rem;margin:.1rem .1rem .1rem 0}\n"
    ".marcas .exige{background:#fbe4e2;color:#8c1f17}.marcas .humano{background:#e2f5e9;"
    "color:#12562f}\n"
    "blockquote{margin:.4rem 0;padding:.6rem .9rem;background:#f3f7ef;border-radius:8px;"
    "white-space:pre-line}\n"
    "blockquote footer{font-size:.8rem;color:#555;margin-top:.4rem}\n"
    "var{font-style:normal;color:#8a4b00;white-space:nowrap}\n"
    ".se{border:1px dashed #9aa3ad;border-radius:6px;padding:0 .25rem}\n"
    ".se>i{color:#4b5563;font-size:.85em}\n"
    ".botao{border:1px solid #1f5fa8;border-radius:6px;padding:0 .5rem}\n"
    ".nota,.anexo{font-size:.9rem;color:#444}li{margin:.25rem 0}\n"
    ".indice{columns:18rem}.nunca{background:#fdf3f2;margin-top:1.5rem;padding:.1rem "
    "1rem;border-radius:8px}\n"
    ".desenho{overflow-x:auto;border:1px solid #e1e4e8;border-radius:8px;padding:.5rem;margin:1rem "
    "0}"
    "\n.desenho svg{display:block;max-width:100%;height:auto}\n"
    "@media screen and (max-width:800px){.desenho svg{max-width:none}}\n"
    "@media print{body{max-width:none;padding:0;font-size:10.5pt}a{color:inherit;"
    "text-decoration:none}\n"
    ".passo blockquote,h2,h3,h4,h5{break-inside:avoid}h2,h3,h4,h5,.marcas{break-after:avoid}\n"
    ".desenho{border:0;overflow:visible;break-inside:avoid}.desenho svg{max-height:23cm}}\n"
    "@page{size:A4;margin:16mm}\n</style>\n</head>\n<body>\n<main>\n";

static bool begins_theme(const struct page *p, size_t at)
{
    return p->map->theme[at] == (int)at;
}

static void put_intro(struct page *p)
{
    const struct flow *flow = p->map->flow;

    strbuf_adds(p->out, head);
    strbuf_adds(p->out, "<h1>Como a assistente virtual conversa</h1>\n<p>Fluxo <code>");
    page_put(p, flow->name);
    strbuf_addf(p->out,
                "</code>: %zu passos e %zu textos. Esta página mostra todos, para que a direção "
                "da escola saiba o que é dito às famílias, e quando.</p>\n",
                flow->state_count, flow->text_count);
}

static void put_index(struct page *p)
{
    strbuf_adds(p->out, "<section>\n<h2>Índice dos passos</h2>\n<ul class=\"indice\">\n");
    for (size_t theme = 0; theme < p->map->flow->state_count; theme++)
        for (size_t i = theme; begins_theme(p, theme) && i < p->map->flow->state_count; i++)
            if (p->map->theme[i] == (int)theme) {
                strbuf_adds(p->out, "<li>");
                page_go(p, (int)i);
                strbuf_adds(p->out, "</li>\n");
            }
    strbuf_adds(p->out, "</ul>\n</section>\n");
}

static void put_drawing(struct page *p, int theme)
{
    for (size_t i = 0; p->sheets && i < p->sheets->count; i++) {
        const struct sheet *sheet = &p->sheets->items[i];
        if (sheet->theme != theme)
            continue;
        strbuf_addf(p->out,
                    "<div class=\"desenho\" tabindex=\"0\"><svg role=\"img\" aria-label=\"Desenho "
                    "do assunto\" "
                    "width=\"%.0fpt\" height=\"%.0fpt\" ",
                    sheet->width, sheet->height);
        strbuf_add(p->out, sheet->inside, sheet->inside_len);
        strbuf_adds(p->out, "</svg></div>\n");
    }
}

static void put_theme(struct page *p, size_t theme)
{
    const struct flow *flow = p->map->flow;
    size_t size = 0;

    for (size_t i = theme; i < flow->state_count; i++)
        size += p->map->theme[i] == (int)theme;
    strbuf_adds(p->out, "<h3>Assunto: ");
    page_put(p, words_name(flow->states[theme].name, &p->arena));
    strbuf_adds(p->out, "</h3>\n");
    if (size > 1)
        put_drawing(p, (int)theme);
    for (size_t i = theme; i < flow->state_count; i++)
        if (p->map->theme[i] == (int)theme)
            page_state(p, i);
}

static void put_steps(struct page *p)
{
    strbuf_adds(p->out, "<section>\n<h2>Todos os passos</h2>\n");
    if (p->sheets)
        strbuf_adds(p->out, "<p>Cada assunto começa com um desenho: as setas mostram o caminho, e "
                            "<b>→ nome</b> diz que a conversa segue naquele passo.</p>\n");
    else
        strbuf_adds(p->out, "<p>Esta cópia não tem os desenhos: o programa que os faz não estava "
                            "instalado.</p>\n");
    put_drawing(p, -1);
    for (size_t i = 0; i < p->map->flow->state_count; i++)
        if (begins_theme(p, i))
            put_theme(p, i);
    strbuf_adds(p->out, "</section>\n");
}

static void number_states(struct page *p)
{
    size_t next = 1;

    for (size_t theme = 0; theme < p->map->flow->state_count; theme++)
        for (size_t i = theme; begins_theme(p, theme) && i < p->map->flow->state_count; i++)
            if (p->map->theme[i] == (int)theme)
                p->number[i] = next++;
}

void flow_page(const struct flow_map *map, const struct sheets *sheets, struct strbuf *out)
{
    struct page p = { .out = out, .map = map, .sheets = sheets };

    p.number = ARENA_ARRAY(&p.arena, size_t, map->flow->state_count + 1);
    number_states(&p);
    put_intro(&p);
    page_promises(&p);
    page_everywhere(&p);
    put_index(&p);
    put_steps(&p);
    strbuf_adds(out, "</main>\n</body>\n</html>\n");
    arena_done(&p.arena);
}
