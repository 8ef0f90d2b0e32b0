#include "nlu/entity_count_words.h"

#include <string.h>

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
            return table->rows[middle].roles;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}
