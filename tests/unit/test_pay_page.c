#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/pay/page.h"
#include "tests/support/slip.h"

#include <stdlib.h>
#include <string.h>

#define NONCE "dGVzdC1ub25jZS0xMjM0"

static struct sample_slip slip;

static struct pay_page sample(enum pay_state state)
{
    sample_slip(&slip);
    return (struct pay_page){
        .state = state,
        .creditor = "Escola Jardim das Acácias",
        .creditor_legal = "Instituto Educacional Acácias Ltda.",
        .creditor_document = "CNPJ 11.222.333/0001-81",
        .creditor_address = "Rua das Acácias, 120, São Paulo SP",
        .phone = "(11) 4000-1234",
        .privacy_url = "/privacidade/acacias",
        .beneficiary = "Instituto Educacional Acácias Ltda.",
        .beneficiary_document = "CNPJ 11.222.333/0001-81",
        .first_name = "Conceição",
        .cpf_masked = "***.982.247-**",
        .what = "Mensalidade de outubro de 2026 · contrato final 4821",
        .price = slip.slip.price,
        .has_due = true,
        .due = slip.code.due,
        .has_valid_until = true,
        .valid_until = slip.code.due,
        .pix = slip.pix,
        .boleto = &slip.code,
        .pdf_url = "/p/tok/boleto.pdf",
        .card_url = "https://pagar.banco.example/c/abc",
        .transfer_bank = "237 Bradesco",
        .transfer_agency = "1234-3",
        .transfer_account = "12345-8",
        .transfer_reference = "4711",
        .paid_at = "25/11/2026 às 14:05",
        .paid_centavos = 87748,
        .paid_by = "Pix",
        .receipt = "R-2026-004821",
        .status_url = "/p/tok/status",
        .renew_url = "/p/tok/renovar",
        .again_url = "https://wa.me/551140001234?text=Gerar%20de%20novo",
        .ask_url = "/p/tok",
        .unknown_url = "https://wa.me/551140001234?text=nao",
        .talk_url = "https://wa.me/551140001234",
        .form_url = "/p/tok",
        .factor_label = "Data de nascimento de quem assinou o cadastro",
        .factor_hint = "dd/mm/aaaa",
    };
}

static const char *rendered(const struct pay_page *page, struct strbuf *out)
{
    struct error err = { 0 };

    strbuf_reset(out);
    if (!pay_page_render(page, NONCE, out, &err))
        fail_msg("%s", err.detail);
    return strbuf_str(out);
}

static void assert_has(const char *html, const char *part)
{
    if (!strstr(html, part))
        fail_msg("\"%s\" is not in the page", part);
}

static size_t count_of(const char *html, const char *part)
{
    size_t n = 0;

    for (; (html = strstr(html, part)); html++)
        n++;
    return n;
}

/* What can be read without style and script: from <body> to the script. */
static void visible(const char *html, struct strbuf *out)
{
    const char *from = strstr(html, "<body>"), *to = strstr(html, "<script");

    assert_true(from && to && to > from);
    strbuf_reset(out);
    strbuf_add(out, from, (size_t)(to - from));
}

/* ux 39, 40, 42, 45, 47: all of it stands in the markup, in this order. */
static void an_open_page_shows_everything_without_script(void **fixture)
{
    static const char *const order[] = {
        "Escola Jardim das Acácias",
        "Olá, Conceição",
        "Mensalidade de outubro de 2026 · contrato final 4821",
        "R$ 877,48",
        "30/11/2026",
        "Copiar código Pix",
        "Valor original</th><td>R$ 850,00",
        "Multa</th><td>R$ 17,00",
        "Juros</th><td>R$ 10,48",
        "Total</th><td>R$ 877,48",
        "Valor válido até 30/11/2026",
        "***.982.247-**",
        "Instituto Educacional Acácias Ltda.</b>, <b class=\"doc\">CNPJ 11.222.333/0001-81",
        "<svg class=\"qr\"",
        "br.gov.bcb.pix",
        "23791.23405 90000.000480 21004.567802 9 16460000087748",
        "<svg class=\"bars\"",
        "/p/tok/boleto.pdf",
        "https://pagar.banco.example/c/abc",
        "Favorecido: Instituto Educacional Acácias Ltda.",
        "Banco: 237 Bradesco",
        "Agência: 1234-3",
        "Conta: 12345-8",
        "<b>4711</b>",
        "Já paguei",
        "Não reconheço",
        "Falar com alguém",
        "Rua das Acácias, 120",
    };
    struct pay_page page = sample(PAY_OPEN);
    struct strbuf out = { 0 }, body = { 0 };
    const char *at;

    (void)fixture;
    visible(rendered(&page, &out), &body);
    at = strbuf_str(&body);
    for (size_t i = 0; at && i < COUNT_OF(order); i++) {
        at = strstr(at, order[i]);
        if (!at)
            fail_msg("\"%s\" is not behind its forerunner", order[i]);
    }
    strbuf_done(&out);
    strbuf_done(&body);
}

