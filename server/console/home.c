#include "server/console/internal.h"

#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/console/page.h"
#include "server/money/escape.h"

/* The page of those who are in, and the way out. */

static const char *role_in_words(enum console_role role)
{
    static const char *const words[CONSOLE_ROLE_COUNT] = {
        [CONSOLE_AGENT] = "atendente",
        [CONSOLE_SUPERVISOR] = "supervisão",
        [CONSOLE_MANAGER] = "gerência",
        [CONSOLE_OPERATOR] = "operação",
    };

    return words[role] ? words[role] : "";
}

/* The modules that the first draw needs, asked for beside each other and not one after another. */
static void add_modules(const char *version, struct strbuf *out)
{
    static const char *const names[] = { "htm-preact", "words", "store",  "desk",     "events",
                                         "keys",       "inbox", "thread", "composer", "person",
                                         "overlays",   "money", "board" };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        strbuf_addf(out, "<link rel=\"modulepreload\" href=\"/console/static/%s/%s.js\">", version,
                    names[i]);
    strbuf_addf(out, "<script type=\"module\" src=\"/console/static/%s/app.js\"></script>",
                version);
}

static void add_head(const char *version, struct strbuf *out)
{
    strbuf_addf(out,
                "<!doctype html><html lang=\"pt-BR\"><head><meta charset=\"utf-8\">"
                "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                "<meta name=\"color-scheme\" content=\"light dark\">"
                "<link rel=\"icon\" href=\"data:,\"><title>Atendimento · Quita</title>"
                "<link rel=\"stylesheet\" href=\"/console/static/%s/desk.css\">",
                version);
    add_modules(version, out);
    strbuf_adds(out, "</head><body>");
}

/* Who is here, and the way out: there without script too. */
static void add_top(const struct console_visit *v, struct strbuf *out)
{
    strbuf_adds(out,
                "<header class=\"top\"><h1><a href=\"/console\">Quita</a></h1><p class=\"me\">");
    escape_html(v->caller->name, out);
    strbuf_addf(out, " · %s</p>", role_in_words(v->caller->role));
    page_form_open(v, "/console/sair", out);
    strbuf_adds(out, "<button>Sair</button></form></header>");
}

/* An empty page that the modules of static/ fill. */
void console_show_home(struct console_visit *v)
{
    struct strbuf html = { 0 };

    add_head(console_static_version(v->console->files), &html);
    add_top(v, &html);
    strbuf_adds(&html, "<main id=\"app\"><p class=\"nothing\">Abrindo o atendimento…</p>"
                       "<noscript><p class=\"nothing\">Esta página precisa de JavaScript. Ligue-o "
                       "no navegador e abra de novo.</p></noscript></main></body></html>");
    console_reply_html(v, 200, &html);
}

void console_api_me(struct console_visit *v)
{
    const struct console_caller *c = v->caller;
    json_t *teams = json_array();

    for (size_t i = 0; i < c->team_count; i++)
        json_array_append_new(teams, json_pack("{s:I, s:s}", "id", (json_int_t)c->teams[i].team_id,
                                               "name", c->teams[i].name));
    console_reply_json(v, 200,
                       json_pack("{s:I, s:s, s:s, s:s, s:s, s:o}", "id", (json_int_t)c->user_id,
                                 "name", c->name, "email", c->email, "role",
                                 console_role_word(c->role), "csrf", v->csrf, "teams", teams));
}

void console_show_logout(struct console_visit *v)
{
    struct strbuf html = { 0 };

    page_open(v, "Sair", &html);
    page_paragraph("Quer mesmo sair?", &html);
    page_form_open(v, "/console/sair", &html);
    page_form_close("Sair", &html);
    page_link("/console", "Ficar", &html);
    page_close(&html);
    console_reply_html(v, 200, &html);
}

static void fill_end(struct console_visit *v, struct pg_args *args)
{
    pg_bytea(args, v->secret_hash, CONSOLE_SECRET_HASH);
    pg_instant(args, clock_now_us(v->console->deps.clock));
}

static void on_ended(struct console_visit *v, const struct pg_result *r)
{
    (void)r;
    console_sockets_end(v->console, v->caller->session_id);
    session_forget_cookie(v);
    console_redirect(v, "/console/entrar");
}

void console_logout(struct console_visit *v)
{
    console_ask(v, SQL_CONSOLE_SESSION_END, fill_end, on_ended);
}
