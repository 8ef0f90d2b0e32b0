#pragma once
#include "server/base/day.h"
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
struct error;

/*
 * Typed reading of one JSON object.  An absent or null field leaves *out
 * alone; a field of another type, a fraction where an integer belongs, or a text that holds a NUL
 * is refused with its name.  Texts are borrowed from the object.
 */
bool field_int(const json_t *in, const char *name, int64_t *out, struct error *err);
bool field_bool(const json_t *in, const char *name, bool *out, struct error *err);
bool field_text(const json_t *in, const char *name, const char **out, struct error *err);
bool field_day(const json_t *in, const char *name, day_t *out, struct error *err);
bool field_object(const json_t *in, const char *name, const json_t **out, struct error *err);
bool field_array(const json_t *in, const char *name, const json_t **out, struct error *err);

/* True when it is there and not null, else ERROR_INPUT "name is missing". */
bool field_required(const json_t *in, const char *name, struct error *err);

/* "2026-11-25" as JSON. */
json_t *json_day(day_t day);
