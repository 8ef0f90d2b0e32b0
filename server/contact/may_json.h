#pragma once
#include "server/contact/may.h"
#include <jansson.h>
#include <stdbool.h>
struct arena;
struct error;

/*
 * One line of `quita contact check` (contact-check.md 1 and 4).  Strict: an unknown field or value,
 * a wrong type or an impossible date makes the whole line an error (ERROR_INPUT, "field: what it
 * must be"), for a misspelt opt-out must never let a message through.  Lists are in the arena,
 * texts in the object.  *offset_min is that of "at", for the answer; -1440 or less = it was "Z".
 */
bool contact_question_read(const json_t *in, struct arena *a, struct contact_question *q,
                           int *offset_min, struct error *err) __attribute__((warn_unused_result));
enum { OFFSET_Z = -1440 };
/* {"allowed", "rule", "law", "next", "also"}; the caller's. */
json_t *contact_answer_json(const struct contact_question *q, int offset_min);
