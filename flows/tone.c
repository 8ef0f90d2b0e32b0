#include "flows/tone.h"

#include "nlu/normalise.h"
#include "server/base/auto.h"

#include <string.h>

/*
 * A stem stands at the beginning of a word; several words stand as they are.  CDC-01: ridicule and
 * insult; CDC-02: threats, and consequences that the case has not reached; CDC-06: pressure;
 * PEN-01, PEN-02: police and courts; ESC-01, ESC-03: what a school may not do; TP-01: disclosure.
 */
struct rule {
    const char *id;
    const char *const *stems;
    size_t count;
};

#define RULE(name, words)                                                                          \
    {                                                                                              \
        name, words, COUNT_OF(words)                                                               \
    }

static const char *const ridicule[] = {
    "calote", "devedor", "inadimplent", "nome sujo", "sujar",    "vergonh",      "ridicul",
    "idiota", "burro",   "burra",       "vagabund",  "imbecil",  "estupid",      "otari",
    "palhac", "safad",   "picaret",     "ladrao",    "mentiros", "te processar",
};
static const char *const threats[] = {
    "ultimo aviso",
    "sob pena",
    "evite constrang",
    "consequencias",
    "bloquear sua conta",
    "seu chefe",
    "seus vizinhos",
    "spc",
    "serasa",
    "negativ",
    "protest",
    "judicial",
    "advogad",
    "juridic",
};
static const char *const pressure[] = { "ultima chance", "imediatamente" };
static const char *const police[] = { "policia", "prisao" };
static const char *const courts[] = { "oficial de justica", "intimac", "mandado", "penhor" };
static const char *const exams[] = { "nao faz prova" };
static const char *const dismissal[] = { "expuls" };
static const char *const not_l0[] = {
    "divida",      "debito",   "atras", "venc",     "pendenc",   "aberto", "cobran", "parcela",
    "mensalidade", "boleto",   "pix",   "pagament", "pagar",     "fatura", "r$",     "acordo",
    "negoci",      "renegoci", "aluno", "filh",     "matricula", "turma",
};
static const char *const not_l1[] = {
    "divida", "debito", "atras", "vencid", "pendenc", "aberto",   "cobran",
    "r$",     "aluno",  "filh",  "turma",  "negoci",  "renegoci",
};
static const struct rule always[] = {
    RULE("CDC-01", ridicule),  RULE("CDC-02", threats), RULE("CDC-06", pressure),
    RULE("PEN-01", police),    RULE("PEN-02", courts),  RULE("ESC-01", exams),
    RULE("ESC-03", dismissal),
};
static const struct rule disclosed[] = {
    [DISCLOSURE_L0] = RULE("TP-01", not_l0),
    [DISCLOSURE_L1] = RULE("TP-01", not_l1),
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

static struct tone broken(const char *text, const struct rule *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (at_word(text, r->stems[i]))
            return (struct tone){ r->stems[i], r->id };
    return (struct tone){ 0 };
}

static struct tone broken_pair(const char *text)
{
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        for (size_t n = 0; n < COUNT_OF(pairs[i].near) && pairs[i].near[n]; n++)
            if (at_word(text, pairs[i].stem) && at_word(text, pairs[i].near[n]))
                return (struct tone){ pairs[i].stem, "ESC-01" };
    return (struct tone){ 0 };
}

struct tone tone_check(const char *text, enum disclosure level, struct arena *a)
{
    const char *folded = normalise_fold(a, text);
    struct tone found = broken_pair(folded);

    for (size_t i = 0; !found.stem && i < COUNT_OF(always); i++)
        found = broken(folded, &always[i]);
    if (!found.stem && level < COUNT_OF(disclosed))
        found = broken(folded, &disclosed[level]);
    return found;
}
