#include "nlu/number_words.h"

#include "server/base/auto.h"

#include <string.h>

/* Sorted by word.  Common misspellings stand beside the words. */
static const struct number_word cardinals[] = {
    { "catorze", 14, false },
    { "ceis", 6, false },
    { "cem", 100, false },
    { "cemzinho", 100, true },
    { "cento", 100, false },
    { "cenzao", 100, true },
    { "cenzinho", 100, true },
    { "cessenta", 60, false },
    { "cetenta", 70, false },
    { "cinco", 5, false },
    { "cincoenta", 50, false },
    { "cincoentinha", 50, true },
    { "cincu", 5, false },
    { "cincuenta", 50, false },
    { "cinqenta", 50, false },
    { "cinquent", 50, false },
    { "cinquenta", 50, false },
    { "cinquentao", 50, true },
    { "cinquentinha", 50, true },
    { "cinquentinhas", 50, true },
    { "corenta", 40, false },
    { "cuatro", 4, false },
    { "desenove", 19, false },
    { "desoito", 18, false },
    { "dez", 10, false },
    { "dezao", 10, true },
    { "dezasete", 17, false },
    { "dezasseis", 16, false },
    { "dezenove", 19, false },
    { "dezeseis", 16, false },
    { "dezesete", 17, false },
    { "dezesseis", 16, false },
    { "dezessete", 17, false },
    { "dezinho", 10, true },
    { "dezoito", 18, false },
    { "doi", 2, false },
    { "dois", 2, false },
    { "doze", 12, false },
    { "dozentos", 200, false },
    { "duas", 2, false },
    { "dusentos", 200, false },
    { "duzentao", 200, true },
    { "duzentas", 200, false },
    { "duzentinho", 200, true },
    { "duzentinhos", 200, true },
    { "duzento", 200, false },
    { "duzentos", 200, false },
    { "duzentus", 200, false },
    { "duzetos", 200, false },
    { "katorze", 14, false },
    { "kinze", 15, false },
    { "milao", 1000, true },
    { "milzinho", 1000, true },
    { "nove", 9, false },
    { "novecentas", 900, false },
    { "novecentinhos", 900, true },
    { "novecento", 900, false },
    { "novecentos", 900, false },
    { "novent", 90, false },
    { "noventa", 90, false },
    { "noventinha", 90, true },
    { "novesentos", 900, false },
    { "novessentos", 900, false },
    { "oitent", 80, false },
    { "oitenta", 80, false },
    { "oitentinha", 80, true },
    { "oito", 8, false },
    { "oitocentas", 800, false },
    { "oitocentinhos", 800, true },
    { "oitocento", 800, false },
    { "oitocentos", 800, false },
    { "oitosentos", 800, false },
    { "oitossentos", 800, false },
    { "oitu", 8, false },
    { "onze", 11, false },
    { "quarenta", 40, false },
    { "quarentinha", 40, true },
    { "quato", 4, false },
    { "quatorze", 14, false },
    { "quatr", 4, false },
    { "quatro", 4, false },
    { "quatrocentas", 400, false },
    { "quatrocentinho", 400, true },
    { "quatrocentinhos", 400, true },
    { "quatrocento", 400, false },
    { "quatrocentos", 400, false },
    { "quatrocentus", 400, false },
    { "quatrosentos", 400, false },
    { "quatrossentos", 400, false },
    { "quientos", 500, false },
    { "quinentos", 500, false },
    { "quinhentao", 500, true },
    { "quinhentas", 500, false },
    { "quinhentinho", 500, true },
    { "quinhentinhos", 500, true },
    { "quinhento", 500, false },
    { "quinhentos", 500, false },
    { "quinhentus", 500, false },
    { "quinhetas", 500, false },
    { "quinhetos", 500, false },
    { "quinze", 15, false },
    { "secenta", 60, false },
    { "seicentos", 600, false },
    { "seis", 6, false },
    { "seiscentas", 600, false },
    { "seiscentinhos", 600, true },
    { "seiscento", 600, false },
    { "seiscentos", 600, false },
    { "seisentos", 600, false },
    { "seissentos", 600, false },
    { "sesenta", 60, false },
    { "sessenta", 60, false },
    { "sessentinha", 60, true },
    { "sete", 7, false },
    { "setecentas", 700, false },
    { "setecentinhos", 700, true },
    { "setecento", 700, false },
    { "setecentos", 700, false },
    { "setenta", 70, false },
    { "setentinha", 70, true },
    { "setesentos", 700, false },
    { "setessentos", 700, false },
    { "sinco", 5, false },
    { "sinquenta", 50, false },
    { "sseis", 6, false },
    { "trecentos", 300, false },
    { "treis", 3, false },
    { "tres", 3, false },
    { "tresentos", 300, false },
    { "trez", 3, false },
    { "treze", 13, false },
    { "trezentao", 300, true },
    { "trezentas", 300, false },
    { "trezentinho", 300, true },
    { "trezentinhos", 300, true },
    { "trezento", 300, false },
    { "trezentos", 300, false },
    { "trezentus", 300, false },
    { "trezetos", 300, false },
    { "trint", 30, false },
    { "trinta", 30, false },
    { "trintao", 30, true },
    { "trintinha", 30, true },
    { "um", 1, false },
    { "uma", 1, false },
    { "vint", 20, false },
    { "vintao", 20, true },
    { "vinte", 20, false },
    { "vinti", 20, false },
    { "vintinho", 20, true },
};

