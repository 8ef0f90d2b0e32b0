#include "server/cli/flow_dot.h"

#include "server/base/auto.h"
#include "server/base/strbuf.h"
#include "server/cli/flow_words.h"

#include <string.h>

/* Graphviz sets a line by the break that ends it. */
#define LEFT "<BR ALIGN=\"LEFT\"/>"

enum { WIDTH_SAID = 34, WIDTH_WAY = 20, SAID_MAX = 66 };

static const struct look {
    const char *shape, *style, *line, *fill;
} looks[] = {
    [STATE_ASK] = { "box", "rounded,filled", "#1f5fa8", "#e6f0fb" },
    [STATE_SAY] = { "note", "filled", "#6b7280", "#f6f6f4" },
    [STATE_DO] = { "component", "filled", "#7a4d9e", "#f3ebf9" },
    [STATE_BRANCH] = { "hexagon", "filled", "#8a6d1a", "#fdf6dc" },
    [STATE_HANDED_OVER] = { "octagon", "filled", "#1d7a46", "#e2f5e9" },
    [STATE_END] = { "ellipse", "filled", "#444444", "#e4e4e4" },
    [STATE_CALL] = { "folder", "filled", "#1d6b75", "#e0f3f5" },
    [STATE_RESULT] = { "box", "filled", "#1d6b75", "#e0f3f5" },
};

