#include "server/console/internal.h"

#include "server/base/clock.h"
#include "server/console/page.h"
#include "server/money/escape.h"

/* Who is in, and the way out. */

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

static void add_teams(const struct console_caller *caller, struct strbuf *out)
{
    for (size_t i = 0; i < caller->team_count; i++) {
        strbuf_adds(out, i ? ", " : "");
        escape_html(caller->teams[i].name, out);
    }
    if (!caller->team_count)
        strbuf_adds(out, "nenhuma");
}

void console_show_home(struct console_visit *v)
{
    const struct console_caller *c = v->caller;
    struct strbuf html = { 0 };

    page_open(v, "Atendimento", &html);
    strbuf_adds(&html, "<dl><dt>Quem está aqui</dt><dd>");
    escape_html(c->name, &html);
    strbuf_addf(&html, "</dd><dt>Função</dt><dd>%s</dd><dt>Equipes</dt><dd>",
                role_in_words(c->role));
    add_teams(c, &html);
    strbuf_adds(&html, "</dd></dl>");
    page_paragraph("A caixa de entrada vem aqui.", &html);
    page_form_open(v, "/console/sair", &html);
    page_form_close("Sair", &html);
    page_close(&html);
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