static const struct number_word ordinals[] = {
    { "decima", 10, false },        { "decimo", 10, false },       { "nona", 9, false },
    { "nono", 9, false },           { "oitava", 8, false },        { "oitavo", 8, false },
    { "primeira", 1, false },       { "primeiro", 1, false },      { "primera", 1, false },
    { "primero", 1, false },        { "quadragesima", 40, false }, { "quadragesimo", 40, false },
    { "quarta", 4, false },         { "quarto", 4, false },        { "quinquagesima", 50, false },
    { "quinquagesimo", 50, false }, { "quinta", 5, false },        { "quinto", 5, false },
    { "segunda", 2, false },        { "segundo", 2, false },       { "setima", 7, false },
    { "setimo", 7, false },         { "sexta", 6, false },         { "sexto", 6, false },
    { "terceira", 3, false },       { "terceiro", 3, false },      { "tercera", 3, false },
    { "tercero", 3, false },        { "trigesima", 30, false },    { "trigesimo", 30, false },
    { "vigesima", 20, false },      { "vigesimo", 20, false },
};

_Static_assert(COUNT_OF(cardinals) < NUMBER_MIL, "a row's number is a byte");

/* The number of its row, from 1 on. */
static uint8_t find(const struct number_word *rows, size_t count, const char *word)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = rows[middle].word[0] - word[0];
        if (order == 0)
            order = strcmp(rows[middle].word, word);
        if (order == 0)
            return (uint8_t)(middle + 1);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

/* By a word's first letter, the second letters that numbers have: nearly all other words go no
 * further. */
static const char *const second_letters[26] = {
    ['c' - 'a'] = "aeiou", ['d' - 'a'] = "eou", ['k' - 'a'] = "ai", ['m' - 'a'] = "i",
    ['n' - 'a'] = "o",     ['o' - 'a'] = "in",  ['q' - 'a'] = "u",  ['s' - 'a'] = "eis",
    ['t' - 'a'] = "r",     ['u' - 'a'] = "m",   ['v' - 'a'] = "i",
};

uint8_t number_word_cardinal(const char *word)
{
    const char *second = word[0] >= 'a' && word[0] <= 'z' ? second_letters[word[0] - 'a'] : NULL;

    if (!second || !word[1] || !strchr(second, word[1]) || (!word[2] && word[0] != 'u'))
        return 0;
    if (strcmp(word, "mil") == 0)
        return NUMBER_MIL;
    return find(cardinals, COUNT_OF(cardinals), word);
}

uint8_t number_word_ordinal(const char *word)
{
    size_t len = strlen(word);

    if (len < 4 || (word[len - 1] != 'a' && word[len - 1] != 'o'))
        return 0;
    return find(ordinals, COUNT_OF(ordinals), word);
}

const struct number_word *number_cardinal_row(uint8_t number)
{
    return &cardinals[number - 1];
}

const struct number_word *number_ordinal_row(uint8_t number)
{
    return &ordinals[number - 1];
}
