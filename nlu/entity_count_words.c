#include "nlu/entity_count_words.h"

#include "nlu/number.h"

#include <string.h>

bool count_is_way(const struct utterance *t, size_t i)
{
    static const char *const means[] = {
        "pix",      "ted",        "doc",      "boleto",        "boletos", "deposito", "link",
        "cartao",   "credito",    "debito",   "transferencia", "banco",   "bancaria", "app",
        "loterica", "aplicativo", "whatsapp", "dinheiro",      "tef",     NULL,
    };

    return text_is(t, i, "via") && text_among(t, i + 1, means);
}

bool count_is_day(const struct utterance *t, size_t i)
{
    return text_is(t, i, "dia") && number_may_begin(t, i + 1);
}

static unsigned roles_of(const struct utterance *t, size_t i, unsigned roles)
{
    return roles & WAY && count_is_way(t, i) ? 0 : roles;
}

unsigned count_word(const struct utterance *t, size_t i)
{
    const struct count_words *table;
    const char *word;
    size_t low = 0, high;

    if (i >= t->count || t->tokens[i].kind != TOKEN_WORD)
        return 0;
    word = t->tokens[i].word;
    table = word[0] <= 'k' ? &count_words_a_k : &count_words_l_z;
    for (high = table->count; low < high;) {
        size_t middle = (low + high) / 2;
        int order = table->rows[middle].word[0] - word[0];
        if (order == 0)
            order = strcmp(table->rows[middle].word, word);
        if (order == 0)
            return roles_of(t, i, table->rows[middle].roles);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}
