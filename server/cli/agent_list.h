#pragma once
#include <stdint.h>
struct admin;

/* `quita agent list`: who waits for a person, then the open cases of everybody else, then whose
 * newest message of the last week did not arrive, until one does or they write. */
void agent_list(struct admin *admin, int64_t now_us);
