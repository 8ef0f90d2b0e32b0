#include "server/pay/page_parts.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/escape.h"
#include "server/money/itf.h"
#include "server/money/qr.h"

static void add_day(const char *before, bool given, day_t day, const char *after,
                    struct strbuf *out)
{
    char text[DAY_TEXT_SIZE];

    if (given)
        strbuf_addf(out, "%s%s%s", before, day_format_br(day, text), after);
}

/* What is seen first on a small phone: who, what for, how much, until when, one button. */
static void add_amount(const struct pay_page *p, struct strbuf *out)
{
    char text[MONEY_TEXT_SIZE];

    strbuf_adds(out, "<section class=\"card\">");
    strbuf_adds(out, "<h1 tabindex=\"-1\">Olá");
    pay_text(", ", p->first_name, "", out);
    strbuf_adds(out, "</h1>");
    pay_text("<p class=\"what\">", p->what, "</p>", out);
    strbuf_addf(out, "<p class=\"sum\">%s</p>", money_format(p->price.total, text));
    add_day("<p class=\"due\">Vencimento: <b>", p->has_due, p->due, "</b></p>", out);
    if (p->pix)
        strbuf_adds(out, "<a class=\"btn\" href=\"#pix\" data-copy=\"pix\">Copiar "
                         "código Pix</a><p class=\"told\" role=\"status\"></p>"
                         "<p class=\"hint\">No aplicativo do banco, escolha Pix e depois "
                         "“copia e cola”.</p>");
    strbuf_adds(out, "</section>");
}

static bool add_pix(const struct pay_page *p, struct strbuf *out, struct error *err)
{
    struct qr qr;

    if (!p->pix)
        return true;
    if (!qr_make(p->pix, &qr, err))
        return false;
    strbuf_adds(out, "<section class=\"card\"><h2>Pix</h2>");
    qr_svg(&qr, "QR Code do Pix: aponte a câmera do aplicativo do banco", out);
    strbuf_adds(out, "<label class=\"hint\" for=\"pix\">Código Pix copia e cola</label>"
                     "<textarea id=\"pix\" readonly>");
    escape_html(p->pix, out);
    strbuf_adds(out, "</textarea><a class=\"btn soft\" href=\"#pix\" data-copy=\"pix\">"
                     "Copiar código Pix</a><p class=\"told\" role=\"status\"></p></section>");
    return true;
}

static bool add_boleto(const struct pay_page *p, struct strbuf *out, struct error *err)
{
    char printed[BOLETO_PRINTED_SIZE];
    struct itf itf;

    if (!p->boleto)
        return true;
    if (!itf_make(p->boleto->barcode, &itf, err))
        return false;
    strbuf_adds(out, "<section class=\"card\"><h2>Boleto</h2>"
                     "<p class=\"hint\">Código para pagar no aplicativo do banco ou na "
                     "lotérica:</p>");
    strbuf_addf(out, "<p class=\"line\" id=\"linha\" data-code=\"%s\">%s</p>", p->boleto->line,
                boleto_line_printed(p->boleto->line, printed));
    itf_svg(&itf, out);
    strbuf_adds(out, "<a class=\"btn soft\" href=\"#linha\" data-copy=\"linha\">Copiar "
                     "código do boleto</a><p class=\"told\" role=\"status\"></p>");
    pay_link("<a class=\"btn soft\"", p->pdf_url, "Abrir o boleto em PDF", "", out);
    strbuf_adds(out, "</section>");
    return true;
}

/* On the screen only: the paper has boleto and Pix, and is one sheet. */
static void add_card(const struct pay_page *p, struct strbuf *out)
{
    if (!p->card_url)
        return;
    strbuf_adds(out, "<section class=\"card screen\"><h2>Cartão</h2><p class=\"hint\">O número do "
                     "cartão vai só na página do banco.</p>");
    pay_link("<a class=\"btn soft\"", p->card_url, "Pagar com cartão", "", out);
    strbuf_adds(out, "</section>");
}