static void every_state_stays_within_25_kilobytes(void **fixture)
{
    struct strbuf out = { 0 };
    char url[78], pix[PIX_PAYLOAD_SIZE];
    struct pix_request longest = { .url = url,
                                   .name = "Associação Beneficente de",
                                   .city = "São José do Rio",
                                   .txid = "1234567890123456789012345",
                                   .has_amount = true,
                                   .centavos = 99999999 };
    struct error err;

    (void)fixture;
    for (size_t i = 0; i < 77; i++)
        url[i] = (char)('a' + i % 26);
    url[77] = '\0';
    assert_true(pix_encode(&longest, pix, &err));
    for (enum pay_state s = PAY_OPEN; s <= PAY_INVITE; s++) {
        struct pay_page page = sample(s);
        page.pix = pix;
        rendered(&page, &out);
        assert_in_range(out.len, 1000, 25000);
    }
    strbuf_done(&out);
}

/* collections 10, L0: whoever holds the link but has shown nothing learns nothing. */
static void neutral_pages_do_not_tell_what_they_are_about(void **fixture)
{
    static const char *const words[] = {
        "divida",  "dívida",  "debito",  "débito",   "atras",  "venc",      "pendênc",
        "aberto",  "cobran",  "parcela", "mensalid", "boleto", "pix",       "pagament",
        "pagar",   "fatura",  "r$",      "acordo",   "negoci", "aluno",     "matr",
        "conceiç", "982.247", "877",     "4821",     "paguei", "reconheço",
    };
    static const enum pay_state states[] = { PAY_INVITE, PAY_EXPIRED };
    struct strbuf out = { 0 }, body = { 0 };

    (void)fixture;
    for (size_t s = 0; s < COUNT_OF(states); s++) {
        struct pay_page page = sample(states[s]);
        visible(rendered(&page, &out), &body);
        for (size_t i = 0; i < COUNT_OF(words); i++)
            if (strcasestr(strbuf_str(&body), words[i]))
                fail_msg("%s says \"%s\"", pay_state_name(states[s]), words[i]);
        assert_has(strbuf_str(&body), "Falar com alguém");
    }
    strbuf_done(&out);
    strbuf_done(&body);
}

static void title_and_preview_are_neutral_in_every_state(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    for (enum pay_state s = PAY_OPEN; s <= PAY_INVITE; s++) {
        struct pay_page page = sample(s);
        const char *html = rendered(&page, &out);
        assert_has(html, "<title>Escola Jardim das Acácias</title>");
        assert_has(html, "property=\"og:title\" content=\"Escola Jardim das Acácias\"");
        assert_has(html, "property=\"og:description\" content=\"Mensagem para você\"");
        assert_has(html, "<meta name=\"robots\" content=\"noindex");
        assert_has(html, "<html lang=\"pt-BR\">");
        assert_int_equal(count_of(html, "<h1 "), 1);
        assert_int_equal(count_of(html, "<main>"), 1);
    }
    strbuf_done(&out);
}

static void each_state_says_what_it_is(void **fixture)
{
    static const struct {
        enum pay_state state;
        int status;
        const char *name, *says, *not_there;
    } cases[] = {
        { PAY_OPEN, 200, "open", "Copiar código Pix", "Pagamento recebido" },
        { PAY_PAID, 200, "paid", "Pagamento recebido", "br.gov.bcb.pix" },
        { PAY_PAID, 200, "paid", "R-2026-004821", "16460000087748" },
        { PAY_EXPIRED, 410, "expired", "Quero um link novo", "br.gov.bcb.pix" },
        { PAY_CANCELLED, 200, "cancelled", "Não há nada a pagar aqui", "br.gov.bcb.pix" },
        { PAY_RENEGOTIATED, 200, "renegotiated", "entrou em um acordo", "16460000087748" },
        { PAY_LAPSED, 410, "lapsed", "Gerar de novo", "br.gov.bcb.pix" },
        { PAY_INVITE, 200, "invite", "name=\"fator\"", "br.gov.bcb.pix" },
    };
    struct strbuf out = { 0 };
    char attribute[64];

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct pay_page page = sample(cases[i].state);
        const char *html = rendered(&page, &out);
        assert_int_equal(pay_page_status(cases[i].state), cases[i].status);
        assert_has(html, cases[i].says);
        assert_null(strstr(html, cases[i].not_there));
        snprintf(attribute, sizeof(attribute), "data-state=\"%s\"", cases[i].name);
        assert_has(html, attribute);
        assert_has(html, "data-status=\"/p/tok/status\"");
    }
    strbuf_done(&out);
}

