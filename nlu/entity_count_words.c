#include "nlu/entity_count_words.h"

#include "nlu/entity_charge.h"
#include "nlu/number.h"

#include <string.h>

bool count_is_way(const struct utterance *t, size_t i)
{
    static const char *const means[] = {
        "pix",  "ap",       "ted",        "doc",      "boleto",        "boletos", "deposito",
        "link", "cartao",   "credito",    "debito",   "transferencia", "banco",   "bancaria",
        "app",  "loterica", "aplicativo", "whatsapp", "dinheiro",      "tef",     NULL,
    };

    return text_is(t, i, "via") && text_among(t, i + 1, means);
}

bool count_is_day(const struct utterance *t, size_t i)
{
    return text_is(t, i, "dia") && number_may_begin(t, i + 1);
}

unsigned count_word(const struct utterance *t, size_t i)
{
    unsigned roles = i < t->count ? t->tokens[i].roles : 0;

    return roles & WAY && count_is_way(t, i) ? 0 : roles;
}

static const struct count_word *find(const char *word)
{
    const struct count_words *table = word[0] <= 'k' ? &count_words_a_k : &count_words_l_z;
    size_t low = 0, high = table->count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = table->rows[middle].word[0] - word[0];
        if (order == 0)
            order = strcmp(table->rows[middle].word, word);
        if (order == 0)
            return &table->rows[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

unsigned count_roles(const char *word)
{
    const struct count_word *found = find(word);
    const char *meant = found ? NULL : charge_meant(word);

    if (meant)
        found = find(meant);
    return found ? found->roles : 0;
}
