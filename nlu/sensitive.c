#include "nlu/sensitive.h"

#include "server/base/auto.h"

static const struct rule {
    enum keyword keyword;
    enum label label;
    bool sure;
} rules[] = {
    { KEYWORD_ANGUSTIA, LABEL_DISTRESS, true },
    { KEYWORD_MENOR, LABEL_MINOR, true },
    { KEYWORD_FALECIMENTO, LABEL_DECEASED_DEBTOR, false },
    { KEYWORD_NAO_SOU_EU, LABEL_WRONG_PERSON, false },
    { KEYWORD_OUTRO_RESPONSAVEL, LABEL_WRONG_PERSON, false },
    { KEYWORD_GOLPE, LABEL_SUSPECT_SCAM, false },
    { KEYWORD_JURIDICO, LABEL_THREAT_LEGAL, false },
    { KEYWORD_PARAR, LABEL_OPT_OUT, false },
};

/* Whoever says to be of age, or the one who answers for it, is no child. */
static const struct {
    enum keyword keyword;
    enum label label;
} vetoes[] = { { KEYWORD_RESPONSAVEL, LABEL_MINOR } };

struct sensitive_signs sensitive_signs(const struct keyword_hits *hits)
{
    struct sensitive_signs signs = { 0 };

    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if (hits->weight[rules[i].keyword])
            *(rules[i].sure ? &signs.sure : &signs.hint) |= label_bit(rules[i].label);
    for (size_t i = 0; i < COUNT_OF(vetoes); i++)
        if (hits->weight[vetoes[i].keyword])
            signs.never |= label_bit(vetoes[i].label) & ~signs.sure;
    return signs;
}