static void put_char(struct strbuf *out, char c)
{
    static const struct {
        char c;
        const char *entity;
    } escapes[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" } };

    for (size_t i = 0; i < COUNT_OF(escapes); i++)
        if (escapes[i].c == c) {
            strbuf_adds(out, escapes[i].entity);
            return;
        }
    if ((unsigned char)c >= ' ' && c != 0x7F)
        strbuf_addc(out, c);
}

static void put(struct strbuf *out, const char *text)
{
    for (; *text; text++)
        put_char(out, *text);
}

/* Begins a line where the next word would pass the width (in characters). */
static void put_wrapped(struct strbuf *out, const char *text, size_t width, const char *line_end)
{
    size_t column = 0;

    while (*text) {
        size_t len = strcspn(text, " "), shown = 0;
        for (size_t i = 0; i < len; i++)
            shown += ((unsigned char)text[i] & 0xC0) != 0x80;
        if (column && column + 1 + shown > width) {
            strbuf_adds(out, line_end);
            column = 0;
        } else if (column++) {
            strbuf_addc(out, ' ');
        }
        for (size_t i = 0; i < len; i++)
            put_char(out, text[i]);
        column += shown;
        text += len + strspn(text + len, " ");
    }
}

static const char *first_said(const struct state *s, struct arena *a)
{
    if (words_doing(s, a))
        return words_doing(s, a);
    if (!s->say.count || !s->say.items[0].text || !s->say.items[0].text->variant_count)
        return "";
    return words_gist(&s->say.items[0].text->variants[0], SAID_MAX, a);
}

static void put_row(struct strbuf *out, const char *color, const char *text)
{
    strbuf_addf(out, "<TR><TD ALIGN=\"LEFT\"><FONT POINT-SIZE=\"9\" COLOR=\"%s\">", color);
    put_wrapped(out, text, WIDTH_SAID, LEFT);
    strbuf_adds(out, LEFT "</FONT></TD></TR>");
}

/* A way that is told and not drawn, with a link to where it leads. */
static void put_told(struct strbuf *out, const struct flow_drawing *d, const char *label, int to)
{
    const struct flow *flow = d->map->flow;

    if (to >= 0)
        strbuf_addf(out, "<TR><TD ALIGN=\"LEFT\" HREF=\"#%s%d\" TITLE=\"",
                    d->page_links ? "estado" : "no", to + 1);
    else
        strbuf_adds(out, "<TR><TD ALIGN=\"LEFT\" TITLE=\"");
    put(out, to >= 0 ? flow->states[to].name : "");
    strbuf_adds(out, "\"><FONT POINT-SIZE=\"9\">");
    put_wrapped(out, label, WIDTH_SAID, LEFT);
    strbuf_adds(out, *label ? " → <B>" : "→ <B>");
    put(out, to >= 0 ? flow->states[to].name : words_target(to));
    strbuf_adds(out, "</B>" LEFT "</FONT></TD></TR>");
}

static void put_silence(struct strbuf *out, const struct state *s, struct arena *a)
{
    for (size_t i = 0; i < s->silence_count; i++)
        if (s->silences[i].go == GO_NONE)
            put_row(out, "#555555",
                    arena_printf(a, "silêncio de %s: diz uma frase e espera",
                                 words_seconds(s->silences[i].seconds, a)));
}

static void put_heat(struct strbuf *out, const struct heat *h)
{
    if (h->entered)
        strbuf_addf(out,
                    "<TR><TD ALIGN=\"LEFT\"><FONT POINT-SIZE=\"10\"><B>%lld chegaram, %lld pararam "
                    "aqui (%lld%%)</B></FONT></TD></TR>",
                    (long long)h->entered, (long long)h->left_off,
                    (long long)(h->left_off * 100 / h->entered));
}

static void put_label(struct strbuf *out, const struct flow_drawing *d, size_t at, struct arena *a)
{
    const struct state *s = &d->map->flow->states[at];
    const char *said = first_said(s, a);

    strbuf_adds(out, "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">"
                     "<TR><TD ALIGN=\"LEFT\"><B>");
    put(out, s->name);
    strbuf_adds(out, "</B>");
    if (s->needs)
        strbuf_addf(out, " <FONT POINT-SIZE=\"8\" COLOR=\"#a3261d\"><B> exige A%d</B></FONT>",
                    (int)s->needs);
    strbuf_adds(out, "</TD></TR>");
    if (*said)
        put_row(out, "#333333", said);
    if (d->heat)
        put_heat(out, &d->heat[at]);
    for (size_t i = 0; i < d->map->edge_count; i++)
        if (d->map->edges[i].folded && d->map->edges[i].from == (int)at)
            put_told(out, d, d->map->edges[i].label, d->map->edges[i].to);
    put_silence(out, s, a);
    strbuf_adds(out, "</TABLE>");
}

/* From white to a strong red that black letters can still be read on. */
static void put_warmth(struct strbuf *out, const struct heat *h)
{
    int64_t share = h->entered > 0 ? h->left_off * 100 / h->entered : 0;
    int rest = 255 - (int)(share > 100 ? 100 : share < 0 ? 0 : share) * 165 / 100;

    strbuf_addf(out, ",fillcolor=\"#ff%02x%02x\"", (unsigned)rest, (unsigned)rest);
}

static void put_state(struct strbuf *out, const struct flow_drawing *d, size_t at, struct arena *a)
{
    const struct look *look = &looks[d->map->flow->states[at].kind];

    strbuf_addf(out, "    s%zu [id=\"no%zu\",shape=%s,style=\"%s\",color=\"%s\"", at, at + 1,
                look->shape, look->style, look->line);
    if (d->heat)
        put_warmth(out, &d->heat[at]);
    else
        strbuf_addf(out, ",fillcolor=\"%s\"", look->fill);
    if (d->page_links)
        strbuf_addf(out, ",URL=\"#estado%zu\"", at + 1);
    strbuf_adds(out, ",tooltip=\"");
    put(out, d->map->flow->states[at].name);
    strbuf_adds(out, "\",label=<");
    put_label(out, d, at, a);
    strbuf_adds(out, ">];\n");
}

static void put_edge(struct strbuf *out, const struct map_edge *edge, bool sheets)
{
    static const char *const styles[] = {
        [MAP_NEXT] = "color=\"#444444\"",
        [MAP_ANSWER] = "color=\"#1f5fa8\"",
        [MAP_OUTCOME] = "color=\"#7a4d9e\"",
        [MAP_GUARD] = "color=\"#8a6d1a\"",
        [MAP_OTHERWISE] = "color=\"#1f5fa8\",style=dashed",
        [MAP_SILENCE] = "color=\"#555555\",style=dotted",
        [MAP_GIVE_UP] = "color=\"#a3261d\",style=dashed",
    };

    strbuf_addf(out, "    s%d -> s%d [id=\"via%d_%d\",%s", edge->from, edge->to, edge->from + 1,
                edge->to + 1, styles[edge->way]);
    if (*edge->label) {
        strbuf_adds(out, sheets ? ",label=<" : ",minlen=2,label=<");
        put_wrapped(out, edge->label, WIDTH_WAY, "<BR/>");
        strbuf_adds(out, ">");
    }
    strbuf_adds(out, "];\n");
}

/* Packing is for one drawing of all: Graphviz 2.43 dies of it in the second graph of an input. */
static void put_head(struct strbuf *out, const char *id, bool sheets)
{
    strbuf_addf(out,
                "digraph fluxo {\n"
                "  graph [id=\"%s\",rankdir=TB,bgcolor=transparent,nodesep=0.16,%s,"
                "pad=0.04,margin=0,fontname=\"Liberation Sans\",fontsize=11,"
                "style=rounded,color=\"#b9bec7\",charset=\"UTF-8\"];\n"
                "  node [fontname=\"Liberation Sans\",fontsize=11,margin=\"0.07,0.04\","
                "height=0.2,width=0.4];\n"
                "  edge [fontname=\"Liberation Sans\",fontsize=9,arrowsize=0.6];\n",
                id, sheets ? "ranksep=0.3" : "ranksep=0.16,pack=14,packmode=\"graph\"");
}

static void put_members(struct strbuf *out, const struct flow_drawing *d, int theme,
                        struct arena *a)
{
    const struct flow_map *map = d->map;

    for (size_t i = 0; i < map->flow->state_count; i++)
        if (map->theme[i] == theme)
            put_state(out, d, i, a);
    for (size_t i = 0; i < map->edge_count; i++)
        if (!map->edges[i].folded && map->theme[map->edges[i].from] == theme)
            put_edge(out, &map->edges[i], d->sheets);
}

static void put_theme(struct strbuf *out, const struct flow_drawing *d, int theme, struct arena *a)
{
    const struct flow *flow = d->map->flow;
    size_t size = 0;

    for (size_t i = 0; i < flow->state_count; i++)
        size += d->map->theme[i] == theme;
    if (!size)
        return;
    if (d->sheets)
        put_head(out, arena_printf(a, "tema%d", theme + 1), true);
    strbuf_addf(out, "  subgraph %s%d {\n    id=\"moldura%d\";\n", size > 1 ? "cluster" : "one",
                theme, theme + 1);
    if (size > 1) {
        strbuf_adds(out, "    labeljust=l;\n    label=<<B>");
        put(out, words_name(flow->states[theme].name, a));
        strbuf_adds(out, "</B>>;\n");
    }
    put_members(out, d, theme, a);
    strbuf_adds(out, d->sheets ? "  }\n}\n" : "  }\n");
}

static void put_own(struct strbuf *out, const struct flow_drawing *d)
{
    const struct flow *flow = d->map->flow;
    const struct {
        const char *label;
        int to;
    } own[] = {
        { "a conversa começa", flow->start },
        { "“pare” e palavras parecidas", flow->stop },
        { "“cancelar” durante um acordo", flow->careful_stop },
        { "falta confirmar quem é (exige A2 ou A3)", flow->identify },
        { "não entendeu 3 vezes seguidas", flow->give_up },
        { "voltar sem pedido guardado", flow->home },
    };

    for (size_t i = 0; i < COUNT_OF(own); i++)
        put_told(out, d, own[i].label, own[i].to);
}

static void put_anywhere(struct strbuf *out, const struct flow_drawing *d, struct arena *a)
{
    const struct flow *flow = d->map->flow;

    strbuf_adds(out, "  anywhere [id=\"qualquer_momento\",shape=box,style=\"filled\","
                     "color=\"#1f5fa8\",fillcolor=\"#ffffff\",label=<"
                     "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">"
                     "<TR><TD ALIGN=\"LEFT\"><B>A qualquer momento</B></TD></TR>");
    put_own(out, d);
    for (size_t i = 0; i < flow->anywhere.count; i++) {
        const struct expect *e = &flow->anywhere.items[i];
        const char *label = e->choice && e->hear ? words_heard(e->hear, 3, a) : words_answer(e, a);
        put_told(out, d, e->first ? arena_printf(a, "na 1ª mensagem: %s", label) : label, e->go);
    }
    for (size_t i = 0; i < flow->notice_count; i++)
        put_told(out, d, words_notice(flow->notices[i].name), flow->notices[i].go);
    strbuf_adds(out, "</TABLE>>];\n");
}

static void put_legend(struct strbuf *out, bool heat)
{
    strbuf_adds(out,
                "  legend [id=\"legenda\",shape=plain,label=<<TABLE BORDER=\"0\" CELLBORDER=\"1\" "
                "CELLSPACING=\"4\" CELLPADDING=\"3\" COLOR=\"#6b7280\">");
    for (size_t i = 0; i < COUNT_OF(looks); i++)
        strbuf_addf(out, "<TR><TD BGCOLOR=\"%s\" COLOR=\"%s\">%s</TD></TR>",
                    heat ? "#ffffff" : looks[i].fill, looks[i].line,
                    words_kind((enum state_kind)i));
    strbuf_adds(out, "<TR><TD BORDER=\"0\" ALIGN=\"LEFT\">→ nome: segue lá, sem seta</TD></TR>");
    if (heat)
        strbuf_adds(out, "<TR><TD BGCOLOR=\"#ff5a5a\">quanto mais vermelho,<BR/>mais gente parou"
                         "</TD></TR>");
    strbuf_adds(out, "</TABLE>>];\n");
}

void flow_dot(const struct flow_drawing *d, struct strbuf *out)
{
    struct arena arena = { 0 };

    put_head(out, "geral", d->sheets);
    put_anywhere(out, d, &arena);
    put_legend(out, d->heat != NULL);
    strbuf_adds(out, d->sheets ? "}\n" : "");
    for (size_t i = 0; i < d->map->flow->state_count; i++)
        put_theme(out, d, (int)i, &arena);
    strbuf_adds(out, d->sheets ? "" : "}\n");
    arena_done(&arena);
}
