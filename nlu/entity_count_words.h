#pragma once
#include "nlu/text.h"

/*
 * What a word says of a number near it.  A number alone is a price, a count of instalments, the
 * name of one, a choice, or nothing of ours; its neighbours tell which.
 */
enum count_role {
    PAYS = 1 << 0,       /* "pago", "tenho", "dou": money follows */
    COSTS = 1 << 1,      /* "ficou", "recebo": money follows, if it is too much for a day */
    NOUN = 1 << 2,       /* "entrada", "parcela de", "3x de": money follows */
    BILL = 1 << 3,       /* "boleto de": likewise, but a day may, too */
    FILLER = 1 << 4,     /* stands between such a word and its number */
    UNIT = 1 << 5,       /* "reais" */
    OTHER = 1 << 6,      /* "dias", "filhos": what the number counts instead */
    PLAIN = 1 << 7,      /* ends in s and is no plural of a thing */
    TIMES = 1 << 8,      /* "x", "vezes" */
    PARTS = 1 << 9,      /* "parcelas", "prestacoes", "pagamentos" */
    PART = 1 << 10,      /* what has a number of its own: "parcela" */
    PLAN = 1 << 11,      /* before "N parcelas": it is a plan */
    SPLIT = 1 << 12,     /* before "em 6" */
    EVENT = 1 << 13,     /* before "N vezes": something happened so often */
    OWED = 1 << 14,      /* before "N parcelas": they are owed, or paid */
    LATE = 1 << 15,      /* after it likewise: "atrasadas" */
    NAMED = 1 << 16,     /* "opcao 2" */
    OFFER = 1 << 17,     /* "segunda opcao", "primeira proposta" */
    CHOOSE = 1 << 18,    /* "quero a 3", "fico com" */
    ON = 1 << 19,        /* may follow a choice */
    POLITE = 1 << 20,    /* may stand beside a choice that is the whole message */
    NOTCHOICE = 1 << 21, /* after an ordinal: "segunda via", "terceira vez" */
    PAYING = 1 << 22,    /* OWED, but "pago 3 parcelas de 50" is a plan */
    MONTH = 1 << 23,
    WAY = 1 << 24, /* "via": before a means it counts nothing */
};

/* The roles of the word at token i; 0 for none and beyond the ends. */
unsigned count_word(const struct utterance *t, size_t i);
/* Those of a word alone, which its token keeps; of what a misspelt charge word means. */
unsigned count_roles(const char *word);
/* "via pix", "via ted": by that means. */
bool count_is_way(const struct utterance *t, size_t i);
/* "dia 10", where a day begins behind a number. */
bool count_is_day(const struct utterance *t, size_t i);

/* "a vista", "de uma vez": how many tokens, or 0 (entity_count_once.c). */
size_t count_once(const struct utterance *t, size_t i);

/* Inside: the words, sorted, in two halves. */
struct count_word {
    const char *word;
    unsigned roles;
};
struct count_words {
    const struct count_word *rows;
    size_t count;
};
extern const struct count_words count_words_a_k, count_words_l_z;
