#pragma once
#include <stdint.h>
struct admin;

/* `quita agent list`: who waits for a person, then the open cases of everybody else. */
void agent_list(struct admin *admin, int64_t now_us);
