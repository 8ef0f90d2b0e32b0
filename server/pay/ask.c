#include "server/pay/pay.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/channels/media_kind.h"
#include "server/http/multipart.h"
#include "server/ops/page_request.h"
#include "server/pay/page.h"
#include "server/pay/pay_internal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* What is asked on the page: forms that work without script, each answered by the page itself with
 * a word at its top (303, so that "reload" asks nothing twice). */

struct asked {
    struct exchange *exchange;
    struct arena arena;
    const char *token;
    enum page_request_kind kind;
};

static void answer(struct exchange *x, struct arena *a, const char *token, const char *word)
{
    const struct http_header headers[] = {
        { "Location", arena_printf(a, "/p/%s?aviso=%s", token, word) },
        { "Referrer-Policy", "no-referrer" },
        { NULL, NULL },
    };

    exchange_reply(x, &(struct http_reply){ .status = 303, .headers = headers });
}

static void on_asked(void *ctx, enum page_request_outcome outcome)
{
    static const char *const taken[] = {
        [PAGE_RECEIPT] = "comprovante", [PAGE_UNKNOWN] = "nao-reconheco", [PAGE_TALK] = "pessoa"
    };
    static const char *const words[] = { [PAGE_REQUEST_GONE] = "tarde",
                                         [PAGE_REQUEST_NOBODY] = "telefone",
                                         [PAGE_REQUEST_LIMIT] = "limite",
                                         [PAGE_REQUEST_FAILED] = "de-novo" };
    struct asked *asked = ctx;

    answer(asked->exchange, &asked->arena, asked->token,
           outcome == PAGE_REQUEST_TAKEN ? taken[asked->kind] : words[outcome]);
    arena_done(&asked->arena);
    free(asked);
}

static void ask(struct pay *p, struct exchange *x, const struct http_request *request,
                enum page_request_kind kind, const char *mime_type, const struct form_part *file)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    struct asked *asked = calloc(1, sizeof(*asked));

    if (!asked)
        abort();
    asked->exchange = x;
    asked->kind = kind;
    asked->token = arena_strdup(&asked->arena, request->params[0]);
    crypto_hash_sha256(hash, (const uint8_t *)asked->token, strlen(asked->token));
    page_request_add(pay_page_requests(p), hash, kind, mime_type, file ? file->data : NULL,
                     file ? file->len : 0, on_asked, asked);
}

/* A photo or a PDF, by its bytes; NULL = neither. */
static const char *receipt_type(const struct form_part *file)
{
    const struct media_kind *kind = file ? media_kind_of(file->data, file->len) : NULL;

    if (!kind || (strcmp(kind->kind, "image") != 0 && strcmp(kind->kind, "document") != 0))
        return NULL;
    return kind->mime_type;
}

void pay_ask_receipt(struct pay *p, struct exchange *x, const struct http_request *request)
{
    struct form_part parts[MULTIPART_PARTS_MAX];
    struct arena a = { 0 };
    int count =
        multipart_read(exchange_header(x, "content-type"), request->body, request->body_len, parts);
    const struct form_part *file = multipart_find(parts, count, "arquivo");
    const char *type = receipt_type(file);

    if (!pay_token_fits(request->params[0]))
        exchange_reply_text(x, 404, "link desconhecido");
    else if (!type || file->len > PAGE_RECEIPT_MAX)
        answer(x, &a, request->params[0], file && file->len > PAGE_RECEIPT_MAX ? "grande" : "tipo");
    else
        ask(p, x, request, PAGE_RECEIPT, type, file);
    arena_done(&a);
}

static void ask_plain(struct pay *p, struct exchange *x, const struct http_request *request,
                      enum page_request_kind kind)
{
    if (pay_token_fits(request->params[0]))
        ask(p, x, request, kind, NULL, NULL);
    else
        exchange_reply_text(x, 404, "link desconhecido");
}

void pay_ask_unknown(struct pay *p, struct exchange *x, const struct http_request *request)
{
    ask_plain(p, x, request, PAGE_UNKNOWN);
}

void pay_ask_talk(struct pay *p, struct exchange *x, const struct http_request *request)
{
    ask_plain(p, x, request, PAGE_TALK);
}

const char *pay_told(const char *word)
{
    static const struct {
        const char *word, *told;
    } rows[] = {
        { "comprovante", "Recebemos o seu comprovante. A equipe confere e responde pela nossa "
                         "conversa." },
        { "nao-reconheco", "Anotamos que você não reconhece este valor. A resposta vai pela nossa "
                           "conversa; enquanto isso, não precisa pagar." },
        { "pessoa", "Avisamos a equipe: alguém fala com você pela nossa conversa." },
        { "tarde", "Este link não vale mais. Nada foi enviado." },
        { "telefone",
          "Por aqui não encontramos uma conversa com você. Ligue para o telefone no fim "
          "desta página: a equipe resolve." },
        { "limite", "Já recebemos vários arquivos hoje, e eles estão guardados. A equipe responde "
                    "pela nossa conversa." },
        { "de-novo", "Não deu certo agora, e nada se perdeu. Tente de novo em um minuto." },
        { "grande", "Esse arquivo passa de 5 MB. Mande uma foto menor ou o PDF do banco." },
        { "tipo", "Esse arquivo não abre aqui. Mande uma foto (JPG ou PNG) ou um PDF." },
    };

    for (size_t i = 0; word && i < COUNT_OF(rows); i++)
        if (strcmp(rows[i].word, word) == 0)
            return rows[i].told;
    return NULL;
}
