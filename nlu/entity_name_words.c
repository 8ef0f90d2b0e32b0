#include "nlu/entity_name_words.h"

#include <string.h>

/* Compares a word of the list, which a blank ends, with one that NUL ends. */
static int compare(const char *listed, const char *word)
{
    while (*listed == *word)
        listed++, word++;
    if (*listed == ' ' && !*word)
        return 0;
    return *listed == ' ' || (*word && (unsigned char)*listed < (unsigned char)*word) ? -1 : 1;
}

/* Halves the text and steps back to where a word begins. */
bool name_words_hold(const struct name_words *list, const char *word)
{
    const char *low, *high;

    if (word[0] < 'a' || word[0] > 'z')
        return false;
    low = list->by_letter[word[0] - 'a'] + 1;
    high = low + strlen(low);
    while (low < high) {
        const char *middle = low + (high - low) / 2;
        while (middle > low && middle[-1] != ' ')
            middle--;
        int order = compare(middle, word);
        if (order == 0)
            return true;
        if (order < 0)
            low = strchr(middle, ' ') + 1;
        else
            high = middle;
    }
    return false;
}
