#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Time zones from tzdata, read from the compiled files (TZif, RFC 9636) because the C library knows
 * only one zone a process and takes it from the environment.  day.h is what callers use.
 */
struct zone;

/*
 * Reads a TZif file of version 2 or later; NULL when it is damaged.  Bytes of any kind are safe.
 * Release with zone_free().
 */
struct zone *zone_parse(const uint8_t *data, size_t len);
void zone_free(struct zone **zone);

/*
 * The zone of this IANA name, for the life of the process: kept once read, from any thread.  A name
 * that is not known is taken as America/Sao_Paulo, and without tzdata that is -03:00 always.
 */
const struct zone *zone_find(const char *name);

/* Seconds east of Greenwich at an instant, in seconds since 1970. */
int32_t zone_offset(const struct zone *zone, int64_t at);
