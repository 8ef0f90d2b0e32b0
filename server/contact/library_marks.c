#include "server/contact/library_marks.h"

#include "nlu/normalise.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"

#include <ctype.h>
#include <string.h>

enum { MARK_MAX = 60 };

/* As normalise_words() leaves them. */
static const struct {
    const char *mark, *variable;
} known[] = {
    { "nome", "nome" },
    { "nome do cliente", "nome" },
    { "nome do responsavel", "nome" },
    { "cliente", "nome" },
    { "conta", "conta" },
    { "nome da conta", "conta" },
    { "nome da compra", "conta" },
    { "compra", "conta" },
    { "vencimento", "vencimento" },
    { "dia do vencimento", "vencimento" },
    { "dia de vencimento", "vencimento" },
    { "data do vencimento", "vencimento" },
    { "data de vencimento", "vencimento" },
    { "data do acordo", "data_acordo" },
    { "data da negociacao", "data_acordo" },
    { "dia da negociacao", "data_acordo" },
    { "telefone", "fone" },
    { "telefone da empresa", "fone" },
    { "fone", "fone" },
    { "empresa", "empresa" },
    { "nome da empresa", "empresa" },
    { "contrato", "contrato" },
    { "numero do contrato", "contrato" },
    { "protocolo", "protocolo" },
    { "valor", "valor" },
    { "link", "link" },
    { "prazo", "prazo" },
};

const char *library_mark_known(size_t i, const char **variable)
{
    *variable = i < COUNT_OF(known) ? known[i].variable : NULL;
    return i < COUNT_OF(known) ? known[i].mark : NULL;
}

static const char *variable_of(const char *words, struct arena *a)
{
    const char *plain = normalise_words(a, words);

    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (strcmp(known[i].mark, plain) == 0)
            return known[i].variable;
    return NULL;
}

/* Where the mark that begins at `open` ends, or NULL: it is no mark. */
static const char *end_of_mark(const char *open)
{
    const char *close = open + 1 + strcspn(open + 1, "#\n");

    if (*close != '#' || close - open > MARK_MAX || !isalpha((unsigned char)open[1]) ||
        close[-1] == ' ')
        return NULL;
    return close;
}

static void tell(struct library_converted *out, int line, const char *words)
{
    if (out->unknown_count < LIBRARY_MARKS_MAX)
        out->unknown[out->unknown_count++] = (struct library_mark){ line, words };
}

static int lines_in(const char *from, const char *to)
{
    int lines = 0;

    for (; from < to; from++)
        lines += *from == '\n';
    return lines;
}

void library_convert(const char *text, struct arena *a, struct library_converted *out)
{
    struct strbuf done = { 0 };
    const char *open, *close, *words, *variable;
    int line = 1;

    *out = (struct library_converted){ 0 };
    while ((open = strchr(text, '#'))) {
        close = end_of_mark(open);
        line += lines_in(text, open);
        words = close ? arena_strndup(a, open + 1, (size_t)(close - open - 1)) : NULL;
        variable = words ? variable_of(words, a) : NULL;
        strbuf_add(&done, text, (size_t)(open - text));
        if (variable)
            strbuf_addf(&done, "{{%s}}", variable);
        else
            strbuf_add(&done, open, (size_t)((close ? close : open) + 1 - open));
        if (words && !variable)
            tell(out, line, words);
        text = (close ? close : open) + 1;
    }
    strbuf_adds(&done, text);
    out->text = arena_strdup(a, strbuf_str(&done));
    strbuf_done(&done);
}