static void add_transfer(const struct pay_page *p, struct strbuf *out)
{
    if (!p->transfer_account)
        return;
    strbuf_adds(out, "<section class=\"card screen\"><h2>Transferência</h2>");
    pay_text("<p class=\"muted\">Favorecido: ", p->beneficiary, "</p>", out);
    pay_text("<p class=\"muted\">CNPJ: ", p->beneficiary_document, "</p>", out);
    pay_text("<p class=\"muted\">Banco: ", p->transfer_bank, "</p>", out);
    pay_text("<p class=\"muted\">Agência: ", p->transfer_agency, "</p>", out);
    pay_text("<p class=\"muted\">Conta: ", p->transfer_account, "</p>", out);
    pay_text("<p class=\"muted\">Identificação, na descrição: <b>", p->transfer_reference,
             "</b></p>", out);
    strbuf_adds(out, "</section>");
}

/* The whole calculation, for who wants to check it. */
static void add_memory(const char *memory, struct strbuf *out)
{
    if (!memory || !memory[0])
        return;
    strbuf_adds(out, "<details class=\"screen memory\"><summary>Ver a conta passo a "
                     "passo</summary>");
    pay_text("<p class=\"muted\">", memory, "</p></details>", out);
}

static void add_details(const struct pay_page *p, struct strbuf *out)
{
    strbuf_adds(out, "<section class=\"card\"><h2>Como chegamos a este valor</h2>");
    pay_price_table(p, out);
    add_memory(p->memory, out);
    add_day("<p class=\"muted\">Valor válido até ", p->has_valid_until, p->valid_until, ".</p>",
            out);
    pay_text("<p class=\"muted\">CPF ", p->cpf_masked, "</p>", out);
    strbuf_adds(out, "</section>");
}

/* Point 47: what the bank's app will show, so that a swapped code is noticed. */
static void add_safety(const struct pay_page *p, struct strbuf *out)
{
    strbuf_adds(out, "<section class=\"card safe\"><h2>Antes de confirmar</h2><p>O aplicativo do "
                     "banco vai mostrar ");
    pay_text("<b>", p->beneficiary, "</b>", out);
    pay_text(", <b class=\"doc\">", p->beneficiary_document, "</b>", out);
    strbuf_adds(out, ". Se aparecer outro nome, não pague e fale com a gente.</p></section>");
}

bool pay_main_open(const struct pay_page *p, struct strbuf *out, struct error *err)
{
    strbuf_adds(out, "<div>");
    add_amount(p, out);
    add_details(p, out);
    add_safety(p, out);
    strbuf_adds(out, "</div><div>");
    if (!add_pix(p, out, err) || !add_boleto(p, out, err))
        return false;
    add_card(p, out);
    add_transfer(p, out);
    pay_ways(p, out);
    strbuf_adds(out, "</div>");
    return true;
}

static void add_row(const char *label, const char *value, struct strbuf *out)
{
    if (!value || !value[0])
        return;
    strbuf_addf(out, "<tr><th scope=\"row\">%s</th><td>", label);
    escape_html(value, out);
    strbuf_adds(out, "</td></tr>");
}

bool pay_main_paid(const struct pay_page *p, struct strbuf *out, struct error *err)
{
    char value[MONEY_TEXT_SIZE];

    (void)err;
    strbuf_adds(out,
                "<section class=\"card done\"><svg class=\"tick\" viewBox=\"0 0 56 56\" "
                "aria-hidden=\"true\"><circle cx=\"28\" cy=\"28\" r=\"28\" fill=\"#0b5d4a\"/>"
                "<path d=\"M17 29l8 8 15-17\" fill=\"none\" stroke=\"#fff\" stroke-width=\"5\" "
                "stroke-linecap=\"round\" stroke-linejoin=\"round\"/></svg>"
                "<h1 tabindex=\"-1\">Pagamento recebido</h1>");
    strbuf_adds(out, "<p>Agradecemos");
    pay_text(", ", p->first_name, "", out);
    strbuf_adds(out, "! Este é o seu recibo.</p>");
    strbuf_addf(out, "<p class=\"sum\">%s</p><table>", money_format(p->paid_centavos, value));
    add_row("Referente a", p->what, out);
    add_row("Quando", p->paid_at, out);
    add_row("Forma", p->paid_by, out);
    add_row("CPF", p->cpf_masked, out);
    add_row("Recibo", p->receipt, out);
    strbuf_adds(out, "</table></section>");
    pay_link("<section class=\"card list screen\"><ul class=\"ways\"><li><a", p->talk_url,
             "Falar com alguém", "</li></ul></section>", out);
    return true;
}

