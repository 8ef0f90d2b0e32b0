#include "server/console/api.h"

#include "db/columns.h"
#include "server/base/auto.h"

#include <stdio.h>
#include <string.h>

/* GET /console/api/conversations/{id}/messages, and what a message is in JSON. */

enum { MSG_DIRECTION = 2, MSG_STATE = 7, MSG_CODE = 8, MSG_RANK = 9, MSG_CID = 10 };
enum { MSG_CONVERSATION = 11, MSG_MEDIA_TYPE, MSG_MEDIA_LIVES };

/* As outbox.state; what the provider told of later (rank) says more. */
static const struct {
    const char *word, *reason, *next;
} states[] = {
    { "na_fila", NULL, NULL },
    { "a_caminho", NULL, NULL },
    { "enviada", NULL, NULL },
    { "falhou", "Não foi entregue.", "Confira o número ou fale por outro canal." },
    { "desconhecida", "Não se sabe se chegou.",
      "Espere a resposta; repita só se fizer falta: a pessoa pode receber duas vezes." },
    { "cancelada", "Não saiu a tempo.", "Envie de novo se ainda fizer sentido." },
    { "cancelada", "Não foi enviada: a conversa mudou antes.",
      "Veja o que chegou e escreva de novo." },
};

/* What WhatsApp says when it did not deliver (the codes of channels reference 2), in words. */
static const struct {
    int64_t code;
    const char *reason, *next;
} failures[] = {
    { 131026, "O número não recebe mensagens do WhatsApp.", "Fale por SMS, e-mail ou telefone." },
    { 131047, "Passaram 24 horas da última mensagem da pessoa.", "Envie um modelo aprovado." },
    { 131049, "O WhatsApp segurou para não cansar a pessoa.",
      "Espere ela escrever, ou outro dia." },
    { 131050, "A pessoa não quer receber mensagens do WhatsApp.",
      "Respeite: espere ela escrever." },
    { 131051, "O WhatsApp não aceita esse tipo de mensagem.", "Escreva em texto." },
    { 131053, "O arquivo não pôde ser enviado.", "Envie de novo em outro formato." },
    { 132001, "O modelo não existe nesse idioma.", "Escolha outro modelo." },
    { 132015, "O modelo está pausado pelo WhatsApp.", "Escolha outro modelo." },
    { 131056, "Mensagens demais para esta pessoa agora.", "Espere alguns minutos." },
};

static void add_state(json_t *json, const struct pg_result *r, int row)
{
    bool known = !pg_is_null(r, row, MSG_STATE);
    size_t state = known ? (size_t)pg_get_int8(r, row, MSG_STATE) % COUNT_OF(states) : 0;
    int64_t rank = int_or_zero(r, row, MSG_RANK), code = int_or_zero(r, row, MSG_CODE);
    const char *word = states[state].word, *reason = states[state].reason,
               *next = states[state].next;

    if (known && state == 2 && rank >= 2)
        word = rank == 2 ? "entregue" : "lida";
    for (size_t i = 0; known && state == 3 && i < COUNT_OF(failures); i++)
        if (failures[i].code == code) {
            reason = failures[i].reason;
            next = failures[i].next;
        }
    json_object_set_new(json, "state", known ? json_string(word) : json_null());
    json_object_set_new(json, "reason", known ? api_text_or_null(reason) : json_null());
    json_object_set_new(json, "next_action", known ? api_text_or_null(next) : json_null());
}

/* Called by its kind: the name that a stranger gave it says nothing.  Without an address it is not
 * to be had any more. */
