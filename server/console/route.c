#include "server/console/internal.h"

#include "server/base/auto.h"
#include "server/console/api.h"

#include <string.h>

/* A file: 8 MB, with the form around it; as on the payment page. */
enum { FORM_MAX = 8192, ATTACH_MAX = 8 * 1024 * 1024 };

const struct console_route console_routes[] = {
    { "GET", "/console", CONSOLE_AGENT, CONSOLE_READS, 0, console_show_home },
    { "GET", "/console/entrar", CONSOLE_ANYBODY, CONSOLE_READS, 0, console_show_login },
    { "POST", "/console/entrar", CONSOLE_ANYBODY, CONSOLE_CHANGES, FORM_MAX, console_login },
    { "GET", "/console/codigo", CONSOLE_CODE_DUE, CONSOLE_READS, 0, console_show_code },
    { "POST", "/console/codigo", CONSOLE_CODE_DUE, CONSOLE_CHANGES, FORM_MAX, console_code },
    { "GET", "/console/sair", CONSOLE_AGENT, CONSOLE_READS, 0, console_show_logout },
    { "POST", "/console/sair", CONSOLE_AGENT, CONSOLE_CHANGES, FORM_MAX, console_logout },
    { "GET", "/console/convite/{link}", CONSOLE_ANYBODY, CONSOLE_READS, 0, console_show_link },
    { "POST", "/console/convite/{link}", CONSOLE_ANYBODY, CONSOLE_CHANGES, FORM_MAX, console_link },
    { "GET", "/console/static/{version}/{file}", CONSOLE_ANYBODY, CONSOLE_READS, 0,
      console_show_static },
    { "GET", "/console/api/eu", CONSOLE_AGENT, CONSOLE_READS, 0, console_api_me },
    { "POST", "/console/api/entrar", CONSOLE_ANYBODY, CONSOLE_CHANGES, FORM_MAX,
      console_api_login },
    { "POST", "/console/api/codigo", CONSOLE_CODE_DUE, CONSOLE_CHANGES, FORM_MAX,
      console_api_code },
    { "GET", "/console/api/me", CONSOLE_AGENT, CONSOLE_READS, 0, console_api_my_self },
    { "POST", "/console/api/me", CONSOLE_AGENT, CONSOLE_CHANGES, API_BODY_MAX, console_api_set_me },
    { "GET", "/console/api/inbox", CONSOLE_AGENT, CONSOLE_READS, 0, console_api_inbox },
    { "GET", "/console/api/events", CONSOLE_AGENT, CONSOLE_READS, 0, console_api_events },
    { "GET", "/console/api/conversations/{conversation}", CONSOLE_AGENT, CONSOLE_READS, 0,
      console_api_talk },
    { "GET", "/console/api/conversations/{conversation}/messages", CONSOLE_AGENT, CONSOLE_READS, 0,
      console_api_messages },
    { "POST", "/console/api/conversations/{conversation}/take", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_take },
    { "POST", "/console/api/conversations/{conversation}/back", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_back },
    { "POST", "/console/api/conversations/{conversation}/resolve", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_resolve },
    { "POST", "/console/api/conversations/{conversation}/reopen", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_reopen },
    { "POST", "/console/api/conversations/{conversation}/snooze", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_snooze },
    { "POST", "/console/api/conversations/{conversation}/callback", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_callback },
    { "POST", "/console/api/conversations/{conversation}/transfer", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_transfer },
    { "POST", "/console/api/conversations/{conversation}/assign", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_assign },
    { "POST", "/console/api/conversations/{conversation}/say", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_say },
    { "POST", "/console/api/conversations/{conversation}/note", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_note },
    { "POST", "/console/api/conversations/{conversation}/whisper", CONSOLE_SUPERVISOR,
      CONSOLE_CHANGES, API_BODY_MAX, console_api_whisper },
    { "POST", "/console/api/conversations/{conversation}/read", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_read },
    { "POST", "/console/api/conversations/{conversation}/draft", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_draft },
    { "POST", "/console/api/conversations/{conversation}/typing", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_typing },
    { "GET", "/console/api/conversations/{conversation}/person", CONSOLE_AGENT, CONSOLE_READS, 0,
      console_api_person },
    { "POST", "/console/api/conversations/{conversation}/unmask", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_unmask },
    { "POST", "/console/api/conversations/{conversation}/preview", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_preview },
    { "POST", "/console/api/conversations/{conversation}/send_preview", CONSOLE_AGENT,
      CONSOLE_CHANGES, API_BODY_MAX, console_api_send_preview },
    { "GET", "/console/api/conversations/{conversation}/files/{message}", CONSOLE_AGENT,
      CONSOLE_READS, 0, console_api_file },
    { "POST", "/console/api/conversations/{conversation}/attach", CONSOLE_AGENT, CONSOLE_CHANGES,
      ATTACH_MAX, console_api_attach },
    { "GET", "/console/api/conversations/{conversation}/templates", CONSOLE_AGENT, CONSOLE_READS, 0,
      console_api_templates },
    { "POST", "/console/api/conversations/{conversation}/template", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_template },
    { "POST", "/console/api/conversations/{conversation}/people", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_find_people },
    { "POST", "/console/api/conversations/{conversation}/link", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_link },
    { "POST", "/console/api/conversations/{conversation}/unlink", CONSOLE_AGENT, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_unlink },
    { "GET", "/console/api/people/{person}", CONSOLE_SUPERVISOR, CONSOLE_READS, 0,
      console_api_record },
    { "POST", "/console/api/people/{person}/merge", CONSOLE_SUPERVISOR, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_merge },
    { "POST", "/console/api/people/{person}/split", CONSOLE_SUPERVISOR, CONSOLE_CHANGES,
      API_BODY_MAX, console_api_split },
    { "POST", "/console/api/moves/{move}/undo", CONSOLE_SUPERVISOR, CONSOLE_CHANGES, API_BODY_MAX,
      console_api_undo_move },
    { "GET", "/console/api/search", CONSOLE_AGENT, CONSOLE_READS, 0, console_api_search },
    { "POST", "/console/api/bulk", CONSOLE_AGENT, CONSOLE_CHANGES, API_BODY_MAX, console_api_bulk },
    { "GET", "/console/api/canned", CONSOLE_AGENT, CONSOLE_READS, 0, console_api_canned },
    { "POST", "/console/api/canned", CONSOLE_SUPERVISOR, CONSOLE_CHANGES, API_BODY_MAX,
      console_api_set_canned },
    { "GET", "/console/api/views", CONSOLE_AGENT, CONSOLE_READS, 0, console_api_views },
    { "POST", "/console/api/views", CONSOLE_AGENT, CONSOLE_CHANGES, API_BODY_MAX,
      console_api_set_view },
    { "POST", "/console/api/views/{view}/delete", CONSOLE_AGENT, CONSOLE_CHANGES, API_BODY_MAX,
      console_api_drop_view },
    { "GET", "/console/api/colleagues", CONSOLE_AGENT, CONSOLE_READS, 0, console_api_colleagues },
    { "GET", "/console/api/board", CONSOLE_SUPERVISOR, CONSOLE_READS, 0, console_api_board },
    { "POST", "/console/api/pause", CONSOLE_SUPERVISOR, CONSOLE_CHANGES, API_BODY_MAX,
      console_api_pause },
    { "POST", "/console/api/undo", CONSOLE_AGENT, CONSOLE_CHANGES, API_BODY_MAX, console_api_undo },
    { NULL, NULL, CONSOLE_UNRULED, CONSOLE_READS, 0, NULL },
};

