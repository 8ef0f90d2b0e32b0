#include "server/base/ddd.h"

#include "server/base/auto.h"

#include <stddef.h>
#include <string.h>

/* In ascending order; the first row of a state has the zone of its capital. */
static const struct ddd table[] = {
    { 11, "SP", "America/Sao_Paulo", NULL },
    { 12, "SP", "America/Sao_Paulo", NULL },
    { 13, "SP", "America/Sao_Paulo", NULL },
    { 14, "SP", "America/Sao_Paulo", NULL },
    { 15, "SP", "America/Sao_Paulo", NULL },
    { 16, "SP", "America/Sao_Paulo", NULL },
    { 17, "SP", "America/Sao_Paulo", NULL },
    { 18, "SP", "America/Sao_Paulo", NULL },
    { 19, "SP", "America/Sao_Paulo", NULL },
    { 21, "RJ", "America/Sao_Paulo", NULL },
    { 22, "RJ", "America/Sao_Paulo", NULL },
    { 24, "RJ", "America/Sao_Paulo", NULL },
    { 27, "ES", "America/Sao_Paulo", NULL },
    { 28, "ES", "America/Sao_Paulo", NULL },
    { 31, "MG", "America/Sao_Paulo", NULL },
    { 32, "MG", "America/Sao_Paulo", NULL },
    { 33, "MG", "America/Sao_Paulo", NULL },
    { 34, "MG", "America/Sao_Paulo", NULL },
    { 35, "MG", "America/Sao_Paulo", NULL },
    { 37, "MG", "America/Sao_Paulo", NULL },
    { 38, "MG", "America/Sao_Paulo", NULL },
    { 41, "PR", "America/Sao_Paulo", NULL },
    { 42, "PR", "America/Sao_Paulo", NULL },
    { 43, "PR", "America/Sao_Paulo", NULL },
    { 44, "PR", "America/Sao_Paulo", NULL },
    { 45, "PR", "America/Sao_Paulo", NULL },
    { 46, "PR", "America/Sao_Paulo", NULL },
    { 47, "SC", "America/Sao_Paulo", NULL },
    { 48, "SC", "America/Sao_Paulo", NULL },
    { 49, "SC", "America/Sao_Paulo", NULL },
    { 51, "RS", "America/Sao_Paulo", NULL },
    { 53, "RS", "America/Sao_Paulo", NULL },
    { 54, "RS", "America/Sao_Paulo", NULL },
    { 55, "RS", "America/Sao_Paulo", NULL },
    { 61, "DF", "America/Sao_Paulo", NULL },
    { 62, "GO", "America/Sao_Paulo", NULL },
    { 63, "TO", "America/Araguaina", NULL },
    { 64, "GO", "America/Sao_Paulo", NULL },
    { 65, "MT", "America/Cuiaba", NULL },
    { 66, "MT", "America/Cuiaba", NULL },
    { 67, "MS", "America/Campo_Grande", NULL },
    { 68, "AC", "America/Rio_Branco", NULL },
    { 69, "RO", "America/Porto_Velho", NULL },
    { 71, "BA", "America/Bahia", NULL },
    { 73, "BA", "America/Bahia", NULL },
    { 74, "BA", "America/Bahia", NULL },
    { 75, "BA", "America/Bahia", NULL },
    { 77, "BA", "America/Bahia", NULL },
    { 79, "SE", "America/Maceio", NULL },
    { 81, "PE", "America/Recife", NULL },
    { 82, "AL", "America/Maceio", NULL },
    { 83, "PB", "America/Fortaleza", NULL },
    { 84, "RN", "America/Fortaleza", NULL },
    { 85, "CE", "America/Fortaleza", NULL },
    { 86, "PI", "America/Fortaleza", NULL },
    { 87, "PE", "America/Recife", NULL },
    { 88, "CE", "America/Fortaleza", NULL },
    { 89, "PI", "America/Fortaleza", NULL },
    { 91, "PA", "America/Belem", NULL },
    { 92, "AM", "America/Manaus", NULL },
    { 93, "PA", "America/Santarem", NULL },
    { 94, "PA", "America/Belem", NULL },
    { 95, "RR", "America/Boa_Vista", NULL },
    { 96, "AP", "America/Belem", NULL },
    { 97, "AM", "America/Manaus", "America/Eirunepe" },
    { 98, "MA", "America/Fortaleza", NULL },
    { 99, "MA", "America/Fortaleza", NULL },
};

const struct ddd *ddd_find(int code)
{
    for (size_t i = 0; i < COUNT_OF(table) && table[i].code <= code; i++)
        if (table[i].code == code)
            return &table[i];
    return NULL;
}

const char *ddd_zone_of_uf(const char *uf)
{
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (strcmp(table[i].uf, uf) == 0)
            return table[i].zone;
    return NULL;
}

bool ddd_is_zone(const char *zone)
{
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (strcmp(table[i].zone, zone) == 0 ||
            (table[i].zone_2 && strcmp(table[i].zone_2, zone) == 0))
            return true;
    return strcmp(zone, "America/Noronha") == 0;
}
