#include "server/base/invite.h"

#include "server/base/random.h"

#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

void invite_make(const struct random *random, char out[INVITE_LETTERS + 1])
{
    for (int i = 0; i < INVITE_LETTERS; i++)
        out[i] = letters[random_below(random, sizeof(letters) - 1)];
    out[INVITE_LETTERS] = '\0';
}

const char *invite_find(const char *text)
{
    static const char of_words[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    for (text += strcspn(text, of_words); *text; text += strcspn(text, of_words)) {
        size_t word = strspn(text, of_words);
        if (word == INVITE_LETTERS && strspn(text, letters) == INVITE_LETTERS)
            return text;
        text += word;
    }
    return NULL;
}

void invite_mask(char *text)
{
    const char *found;

    while ((found = invite_find(text)))
        memset(text + (found - text), '*', INVITE_LETTERS);
}