/* ---- roles ---- */

static const char *const words[CONSOLE_ROLE_COUNT] = {
    [CONSOLE_UNRULED] = "",
    [CONSOLE_ANYBODY] = "anybody",
    [CONSOLE_CODE_DUE] = "code",
    [CONSOLE_AGENT] = "agent",
    [CONSOLE_SUPERVISOR] = "supervisor",
    [CONSOLE_MANAGER] = "manager",
    [CONSOLE_OPERATOR] = "operator",
};

const char *console_role_word(enum console_role role)
{
    return words[role];
}

enum console_role console_role_named(const char *word)
{
    for (int role = CONSOLE_AGENT; role < CONSOLE_ROLE_COUNT; role++)
        if (strcmp(words[role], word) == 0)
            return (enum console_role)role;
    return CONSOLE_UNRULED;
}

int console_role_number(enum console_role role)
{
    return (int)role - (int)CONSOLE_AGENT + 1;
}

enum console_role console_role_numbered(int number)
{
    int role = number + (int)CONSOLE_AGENT - 1;

    return role >= (int)CONSOLE_AGENT && role < (int)CONSOLE_ROLE_COUNT ? (enum console_role)role
                                                                        : CONSOLE_UNRULED;
}

/* ---- the table ---- */

size_t console_route_count(void)
{
    return COUNT_OF(console_routes) - 1;
}

static bool is_ruled(const struct console_route *r)
{
    bool changes = strcmp(r->method, "GET") != 0;

    return r->least > CONSOLE_UNRULED && r->least < CONSOLE_ROLE_COUNT && r->handler &&
           changes == (r->effect == CONSOLE_CHANGES);
}

bool console_routes_ruled(void)
{
    for (const struct console_route *r = console_routes; r->pattern; r++)
        if (!is_ruled(r))
            return false;
    return true;
}

void console_http_routes(struct http_route *out, void (*entry)(void *ctx, struct exchange *x,
                                                               const struct http_request *request))
{
    for (const struct console_route *r = console_routes; r->pattern; r++)
        *out++ = (struct http_route){ r->method, r->pattern, entry, r->body_max, false };
}
