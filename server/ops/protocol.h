#pragma once
#include <stdint.h>
struct arena;

/* What people are told a matter goes by, of its id: "Q-7KX2M". */
const char *protocol_of(struct arena *a, int64_t id);
