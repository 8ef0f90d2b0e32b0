#include "nlu/entity_name_words.h"

#include <string.h>

enum { WORD_MAX = 30 };

bool name_words_hold(const struct name_words *list, const char *word)
{
    size_t len = strnlen(word, WORD_MAX + 1);
    char between[WORD_MAX + 3] = " ";

    if (len > WORD_MAX || word[0] < 'a' || word[0] > 'z')
        return false;
    memcpy(between + 1, word, len);
    between[len + 1] = ' ';
    return strstr(list->by_letter[word[0] - 'a'], between) != NULL;
}
