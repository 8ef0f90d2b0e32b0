#include "server/chat/face_internal.h"

#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/chat/site_user.h"
#include "server/ops/accounts.h"

#include <stdio.h>
#include <string.h>

/* What a conversation has to do with the world around the chat: WhatsApp, and the school's site. */

static const char busy[] = "Estamos com instabilidade. Tente de novo em instantes.";

/* Both change something: as often as messages, and counted apart from them. */
static bool may(struct chat_call *call, const char *what)
{
    char who[40];

    snprintf(who, sizeof(who), "%s %lld", what, (long long)call->guest.conversation_id);
    int64_t wait = chat_limits_take(call->face->limits, CHAT_LIMIT_MESSAGE, who,
                                    clock_monotonic_us(call->face->deps.clock));
    if (wait)
        chat_call_refuse(call, 429, "Espere um instante.", wait);
    return !wait;
}

/* ---- on to WhatsApp ---- */

/* The words are the visitor's, who may change them; the code leads back to this conversation. */
static void on_pass(void *ctx, const struct chat_guest *guest, const char *word,
                    const struct error *err)
{
    struct chat_call *call = ctx;
    char json[320];

    if (err) {
        chat_call_refuse(call, 503, busy, 2000);
    } else if (!guest->conversation_id) {
        chat_call_refuse(call, 404, "Não há WhatsApp para este atendimento.", 0);
    } else {
        int len = snprintf(json, sizeof(json),
                           "{\"url\":\"https://wa.me/%s?text=Ol%%C3%%A1%%21%%20Quero%%20continuar"
                           "%%20por%%20aqui%%20a%%20conversa%%20do%%20site.%%20%%28c%%C3%%B3digo"
                           "%%20%s%%29\",\"seconds\":900}",
                           guest->number, word);
        chat_call_end(call, 200, json, (size_t)len);
    }
}

static void on_goer(void *ctx, const struct chat_guest *guest, const char *secret,
                    const struct error *err)
{
    struct chat_call *call = ctx;

    (void)secret;
    if (chat_call_found(call, guest, err) && may(call, "pass"))
        chat_pass(call->face->deps.chat, guest, on_pass, call);
}

void chat_face_whatsapp(struct chat_face *f, struct exchange *x, const struct http_request *request)
{
    struct chat_call *call = chat_call_new(f, x);

    (void)request;
    if (!chat_call_is_ours(call))
        chat_call_refuse(call, 403, "Origem desconhecida.", 0);
    else
        (void)chat_call_identify(call, on_goer, call);
}

/* ---- who is logged in at the site ---- */

static void on_told(void *ctx, const struct error *err)
{
    static const char done[] = "{\"t\":\"ok\"}";
    struct chat_call *call = ctx;

    if (err)
        chat_call_refuse(call, 503, busy, 2000);
    else
        chat_call_end(call, 200, done, sizeof(done) - 1);
}

static struct site_user_claim claim_of(const json_t *body)
{
    return (struct site_user_claim){
        .user = json_string_value(json_object_get(body, "user")),
        .signature = json_string_value(json_object_get(body, "signature")),
        .expires_s = json_integer_value(json_object_get(body, "expires")),
    };
}

/* By the secret of the site that this conversation belongs to, whatever key the page says. */
static enum site_user_verdict judge(const struct chat_call *call,
                                    const struct site_user_claim *claim)
{
    const struct chat_face_deps *deps = &call->face->deps;
    if (!accounts_ready(deps->accounts))
        return SITE_USER_FORGED;
    struct accounts_view *view = accounts_hold(deps->accounts);
    const struct chat_widget *w = accounts_widget_of(view, call->guest.account_id);
    enum site_user_verdict verdict =
        w && w->identify
            ? site_user_judge(claim, w->identify, w->key, clock_now_us(deps->clock) / SECONDS_US(1))
            : SITE_USER_FORGED;

    accounts_let_go(&view);
    return verdict;
}

static void on_named(void *ctx, const struct chat_guest *guest, const char *secret,
                     const struct error *err)
{
    static const struct {
        int status;
        const char *why;
    } refusals[] = { [SITE_USER_MALFORMED] = { 400, "user, expires or signature is missing" },
                     [SITE_USER_STALE] = { 403, "expires has passed, or is over a day ahead" },
                     [SITE_USER_FORGED] = { 403, "signature does not fit" } };
    struct chat_call *call = ctx;

    (void)secret;
    if (!chat_call_found(call, guest, err) || !may(call, "site"))
        return;
    const struct site_user_claim claim = claim_of(call->body);
    enum site_user_verdict verdict = judge(call, &claim);
    if (verdict == SITE_USER_FITS)
        chat_site_user(call->face->deps.chat, guest, claim.user, on_told, call);
    else
        chat_call_refuse(call, refusals[verdict].status, refusals[verdict].why, 0);
}

void chat_face_site_user(struct chat_face *f, struct exchange *x,
                         const struct http_request *request)
{
    struct chat_call *call = chat_call_new(f, x);

    call->body =
        json_loadb((const char *)request->body, request->body_len, JSON_REJECT_DUPLICATES, NULL);
    if (!chat_call_is_ours(call))
        chat_call_refuse(call, 403, "Origem desconhecida.", 0);
    else
        (void)chat_call_identify(call, on_named, call);
}
