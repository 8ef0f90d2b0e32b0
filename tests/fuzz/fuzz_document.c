#include "tests/fuzz/fuzz.h"

#include "server/base/document.h"
#include "server/base/money.h"
#include "server/base/phone.h"

#include <stdlib.h>
#include <string.h>

/*
 * What a person types: documents, phones, amounts and free text.  fuzz-max-len: 1024
 */
static void require(bool kept)
{
    if (!kept)
        abort();
}

static void read_as_document(const char *text)
{
    struct document doc = document_check(text);
    struct document again = document_check(doc.normal);

    require(!doc.valid || doc.kind != DOCUMENT_UNKNOWN);
    require((doc.kind == DOCUMENT_UNKNOWN) == (doc.normal[0] == '\0'));
    require(again.kind == doc.kind && again.valid == doc.valid);
    require(strcmp(again.normal, doc.normal) == 0);
}

static void read_as_phone(const char *text)
{
    char out[PHONE_SIZE], again[PHONE_SIZE];

    if (phone_from_register(text, out)) {
        require(phone_ddd(out) != 0);
        require(phone_from_register(out, again) && strcmp(out, again) == 0);
    }
    phone_canonical(text, out);
    phone_variant(text, out);
    phone_mask(text, out);
    phone_is_bsuid(text);
    if (phone_from_wa_id(text, out)) {
        phone_canonical(out, again);
        phone_canonical(again, out);
        require(strcmp(out, again) == 0);
    }
}

static void read_as_money(const char *text)
{
    char out[MONEY_TEXT_SIZE];
    centavos_t centavos, again;

    if (money_parse(text, &centavos)) {
        require(centavos >= 0);
        require(money_parse(money_format(centavos, out), &again) && again == centavos);
    }
}

static void read_as_words(char *text, size_t len)
{
    char cpf[12];
    bool any;
    int found = document_find_cpf(text, len, cpf, &any);

    require(found >= 0 && found <= 2 && (any || !found));
    require(!found || document_check(cpf).valid);
    document_mask_text(text, len);
    require(document_find_cpf(text, len, cpf, &any) == 0);
    require(document_mask_text(text, len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *words = malloc(len ? len : 1), *text = calloc(1, len + 1);

    if (!words || !text)
        abort();
    if (len) {
        memcpy(words, bytes, len);
        memcpy(text, bytes, len);
    }
    read_as_document(text);
    read_as_phone(text);
    read_as_money(text);
    read_as_words(words, len);
    free(words);
    free(text);
    return 0;
}
