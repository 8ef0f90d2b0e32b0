#pragma once
#include <jansson.h>
#include <stdbool.h>
struct error;

/*
 * The frame of every --jsonl command (contracts section 1): reads one JSON object a line from
 * stdin, answers one a line in the same order, echoes "id" when it was given, answers a bad line
 * with {"id":...,"error":"..."} and goes on.  Constant memory.
 *
 * `answer` returns a new object, or NULL with err set.
 */
typedef json_t *jsonl_fn(const json_t *in, struct error *err);
int jsonl_run(jsonl_fn *answer);

/* True when the only argument is --jsonl; else says on stderr what to type. */
bool jsonl_only(int argc, char **argv);