static void a_wrong_factor_is_told_beside_its_field(void **fixture)
{
    struct pay_page page = sample(PAY_INVITE);
    struct strbuf out = { 0 };
    const char *html = rendered(&page, &out);

    (void)fixture;
    assert_null(strstr(html, "role=\"alert\""));
    page.factor_error = "Não conseguimos confirmar.";
    html = rendered(&page, &out);
    assert_has(html, "role=\"alert\">Não conseguimos confirmar.");
    assert_has(html, "aria-invalid=\"true\"");
    assert_has(html, "method=\"post\" action=\"/p/tok\"");
    strbuf_done(&out);
}

/* C8: what people and files call themselves never becomes markup, in any place or state. */
static void hostile_names_stay_text(void **fixture)
{
    static const char *const names[] = {
        "</title></textarea></style><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "&lt;b&gt;",
        "\xff\xfe<\xc0\xaf",
        ("nome\xE2\x80\xAE"
         "emon"),
    };
    struct strbuf out = { 0 };

    (void)fixture;
    for (enum pay_state s = PAY_OPEN; s <= PAY_INVITE; s++)
        for (size_t i = 0; i < COUNT_OF(names); i++) {
            struct pay_page page = sample(s);
            struct pay_page clean = page;
            const char *n = names[i], *html;
            size_t tags;
            html = rendered(&clean, &out);
            tags = count_of(html, "<");
            page.creditor = page.creditor_legal = page.creditor_document = n;
            page.creditor_address = page.phone = page.first_name = page.what = n;
            page.cpf_masked = page.beneficiary = page.beneficiary_document = n;
            page.paid_at = page.paid_by = page.receipt = n;
            page.transfer_bank = page.transfer_agency = page.transfer_account = n;
            page.transfer_reference = n;
            page.factor_label = page.factor_hint = n;
            html = rendered(&page, &out);
            assert_int_equal(count_of(html, "<"), tags);
            assert_int_equal(count_of(html, "<script"), 1);
            assert_null(strstr(html, "<img"));
            assert_null(strstr(html, "' onmouseover='"));
            assert_null(strstr(html, "\xE2\x80\xAE"));
            assert_null(strstr(html, "\xff"));
        }
    strbuf_done(&out);
}

static void only_safe_addresses_become_links(void **fixture)
{
    static const char *const bad[] = { "javascript:alert(1)",
                                       " javascript:alert(1)",
                                       "data:text/html,x",
                                       "//evil.example",
                                       "/\\evil.example",
                                       "vbscript:x",
                                       "evil" };
    struct strbuf out = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct pay_page page = sample(PAY_OPEN);
        const char *html;
        page.pdf_url = page.ask_url = page.unknown_url = page.talk_url = bad[i];
        page.privacy_url = page.logo_url = page.status_url = bad[i];
        html = rendered(&page, &out);
        assert_null(strstr(html, bad[i] + (bad[i][0] == ' ')));
    }
    {
        struct pay_page page = sample(PAY_OPEN);
        page.ask_url = NULL;
        page.talk_url = "https://x.example/\"onclick=\"alert(1)";
        assert_has(rendered(&page, &out), "https://x.example/&quot;onclick=&quot;alert(1)");
    }
    strbuf_done(&out);
}

static void headers_forbid_frames_caches_and_foreign_script(void **fixture)
{
    static const char *const parts[][2] = {
        { "content-security-policy", "default-src 'none'" },
        { "content-security-policy", "script-src 'nonce-" NONCE "'" },
        { "content-security-policy", "frame-ancestors 'none'" },
        { "content-security-policy", "base-uri 'none'" },
        { "referrer-policy", "no-referrer" },
        { "x-robots-tag", "noindex" },
        { "cache-control", "no-store" },
    };
    char buffer[PAY_HEADERS_SIZE];
    struct http_header headers[PAY_HEADERS_MAX];

    (void)fixture;
    pay_page_headers(NONCE, buffer, headers);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const struct http_header *h = headers;
        while (h->name && strcmp(h->name, parts[i][0]) != 0)
            h++;
        assert_non_null(h->name);
        assert_non_null(strstr(h->value, parts[i][1]));
    }
    assert_true(strlen(buffer) < PAY_HEADERS_SIZE - 1);
}

