#include "tests/fuzz/fuzz.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/pay/page.h"

#include <stdlib.h>
#include <string.h>

/*
 * Names and addresses on the payment page: whatever they are, the page has as many tags and quotes
 * as with plain ones.  fuzz-max-len: 512
 */
static void require(bool kept)
{
    if (!kept)
        abort();
}

static struct pay_page page_of(enum pay_state state, const char *text, const char *url)
{
    return (struct pay_page){
        .state = state,
        .creditor = text,
        .creditor_legal = text,
        .creditor_document = text,
        .creditor_address = text,
        .phone = text,
        .beneficiary = text,
        .beneficiary_document = text,
        .first_name = text,
        .cpf_masked = text,
        .what = text,
        .price = { .principal = 100, .total = 100 },
        .paid_at = text,
        .paid_by = text,
        .receipt = text,
        .talk_url = url,
        .form_url = "/p/tok",
        .factor_label = text,
        .factor_hint = text,
        .factor_error = text,
    };
}

static size_t count(const struct strbuf *sb, char c)
{
    size_t n = 0;

    for (size_t i = 0; i < sb->len; i++)
        n += sb->data[i] == c;
    return n;
}

static void render(enum pay_state state, const char *text, const char *url, struct strbuf *out)
{
    struct pay_page page = page_of(state, text, url);
    struct error err;

    require(pay_page_render(&page, "bm9uY2U", out, &err));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct strbuf plain = { 0 }, out = { 0 };
    char *text = malloc(size + 1), *url = malloc(size + 10);
    enum pay_state state = size ? (enum pay_state)(data[0] % 6) : PAY_OPEN;

    memcpy(text, data, size);
    text[size] = '\0';
    snprintf(url, size + 10, "https://%s", text);
    render(state, text[0] ? "a b" : "", "https://x", &plain);
    render(state, text, url, &out);
    require(count(&plain, '<') == count(&out, '<'));
    require(count(&plain, '>') == count(&out, '>'));
    require(count(&plain, '"') == count(&out, '"'));
    strbuf_done(&plain);
    strbuf_done(&out);
    free(text);
    free(url);
    return 0;
}
