#include "flows/tone.h"

#include "nlu/normalise.h"
#include "server/base/auto.h"

#include <string.h>

/* A stem stands at the beginning of a word; several words stand as they are. */
static const char *const always[] = {
    "calote",        "devedor",
    "inadimplent",   "nome sujo",
    "sujar",         "vergonh",
    "ridicul",       "ultima chance",
    "ultimo aviso",  "imediatamente",
    "sob pena",      "evite constrang",
    "consequencias", "oficial de justica",
    "intimac",       "mandado",
    "penhor",        "policia",
    "prisao",        "bloquear sua conta",
    "seu chefe",     "seus vizinhos",
    "nao faz prova", "expuls",
    "idiota",        "burro",
    "caloteir",      "vagabund",
    "spc",           "serasa",
    "negativ",       "protest",
    "judicial",      "advogad",
    "juridic",
};
static const char *const not_l0[] = {
    "divida",      "debito",   "atras", "venc",     "pendenc",   "aberto", "cobran", "parcela",
    "mensalidade", "boleto",   "pix",   "pagament", "pagar",     "fatura", "r$",     "acordo",
    "negoci",      "renegoci", "aluno", "filh",     "matricula", "turma",
};
static const char *const not_l1[] = {
    "divida", "debito", "atras", "vencid", "pendenc", "aberto",   "cobran",
    "r$",     "aluno",  "filh",  "turma",  "negoci",  "renegoci",
};
/* Two stems that may not stand near each other: threats against the student (Lei 9.870 art. 6). */
static const struct {
    const char *stem, *near[4];
} pairs[] = {
    { "suspens", { "aula", "prova", "aluno" } },
    { "retenc", { "document", "historico" } },
};

static bool at_word(const char *text, const char *stem)
{
    for (const char *at = text; (at = strstr(at, stem)); at++)
        if (at == text || !((at[-1] >= 'a' && at[-1] <= 'z') || (at[-1] >= '0' && at[-1] <= '9')))
            return true;
    return false;
}

static const char *first_of(const char *text, const char *const *stems, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (at_word(text, stems[i]))
            return stems[i];
    return NULL;
}

static const char *first_pair(const char *text)
{
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        for (size_t n = 0; n < COUNT_OF(pairs[i].near) && pairs[i].near[n]; n++)
            if (at_word(text, pairs[i].stem) && at_word(text, pairs[i].near[n]))
                return pairs[i].stem;
    return NULL;
}

const char *tone_forbidden(const char *text, enum disclosure level, struct arena *a)
{
    const char *folded = normalise_fold(a, text);
    const char *found = first_of(folded, always, COUNT_OF(always));

    if (!found)
        found = first_pair(folded);
    if (!found && level == DISCLOSURE_L0)
        found = first_of(folded, not_l0, COUNT_OF(not_l0));
    if (!found && level == DISCLOSURE_L1)
        found = first_of(folded, not_l1, COUNT_OF(not_l1));
    return found;
}
