#pragma once
#include "server/providers/psp.h"

/*
 * Asaas, API v3 (payments reference 9): boleto, Pix and a page for cards behind one charge.  There
 * is no idempotency key: a charge is looked for by its externalReference before it is made, and if
 * two of one reference are ever found, one stays and the others are removed.
 */
extern const struct psp asaas;
