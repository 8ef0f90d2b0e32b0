#include "nlu/spelling.h"

#include <string.h>

const char *spelling_of(const char *said)
{
    const struct spelling_table *table = said[0] <= 'm' ? &spelling_a_m : &spelling_n_z;
    size_t low = 0, high = table->count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = table->rows[middle].said[0] - said[0];
        if (order == 0)
            order = strcmp(table->rows[middle].said, said);
        if (order == 0)
            return table->rows[middle].usual;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const char *spelling_or_same(const char *said)
{
    const char *usual = spelling_of(said);

    return usual ? usual : said;
}
