#pragma once
#include <stdbool.h>

/*
 * Area codes and where they are (collections reference 8): 67 codes.  A number moves with its
 * person, so an area code never overrides a known address; both places count.
 */
struct ddd {
    int code;
    char uf[3];
    const char *zone;   /* IANA name; the first one where an area has two */
    const char *zone_2; /* NULL, or the second: 97 spans two, and the stricter hour wins */
};

/* NULL when there is no such area code. */
const struct ddd *ddd_find(int code);
/* One of the zones of Brazil that area codes or states have, or its two islands of time: Noronha,
 * western Amazonas. */
bool ddd_is_zone(const char *zone);
/* The zone of a state ("AM": America/Manaus); NULL when there is no such state. */
const char *ddd_zone_of_uf(const char *uf);
