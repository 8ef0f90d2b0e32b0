#include "nlu/noise.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"

#include <string.h>

uint32_t noise_below(uint64_t *state, uint32_t n)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)(((*state * 2685821657736338717ULL) >> 33) % n);
}

/* The keys around a letter. */
static const char *const neighbours[26] = {
    "sqz", "vnh", "xvd", "sfe", "wrd", "dgr", "fht", "gjy", "uok", "hku", "jli", "kop", "njk",
    "bmj", "ipl", "ol",  "wa",  "etf", "adw", "ryg", "yij", "cbg", "qes", "zcs", "tuh", "asx",
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* One edit of a word, not of its first letter. */
static void edit(struct strbuf *out, const char *word, size_t len, uint64_t *state)
{
    size_t at = 1 + noise_below(state, (uint32_t)len - 2);
    uint32_t kind = noise_below(state, 4);
    const char *keys = neighbours[(word[at] | 32) - 'a'];

    strbuf_add(out, word, at);
    if (kind == 0)
        strbuf_addc(out, keys[noise_below(state, (uint32_t)strlen(keys))]);
    if (kind == 2) {
        strbuf_addc(out, word[at]);
        strbuf_addc(out, word[at]);
    }
    if (kind == 3) {
        strbuf_addc(out, word[at + 1]);
        strbuf_addc(out, word[at]);
        at++;
    }
    strbuf_add(out, word + at + 1, len - at - 1);
}

/* Edits words of `shortest` and more letters, one in `every`. */
static void edit_words(struct strbuf *out, const char *text, size_t size, size_t shortest,
                       uint32_t every, uint64_t *state)
{
    for (size_t i = 0; i < size;) {
        size_t len = 0;
        while (i + len < size && is_letter(text[i + len]))
            len++;
        if (len >= shortest && noise_below(state, every) == 0)
            edit(out, text + i, len, state);
        else
            strbuf_add(out, text + i, len ? len : 1);
        i += len ? len : 1;
    }
}

static const char *const openings[] = { "oi ",        "bom dia ",     "boa tarde ",
                                        "boa noite ", "ola ",         "oi boa tarde ",
                                        "oii ",       "oi tudo bem ", "bom dia moca ",
                                        "opa ",       "entao ",       "moco " };
static const char *const closings[] = { " por favor",      " pfv", " obrigada",
                                        " pode me ajudar", " ok",  " por gentileza",
                                        " moca",           " kkk" };

/* Around these a greeting or a courtesy would be another label, or most of the message. */
static bool takes_courtesy(enum label l)
{
    return l != LABEL_GREETING && l != LABEL_GOODBYE && l != LABEL_THANKS && l != LABEL_AFFIRM &&
           l != LABEL_DENY && l != LABEL_OOS && l != LABEL_ASK_HELP && l != LABEL_ASK_REPEAT &&
           l != LABEL_CHOOSE_OPTION;
}

static char *taken(struct arena *a, struct strbuf *sb)
{
    char *out = arena_strndup(a, strbuf_str(sb), sb->len);

    strbuf_done(sb);
    return out;
}

/* Not where they are all that is said. */
static void drop_questions(struct strbuf *sb)
{
    if (strspn(strbuf_str(sb), "? ") == sb->len)
        return;
    for (size_t i = 0; i < sb->len; i++)
        if (sb->data[i] == '?')
            sb->data[i] = ' ';
}

char *noise_add(struct arena *a, const char *text, size_t size, enum label label, uint64_t *state)
{
    struct strbuf sb = { 0 };
    bool courtesy = takes_courtesy(label);

    if (courtesy && noise_below(state, 6) == 0)
        strbuf_adds(&sb, openings[noise_below(state, COUNT_OF(openings))]);
    edit_words(&sb, text, size, 4, 8, state);
    if (noise_below(state, 2) == 0 && size > 8)
        drop_questions(&sb);
    if (courtesy && noise_below(state, 10) == 0)
        strbuf_adds(&sb, closings[noise_below(state, COUNT_OF(closings))]);
    return taken(a, &sb);
}

char *noise_edit(struct arena *a, const char *text, size_t size, uint64_t *state)
{
    struct strbuf sb = { 0 };

    edit_words(&sb, text, size, 5, 10, state);
    return taken(a, &sb);
}
