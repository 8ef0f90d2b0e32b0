#include "nlu/entity_charge.h"

#include "nlu/entity_words.h"

/* The least letters a long word has: a slip may cost it a syllable. */
enum { LONG = 11, LEAST = 5 };

static const char *const meant_words[] = { "mensalidade", "mensalidades", "parcela",  "parcelas",
                                           "fatura",      "faturas",      "boleto",   "boletos",
                                           "prestacao",   "prestacoes",   "cobranca", NULL };
/* Near one of them, and words of their own. */
static const char *const alike[] = { "futura",   "futuras",  "parcelo",   "parcele", "parcelar",
                                     "parcelou", "parcelei", "parcelam",  "faturo",  "faturar",
                                     "fartura",  "bolero",   "parcelado", NULL };

bool word_nearly(const char *said, const char *meant)
{
    size_t m = strlen(meant), n = strlen(said), same = 0;

    while (said[same] && said[same] == meant[same])
        same++;
    if (n == m + 1)
        return strcmp(said + same + 1, meant + same) == 0;
    if (n + 1 == m)
        return strcmp(said + same, meant + same + 1) == 0;
    if (n != m || n == same)
        return n == same;
    return strcmp(said + same + 1, meant + same + 1) == 0 ||
           (said[same] == meant[same + 1] && said[same + 1] == meant[same] &&
            strcmp(said + same + 2, meant + same + 2) == 0);
}

/* "mensalide" */
static bool lacks_syllable(const char *said, size_t len, const char *meant, size_t most)
{
    size_t same = 0;

    if (most < LONG || len + 2 != most)
        return false;
    while (said[same] && said[same] == meant[same])
        same++;
    return strcmp(said + same, meant + same + 2) == 0;
}

/* "mensalidadede": without its blank. */
static bool has_more(const char *said, const char *meant, size_t most)
{
    static const char *const glued[] = { "de", "do", "da", "desse", "deste", NULL };

    return strncmp(said, meant, most) == 0 && words_hold(glued, said + most);
}

static bool is_meant(const char *word, size_t len, const char *meant)
{
    size_t most = strlen(meant);

    if (len + 2 < most || len > most + 5)
        return false;
    return word_nearly(word, meant) || lacks_syllable(word, len, meant, most) ||
           has_more(word, meant, most);
}

const char *charge_meant(const char *word)
{
    size_t len;

    if (!strchr("mpfbc", *word) || (len = strlen(word)) < LEAST)
        return NULL;
    for (const char *const *meant = meant_words; *meant; meant++)
        if (**meant == *word && is_meant(word, len, *meant))
            return words_hold(meant_words, word) || words_hold(alike, word) ? NULL : *meant;
    return NULL;
}
