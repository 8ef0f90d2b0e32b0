#pragma once

/*
 * Named fault points.  In debug builds QUITA_FAULT=point:n makes the n-th passage of that point
 * abort the process as kill -9 would; QUITA_FAULT=point:n:fail makes fault_hit() return true there
 * instead.  In release builds both are nothing.  `quita serve --fault-points` lists all names, from
 * the table in fault.c; an unknown name in the code or the variable is an error in debug builds.
 */
#include <stdbool.h>

#ifdef QUITA_FAULTS
bool fault_hit(const char *point); /* dies, or true = fail here */
#else
static inline bool fault_hit(const char *point)
{
    (void)point;
    return false;
}
#endif
const char *const *fault_points(void); /* NULL-terminated */
