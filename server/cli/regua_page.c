#include "server/cli/regua_page.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"
#include "server/contact/library_values.h"
#include "server/money/escape.h"

#include <stdlib.h>
#include <string.h>

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"pt-BR\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n<title>Quando a mensagem parte de nós</title>\n<style>\n"
    "body{font:16px/1.5 'Liberation Sans',Arial,sans-serif;color:#1b1f24;max-width:900px;"
    "margin:0 auto;padding:1rem;overflow-wrap:anywhere}\n"
    "h1{font-size:1.8rem;line-height:1.2}h2{border-bottom:2px solid #1f5fa8;margin-top:2.5rem}\n"
    ".passo{border:1px solid #c9ccd1;border-left:6px solid #1f5fa8;border-radius:8px;"
    "padding:.8rem 1rem;margin:1rem 0}.passo h3{margin:0}\n"
    "blockquote{margin:.4rem 0;padding:.6rem .9rem;background:#f3f7ef;border-radius:8px;"
    "white-space:pre-line}\nblockquote footer,.nota{font-size:.85rem;color:#555}\n"
    ".botao{border:1px solid #1f5fa8;border-radius:6px;padding:0 .5rem}\n"
    "@media print{body{max-width:none;padding:0;font-size:10.5pt}"
    ".passo,blockquote{break-inside:avoid}}\n@page{size:A4;margin:16mm}\n"
    "</style>\n</head>\n<body>\n<main>\n";

static const char *const channel_words[CONTACT_CHANNEL_COUNT] = { "WhatsApp", "SMS", "e-mail",
                                                                  "carta", "ligação" };
static const char *const task_words[TASK_COUNT] = {
    NULL,
    "O boleto é emitido.",
    "O banco é consultado antes de qualquer mensagem: talvez já esteja pago.",
    "O cartão é tentado de novo.",
    "Uma pessoa da equipe liga.",
    "O acordo é encerrado, e valem de novo as condições de antes.",
};
static const char *const condition_words[CONDITION_COUNT] = {
    NULL,
    "Só quando o contrato não tem análise de crédito.",
    "Só para quem pediu para ser lembrado por telefone.",
    "Só depois que uma pessoa responsável aprova este caso.",
};
static const char *const stop_words[STOP_COUNT] = {
    "o pagamento é confirmado",
    "um acordo é feito",
    "há uma data prometida (até um dia útil depois dela)",
    "a pessoa vive um momento difícil, discorda, já pagou, pede seus dados ou falece",
    "o acordo é encerrado",
};
static const char *const stage_words[STAGE_COUNT] = {
    "antes do vencimento: só um lembrete",
    "logo depois: talvez já esteja resolvido",
    "conversa amigável, sempre com alternativas",
    "última conversa antes da análise de uma pessoa",
    "parcelas de um acordo",
    "cartão",
    "atendimento",
};
/* What the checks of plans and templates prove, and no more. */
static const char *const never[] = {
    "Nenhuma mensagem ou ligação é marcada para domingo ou feriado nacional.",
    "Nenhuma ligação sobre atraso acontece antes do décimo dia.",
    "Antes de a identidade ser confirmada, nada fala de valor, de atraso ou de estudante.",
    "Nada ameaça, constrange, apressa ou fala de uma medida que o caso não tem.",
    "Nenhuma mensagem ou ligação deixa de dizer como não receber mais.",
};

static void put_days(int day, struct strbuf *out)
{
    if (!day)
        strbuf_adds(out, "No dia do vencimento");
    else
        strbuf_addf(out, "%d dia%s %s do vencimento", abs(day), abs(day) > 1 ? "s" : "",
                    day < 0 ? "antes" : "depois");
}

static void put_place(const struct regua_place *place, struct strbuf *out)
{
    strbuf_addf(out, "<li>%s", channel_words[place->channels[0]]);
    if (place->count > 1)
        strbuf_addf(out, " ou, para quem não usa, %s: nunca os dois",
                    channel_words[place->channels[1]]);
    strbuf_adds(out, "</li>\n");
}

