#pragma once
#include <stdbool.h>

/*
 * Words of a charge a slip away from their spelling: "mensaliade", "parcla", "mensalidadede".
 */

/* The word that is meant, or NULL: it is spelt well, or another one. */
const char *charge_meant(const char *word);
/* One letter more, less or other, or two that changed places. */
bool word_nearly(const char *said, const char *meant);
