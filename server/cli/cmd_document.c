#include "server/base/document.h"
#include "server/base/error.h"
#include "server/cli/commands.h"
#include "server/cli/jsonl.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const kind_names[] = {
    [DOCUMENT_UNKNOWN] = "unknown",
    [DOCUMENT_CPF] = "cpf",
    [DOCUMENT_CNPJ] = "cnpj",
};

/* "CPF: 529.982.247-25" is that CPF: words may stand around the only one that verifies. */
static struct document read_document(const char *text)
{
    struct document doc = document_check(text);
    char cpf[12];
    bool any;
    bool words = strncasecmp(text, "cpf", 3) == 0 ||
                 (doc.kind == DOCUMENT_UNKNOWN && strchr(text, ' ') != NULL);

    if (!doc.valid && words && document_find_cpf(text, strlen(text), cpf, &any) == 1)
        doc = document_check(cpf);
    return doc;
}

static json_t *check(const json_t *in, struct error *err)
{
    const json_t *value = json_object_get(in, "value");
    struct document doc = { 0 };

    if (!json_is_string(value)) {
        error_set(err, ERROR_INPUT, "\"value\" must be a text");
        return NULL;
    }
    if (strlen(json_string_value(value)) == json_string_length(value)) /* no NUL inside */
        doc = read_document(json_string_value(value));
    return json_pack("{s:s, s:b, s:s?}", "kind", kind_names[doc.kind], "valid", doc.valid, "normal",
                     doc.kind == DOCUMENT_UNKNOWN ? NULL : doc.normal);
}

int command_document_check(int argc, char **argv)
{
    if (argc != 2 || strcmp(argv[1], "--jsonl") != 0) {
        fputs("quita document check: want --jsonl; --help shows an example\n", stderr);
        return CLI_BAD_INPUT;
    }
    return jsonl_run(check);
}
