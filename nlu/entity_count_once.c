#include "nlu/entity_count_words.h"
#include "nlu/number.h"

/* All at once: "a vista", "de uma vez", "em uma so parcela". */

enum { BACK_MAX = 8 };

/* "valeu, ate a vista": a farewell. */
static bool is_farewell(const struct utterance *t, size_t i, size_t end)
{
    static const char *const thanks[] = { "valeu",   "obrigado", "obrigada", "tchau", "abraco",
                                          "abracos", "falou",    "beijo",    "ok",    "entao",
                                          "adeus",   "agradeco", "beleza",   NULL };

    static const char *const people[] = {
        "moca", "moco", "pessoal", "gente", "amiga", "amigo", NULL
    };

    if (!i || !text_is(t, i - 1, "ate") ||
        (!number_ends(t, end) && !text_among(t, end, thanks) && !text_among(t, end, people)))
        return false;
    return i == 1 || number_ends(t, i - 2) || text_among(t, i - 2, thanks);
}

static size_t cash_down(const struct utterance *t, size_t i)
{
    size_t dash;

    if (text_is(t, i, "avista") || text_is(t, i, "avistaa"))
        return 1;
    if (!text_is(t, i, "a") && !text_is(t, i, "ha"))
        return 0;
    dash = number_mark(t, i + 1, "-");
    return text_is(t, i + 1 + dash, "vista") ? 2 + dash : 0;
}

/* "uma vez", "1 so vez", "uma unica parcela". */
static size_t one_time(const struct utterance *t, size_t i)
{
    static const char *const nouns[] = { "vez", "parcela", "pagamento", "vezada", "tacada", NULL };
    size_t used = 1;

    if (!text_is(t, i, "uma") && !text_is(t, i, "1") && !text_is(t, i, "um"))
        return 0;
    while (text_is(t, i + used, "so") || text_is(t, i + used, "unica") ||
           text_is(t, i + used, "unico"))
        used++;
    return text_among(t, i + used, nouns) ? used + 1 : 0;
}

/* "para de ligar de uma vez". */
static bool is_impatience(const struct utterance *t, size_t first, size_t after)
{
    static const char *const stops[] = { "parem",     "parar",  "pare",    "ligar",    "ligando",
                                         "tirem",     "acabar", "acabava", "acabasse", "acabo",
                                         "morrer",    "sumir",  "sumo",    "matar",    "mensagem",
                                         "perturbar", "cobrar", NULL };

    if (text_begins(t, after, "por todas"))
        return true;
    for (size_t k = first, left = BACK_MAX; k && left; k--, left--)
        if (text_among(t, k - 1, stops))
            return true;
    return false;
}

/* "de uma vez", "em uma so parcela", "numa vez so". */
static size_t at_once(const struct utterance *t, size_t i)
{
    size_t used;

    if (text_is(t, i, "numa") || text_is(t, i, "duma")) {
        used = 1;
        while (text_is(t, i + used, "so") || text_is(t, i + used, "unica"))
            used++;
        used = text_is(t, i + used, "vez") || text_is(t, i + used, "parcela") ? used + 1 : 0;
    } else if (text_is(t, i, "de") || text_is(t, i, "em")) {
        used = one_time(t, i + 1);
        /* "o atraso de uma parcela" */
        if (used == 2 && text_is(t, i, "de") &&
            (text_is(t, i + 2, "parcela") || text_is(t, i + 2, "pagamento")))
            used = 0;
        used += used ? 1 : 0;
    } else {
        used = text_begins(t, i, "parcela unica") + text_begins(t, i, "pagamento unico") +
               text_begins(t, i, "cota unica");
    }
    return used && !is_impatience(t, i, i + used) ? used : 0;
}

size_t count_once(const struct utterance *t, size_t i)
{
    size_t used = cash_down(t, i);

    if (used)
        return is_farewell(t, i, i + used) ? 0 : used;
    return at_once(t, i);
}
