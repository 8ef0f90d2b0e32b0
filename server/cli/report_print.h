#pragma once
#include "server/cli/report_table.h"
#include <stdbool.h>
struct arena;
struct pg_result;

/*
 * Prints a report on stdout: as a table for people, or as CSV with semicolons and decimal commas,
 * as spreadsheets in Brazil read it (text that a spreadsheet would take for a formula is quoted
 * with an apostrophe).
 */
void report_print(const struct report *report, const struct pg_result *rows, bool csv,
                  struct arena *a);