static void inline_style_and_script_carry_the_nonce(void **fixture)
{
    struct pay_page page = sample(PAY_OPEN);
    struct strbuf out = { 0 };
    const char *html = rendered(&page, &out);

    (void)fixture;
    assert_has(html, "<style nonce=\"" NONCE "\">");
    assert_has(html, "<script nonce=\"" NONCE "\">");
    assert_int_equal(count_of(html, " style=\""), 0);
    assert_int_equal(count_of(html, " onclick"), 0);
    assert_int_equal(count_of(html, "</script"), 1);
    assert_int_equal(count_of(html, "</style"), 1);
    strbuf_done(&out);
}

static void without_pix_or_boleto_their_parts_are_gone(void **fixture)
{
    struct pay_page page = sample(PAY_OPEN);
    struct strbuf out = { 0 }, body = { 0 };

    (void)fixture;
    page.pix = NULL;
    visible(rendered(&page, &out), &body);
    assert_null(strstr(strbuf_str(&body), "Pix"));
    assert_has(strbuf_str(&body), "Copiar código do boleto");
    page = sample(PAY_OPEN);
    page.boleto = NULL;
    visible(rendered(&page, &out), &body);
    assert_null(strstr(strbuf_str(&body), "oleto"));
    page.card_url = page.transfer_account = NULL;
    visible(rendered(&page, &out), &body);
    assert_null(strstr(strbuf_str(&body), "artão"));
    assert_null(strstr(strbuf_str(&body), "Agência"));
    strbuf_done(&out);
    strbuf_done(&body);
}

static void a_code_that_cannot_be_drawn_leaves_no_half_page(void **fixture)
{
    static char huge[3000];
    struct pay_page page = sample(PAY_OPEN);
    struct strbuf out = { 0 };
    struct error err;

    (void)fixture;
    memset(huge, 'x', sizeof(huge) - 1);
    page.pix = huge;
    strbuf_adds(&out, "before");
    assert_false(pay_page_render(&page, NONCE, &out, &err));
    assert_string_equal(strbuf_str(&out), "before");
    strbuf_done(&out);
}

/* ux 46: one A4 page on which both codes can be scanned. */
static void the_page_prints_on_one_sheet_with_readable_codes(void **fixture)
{
    static const char script[] =
        "cd %s && timeout 90 chromium --headless --no-sandbox --disable-gpu --disable-quic "
        "--no-first-run --disable-background-networking --disable-component-update --disable-sync "
        "--user-data-dir=%s/profile --no-pdf-header-footer --print-to-pdf=%s/p.pdf %s/p.html "
        ">/dev/null 2>&1; pdfinfo p.pdf && pdftoppm -r 300 -gray p.pdf p && zbarimg -q "
        "-Si25.enable p-1.pgm 2>/dev/null; cd / && rm -rf %s";
    char folder[] = "/tmp/quita-page-XXXXXX", line[1024];
    struct pay_page page = sample(PAY_OPEN);
    struct strbuf out = { 0 };
    FILE *f;

    (void)fixture;
    rendered(&page, &out);
    assert_non_null(mkdtemp(folder));
    snprintf(line, sizeof(line), "%s/p.html", folder);
    f = fopen(line, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(out.data, 1, out.len, f), out.len);
    fclose(f);
    snprintf(line, sizeof(line), script, folder, folder, folder, folder, folder);
    f = popen(line, "r");
    strbuf_reset(&out);
    while (fgets(line, sizeof(line), f))
        strbuf_adds(&out, line);
    pclose(f);
    assert_has(strbuf_str(&out), "Pages:           1\n");
    assert_has(strbuf_str(&out), "(A4)");
    assert_has(strbuf_str(&out), slip.code.barcode);
    assert_has(strbuf_str(&out), slip.pix);
    strbuf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_open_page_shows_everything_without_script),
        cmocka_unit_test(every_state_stays_within_25_kilobytes),
        cmocka_unit_test(neutral_pages_do_not_tell_what_they_are_about),
        cmocka_unit_test(title_and_preview_are_neutral_in_every_state),
        cmocka_unit_test(each_state_says_what_it_is),
        cmocka_unit_test(a_wrong_factor_is_told_beside_its_field),
        cmocka_unit_test(hostile_names_stay_text),
        cmocka_unit_test(only_safe_addresses_become_links),
        cmocka_unit_test(headers_forbid_frames_caches_and_foreign_script),
        cmocka_unit_test(inline_style_and_script_carry_the_nonce),
        cmocka_unit_test(without_pix_or_boleto_their_parts_are_gone),
        cmocka_unit_test(a_code_that_cannot_be_drawn_leaves_no_half_page),
        cmocka_unit_test(the_page_prints_on_one_sheet_with_readable_codes),
    };

    return cmocka_run_group_tests_name("pay_page", tests, NULL, NULL);
}
