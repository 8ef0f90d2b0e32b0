#include "server/pay/pay.h"

#include "server/base/clock.h"
#include "server/base/strbuf.h"
#include "server/money/escape.h"
#include "server/ops/accounts.h"
#include "server/pay/pay_internal.h"

#include <string.h>

/* Privacy notice of a creditor (LGPD art. 9): who, what for, on which basis, for how long, and how
 * to use one's rights.  Plain words, no personal data, no script. */
static const char head[] =
    "<!doctype html><html lang=\"pt-BR\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
    "<meta name=\"robots\" content=\"noindex\"><title>Aviso de privacidade</title><style>"
    "body{font:17px/1.55 system-ui,sans-serif;color:#1d2a2a;background:#f4f7f6;margin:0}"
    "main{max-width:40rem;margin:0 auto;padding:1.5rem 1.25rem 3rem;background:#fff}"
    "h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.1rem;margin-top:1.75rem}"
    "</style></head><body><main><h1>Aviso de privacidade</h1>";

static const struct {
    const char *title, *text;
} parts[] = {
    { "Por que tratamos seus dados",
      "Para atender você sobre o seu contrato: confirmar quem está falando, mostrar o que está no "
      "seu cadastro, emitir boletos e Pix, registrar combinados e guardar os recibos. As bases são "
      "a execução do contrato e o cumprimento de obrigações legais (LGPD, art. 7º, II e V)." },
    { "Quais dados usamos",
      "Nome, CPF, data de nascimento, contatos, contrato e pagamentos, e as mensagens deste "
      "atendimento. CPF e contatos ficam cifrados. Nunca pedimos senha, código do banco nem número "
      "de cartão por mensagem." },
    { "Com quem compartilhamos",
      "Só com quem é preciso para atender você: o aplicativo de mensagens, o banco que emite o "
      "boleto e o Pix, e a equipe de atendimento. Não vendemos dados." },
    { "Por quanto tempo",
      "Pelo tempo do contrato e dos prazos legais de guarda. Depois, os dados são apagados." },
    { "Seus direitos",
      "Você pode pedir para ver, corrigir ou apagar dados, e pode parar as mensagens quando "
      "quiser: basta escrever PARAR. Escreva \"meus dados\" no atendimento ou use o contato acima. "
      "Respondemos em até 15 dias. Você também pode procurar a ANPD." },
};

static void add_creditor(struct strbuf *html, const struct creditor *c)
{
    strbuf_adds(html, "<p><strong>");
    escape_html(c->legal_name, html);
    strbuf_adds(html, "</strong> (");
    escape_html(c->trade_name, html);
    strbuf_adds(html, ")<br>CNPJ ");
    escape_html(c->cnpj, html);
    strbuf_adds(html, "<br>");
    escape_html(c->address, html);
    strbuf_adds(html, "<br>Contato e encarregado de dados: ");
    escape_html(c->phone, html);
    strbuf_adds(html, "</p>");
}

void pay_privacy(struct pay *p, struct exchange *x, const struct http_request *request)
{
    static const struct http_header headers[] = {
        { "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'" },
        { "Referrer-Policy", "no-referrer" },
        { NULL, NULL },
    };
    struct strbuf html = { 0 };
    struct accounts *accounts = pay_accounts(p);

    if (!accounts_ready(accounts)) {
        exchange_reply_text(x, 503, "tente de novo em instantes");
        return;
    }
    struct accounts_view *view = accounts_hold(accounts);
    const struct creditor *c = accounts_creditor_by_slug(view, request->params[0]);
    if (c) {
        strbuf_adds(&html, head);
        add_creditor(&html, c);
        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
            strbuf_addf(&html, "<h2>%s</h2><p>%s</p>", parts[i].title, parts[i].text);
        strbuf_adds(&html, "</main></body></html>");
        exchange_reply(x, &(struct http_reply){ .status = 200,
                                                .content_type = "text/html; charset=utf-8",
                                                .body = html.data,
                                                .body_len = html.len,
                                                .headers = headers });
    } else {
        exchange_reply_text(x, 404, "não há esse credor");
    }
    strbuf_done(&html);
    accounts_let_go(&view);
}
