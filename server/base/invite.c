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

static bool is_of_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

const char *invite_find(const char *text)
{
    while (*text) {
        size_t word = 0;
        while (is_of_word(text[word]))
            word++;
        if (word == INVITE_LETTERS && strspn(text, letters) == INVITE_LETTERS)
            return text;
        text += word ? word : 1;
    }
    return NULL;
}

void invite_mask(char *text)
{
    const char *found;

    while ((found = invite_find(text)))
        memset(text + (found - text), '*', INVITE_LETTERS);
}