static void put_intro(const struct regua *plan, struct strbuf *out)
{
    strbuf_adds(out, head);
    strbuf_adds(out, "<h1>Quando a mensagem parte de nós</h1>\n<p>Plano <code>");
    escape_html(plan->name ? plan->name : "", out);
    strbuf_addf(out,
                "</code>: %zu passos. Esta página mostra todos, com as palavras que as pessoas "
                "recebem.</p>\n<h2>Por onde</h2>\n<p>Cada pessoa só é procurada pelos canais que "
                "autorizou, nesta ordem:</p>\n<ol>\n",
                plan->step_count);
    for (size_t i = 0; i < plan->place_count; i++)
        put_place(&plan->places[i], out);
    strbuf_adds(out, "</ol>\n<h2>Quando para</h2>\n<p>Nada mais é enviado quando</p>\n<ul>\n");
    for (size_t i = 0; i < STOP_COUNT; i++)
        if (plan->stops >> i & 1)
            strbuf_addf(out, "<li>%s</li>\n", stop_words[i]);
    strbuf_adds(out, "</ul>\n");
}

static void put_buttons(const struct library_text *text, struct strbuf *out)
{
    for (size_t i = 0; i < text->action_count; i++)
        if (text->actions[i].kind == ACTION_BUTTON) {
            strbuf_adds(out, " <span class=\"botao\">");
            escape_html(text->actions[i].label, out);
            strbuf_adds(out, "</span>");
        }
}

/* Its parts one below the other, as the person sees them, without names of parts. */
static void put_text(const struct library_text *text, struct arena *a, struct strbuf *out)
{
    struct vars samples = library_samples(a);

    strbuf_adds(out, "<blockquote>");
    for (int part = 0; part < LIBRARY_PART_COUNT; part++) {
        if (!text->parts[part].raw)
            continue;
        strbuf_adds(out, part == LIBRARY_SUBJECT ? "<b>" : "");
        escape_html(library_render(text, (enum library_part)part, samples, library_sample_day(), a),
                    out);
        strbuf_adds(out, part == LIBRARY_SUBJECT ? "</b>\n" : "\n");
    }
    put_buttons(text, out);
    strbuf_addf(out, "<footer>%s, ", channel_words[text->channel]);
    escape_html(text->id, out);
    strbuf_adds(out, "</footer></blockquote>\n");
}

static void put_texts(const char *const *ids, size_t count, const struct library *library,
                      struct arena *a, struct strbuf *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct library_text *text = library_find(library, ids[i]);
        if (text)
            put_text(text, a, out);
    }
}

static void put_step(const struct regua *plan, const struct regua_step *step,
                     const struct library *library, struct strbuf *out)
{
    struct arena arena = { 0 };
    int day = regua_day_of(plan, step);

    strbuf_adds(out, "<section class=\"passo\">\n<h3>");
    if (step->event)
        strbuf_adds(out, "Quando o cartão não passa");
    else
        put_days(day, out);
    strbuf_adds(out, step->morning ? ", de manhã</h3>\n" : "</h3>\n");
    if (!step->event)
        strbuf_addf(out, "<p class=\"nota\">%s</p>\n", stage_words[regua_stage_of(plan, day)]);
    if (step->condition)
        strbuf_addf(out, "<p><b>%s</b></p>\n", condition_words[step->condition]);
    if (step->task)
        strbuf_addf(out, "<p>%s</p>\n", task_words[step->task]);
    if (step->try_count > 1)
        strbuf_adds(out, "<p>Uma destas, pelo primeiro canal que a pessoa autorizou:</p>\n");
    put_texts(step->tries, step->try_count, library, &arena, out);
    if (step->also_count)
        strbuf_adds(out, "<p>E também:</p>\n");
    put_texts(step->also, step->also_count, library, &arena, out);
    strbuf_adds(out, "</section>\n");
    arena_done(&arena);
}

void regua_page(const struct regua *plan, const struct library *library, struct strbuf *out)
{
    put_intro(plan, out);
    strbuf_adds(out, "<h2>Os passos</h2>\n");
    for (size_t i = 0; i < plan->step_count; i++)
        put_step(plan, &plan->steps[i], library, out);
    strbuf_adds(out, "<h2>O que nunca acontece</h2>\n<ul>\n");
    for (size_t i = 0; i < COUNT_OF(never); i++)
        strbuf_addf(out, "<li>%s</li>\n", never[i]);
    strbuf_adds(out, "</ul>\n</main>\n</body>\n</html>\n");
}