static json_t *file_json(const struct pg_result *r, int row)
{
    static const struct {
        const char *kind, *name;
    } names[] = { { "image", "Foto" },  { "document", "Documento" }, { "audio", "Áudio" },
                  { "voice", "Áudio" }, { "video", "Vídeo" },        { "sticker", "Figurinha" } };
    const char *kind = pg_get_text(r, row, 3), *name = "Arquivo";
    char url[128];

    if (pg_is_null(r, row, MSG_MEDIA_LIVES))
        return json_null();
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(names[i].kind, kind) == 0)
            name = names[i].name;
    snprintf(url, sizeof(url), "/console/api/conversations/%lld/files/%lld",
             (long long)pg_get_int8(r, row, MSG_CONVERSATION), (long long)pg_get_int8(r, row, 0));
    return json_pack("{s:s, s:o, s:o}", "name", name, "mime",
                     api_text_or_null(pg_get_text(r, row, MSG_MEDIA_TYPE)), "url",
                     pg_get_bool(r, row, MSG_MEDIA_LIVES) ? json_string(url) : json_null());
}

json_t *api_message(const struct pg_result *r, int row)
{
    static const char *const directions[] = { "in", "bot", "agent", "note" };
    static const struct api_field fields[] = {
        { "id", API_ID },     { "at", API_AT },       { "", API_SKIP },       { "kind", API_TEXT },
        { "text", API_TEXT }, { "masked", API_BOOL }, { "author", API_TEXT }, { NULL, API_SKIP },
    };
    json_t *json = api_object(r, row, fields);

    json_object_set_new(json, "direction",
                        json_string(directions[pg_get_int8(r, row, MSG_DIRECTION) & 3]));
    json_object_set_new(json, "cid", api_text_or_null(pg_get_text(r, row, MSG_CID)));
    json_object_set_new(json, "file", file_json(r, row));
    add_state(json, r, row);
    return json;
}

void api_messages_args(struct console_visit *v, struct pg_args *args, int64_t conversation_id,
                       int64_t before, int64_t after, int most)
{
    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, conversation_id);
    pg_int8(args, before == API_NEWEST ? PG_NULL_INT8 : before);
    pg_int8(args, after == API_NEWEST ? PG_NULL_INT8 : after);
    pg_instant(args, api_now(v));
    pg_int4(args, most);
    pg_int8(args, v->caller->user_id);
}

/* ---- the page ---- */

struct page {
    int64_t conversation_id, before, after;
    int limit;
};

static void fill_known(struct console_visit *v, struct pg_args *args)
{
    const struct page *p = v->own;

    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, p->conversation_id);
}

static void fill_messages(struct console_visit *v, struct pg_args *args)
{
    const struct page *p = v->own;

    api_messages_args(v, args, p->conversation_id, p->before, p->after, p->limit + 1);
}

/* Oldest first, whichever way they were looked for. */
static void on_messages(struct console_visit *v, const struct pg_result *r)
{
    const struct page *p = v->own;
    int count = pg_rows(r), shown = count > p->limit ? p->limit : count;
    json_t *all = json_array();

    for (int i = 0; i < shown; i++)
        json_array_append_new(all, api_message(r, p->after == API_NEWEST ? shown - 1 - i : i));
    console_reply_json(v, 200, json_pack("{s:o, s:b}", "messages", all, "more", count > p->limit));
}

static void on_known(struct console_visit *v, const struct pg_result *r)
{
    if (pg_rows(r))
        console_ask(v, SQL_DESK_MESSAGES, fill_messages, on_messages);
    else
        console_refuse(v, 404);
}

void console_api_messages(struct console_visit *v)
{
    struct page *p = ARENA_NEW(&v->arena, struct page);
    int64_t limit = api_query_int(v, "limit", 50);
    const char *after = api_query(v, "after");

    v->own = p;
    p->conversation_id = api_path_id(v);
    p->before = api_query_int(v, "before", API_NEWEST);
    p->after = after ? api_query_int(v, "after", 0) : API_NEWEST; /* "0": from the first one on */
    p->limit = limit < 1 || limit > API_PAGE_MAX ? API_PAGE_MAX : (int)limit;
    console_ask(v, SQL_DESK_KNOWN, fill_known, on_known);
}
