#include "server/base/cep.h"

#include <stdlib.h>
#include <string.h>

enum { CEP_DIGITS = 8, PREFIX_DIGITS = 5 };

/* First five digits, in order.  DF lies inside GO, RR and AC inside AM. */
static const struct {
    int from, to;
    char state[3];
} ranges[] = {
    { 1000, 19999, "SP" },  { 20000, 28999, "RJ" }, { 29000, 29999, "ES" }, { 30000, 39999, "MG" },
    { 40000, 48999, "BA" }, { 49000, 49999, "SE" }, { 50000, 56999, "PE" }, { 57000, 57999, "AL" },
    { 58000, 58999, "PB" }, { 59000, 59999, "RN" }, { 60000, 63999, "CE" }, { 64000, 64999, "PI" },
    { 65000, 65999, "MA" }, { 66000, 68899, "PA" }, { 68900, 68999, "AP" }, { 69000, 69299, "AM" },
    { 69300, 69399, "RR" }, { 69400, 69899, "AM" }, { 69900, 69999, "AC" }, { 70000, 72799, "DF" },
    { 72800, 72999, "GO" }, { 73000, 73699, "DF" }, { 73700, 76799, "GO" }, { 76800, 76999, "RO" },
    { 77000, 77999, "TO" }, { 78000, 78899, "MT" }, { 79000, 79999, "MS" }, { 80000, 87999, "PR" },
    { 88000, 89999, "SC" }, { 90000, 99999, "RS" },
};

const char *cep_state(const char *cep)
{
    char prefix[PREFIX_DIGITS + 1] = "";

    if (strlen(cep) != CEP_DIGITS || strspn(cep, "0123456789") != CEP_DIGITS)
        return "";
    memcpy(prefix, cep, PREFIX_DIGITS);
    int value = atoi(prefix);
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        if (value >= ranges[i].from && value <= ranges[i].to)
            return ranges[i].state;
    return "";
}
