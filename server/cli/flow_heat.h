#pragma once
#include "server/cli/flow_dot.h"
#include <stdbool.h>

/*
 * Counts by state from lines of `state<TAB>entered<TAB>left_off`; empty lines and those that begin
 * with # are skipped, states without a line count 0.  Tells every bad line on stderr ("FILE:3:
 * ...") and returns NULL; the counts live in the arena.
 */
struct heat *flow_heat_parse(const struct flow *flow, const char *path, const char *text,
                             struct arena *a);
