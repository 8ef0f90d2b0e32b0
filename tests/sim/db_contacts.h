#pragma once
#include "tests/sim/db.h"

/* One-time codes, for the statements that use them. */
enum { CODE_AGREEMENT = 1, CODE_CONTACT = 2 };

/* The newest code of this purpose whose column holds that; NULL = none. */
const struct cell *newest_code(struct query *q, int column, struct cell value, int purpose);
/* All codes for an agreement. */
void codes_use_up(struct query *q, struct cell agreement);