/* Nobody has shown who they are: no word about what the link was for. */
bool pay_main_expired(const struct pay_page *p, struct strbuf *out, struct error *err)
{
    (void)err;
    strbuf_adds(out,
                "<section class=\"card plain\"><h1 tabindex=\"-1\">Este link não vale mais</h1>"
                "<p>Por segurança, ele funciona só por um tempo. É rápido pedir outro.</p>");
    if (pay_url_safe(p->renew_url)) {
        pay_text("<form method=\"post\" action=\"", p->renew_url, "\">", out);
        strbuf_adds(out, "<button class=\"btn\">Quero um link novo</button></form>");
    }
    strbuf_adds(out, "</section>");
    pay_link("<section class=\"card list\"><ul class=\"ways\"><li><a", p->talk_url,
             "Falar com alguém", "</li></ul></section>", out);
    return true;
}

bool pay_main_cancelled(const struct pay_page *p, struct strbuf *out, struct error *err)
{
    (void)err;
    strbuf_adds(out, "<section class=\"card plain\">");
    if (p->state == PAY_RENEGOTIATED)
        strbuf_adds(out,
                    "<h1 tabindex=\"-1\">Este valor entrou em um acordo</h1><p>O código antigo "
                    "não precisa mais ser usado. As parcelas combinadas chegam pela nossa "
                    "conversa, cada uma com o seu código.</p>");
    else
        strbuf_adds(out, "<h1 tabindex=\"-1\">Não há nada a pagar aqui</h1><p>Este código foi "
                         "cancelado e não precisa mais ser usado.</p>");
    strbuf_adds(out, "</section>");
    pay_ways(p, out);
    return true;
}

/* A new code has today's amount: it is made in the conversation, which knows who asks. */
bool pay_main_lapsed(const struct pay_page *p, struct strbuf *out, struct error *err)
{
    (void)err;
    strbuf_adds(out,
                "<section class=\"card plain\"><h1 tabindex=\"-1\">Este código venceu</h1>"
                "<p>Não precisa mais usar este. Um novo fica pronto na hora, com o valor de "
                "hoje. Se o pagamento já foi feito, está tudo certo: ele aparece em até 2 dias "
                "úteis.</p>");
    pay_link("<a class=\"btn\"", p->again_url, "Gerar de novo", "", out);
    strbuf_adds(out, "</section>");
    pay_ways(p, out);
    return true;
}

bool pay_main_invite(const struct pay_page *p, struct strbuf *out, struct error *err)
{
    (void)err;
    strbuf_adds(out,
                "<section class=\"card plain\"><h1 tabindex=\"-1\">Temos um recado para você</h1>"
                "<p>Para proteger os seus dados, confirme uma informação antes de "
                "continuar.</p>");
    if (pay_url_safe(p->form_url)) {
        pay_text("<form method=\"post\" action=\"", p->form_url, "\">", out);
        pay_text("<label for=\"fator\">", p->factor_label, "</label>", out);
        pay_text("<p class=\"wrong\" id=\"erro\" role=\"alert\">", p->factor_error, "</p>", out);
        strbuf_adds(out, "<input id=\"fator\" name=\"fator\" required maxlength=\"40\" "
                         "inputmode=\"numeric\" autocomplete=\"off\"");
        if (p->factor_error && p->factor_error[0])
            strbuf_adds(out, " aria-invalid=\"true\" aria-describedby=\"erro\"");
        pay_text(" placeholder=\"", p->factor_hint, "\"", out);
        strbuf_adds(out, "><button class=\"btn\">Continuar</button></form>");
    }
    strbuf_adds(out, "</section><section class=\"card list\"><ul class=\"ways\">");
    pay_link("<li><a", p->unknown_url, "Não é comigo", "</li>", out);
    pay_link("<li><a", p->talk_url, "Falar com alguém", "</li>", out);
    strbuf_adds(out, "</ul></section>");
    return true;
}
