#include "server/money/cnab_bank.h"

/* Ailos: the common maps. */
const struct cnab_bank cnab_bank_085 = {
    .code = "085",
    .l400 = { .own = { 0, 9 } },
    .l240 = { .own = { 0, 9 } },
};
