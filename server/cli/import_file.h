#pragma once
#include "server/cli/admin.h"
#include "server/ops/import_return.h"
#include <stdio.h>

/* Reads a bank's return file whole, takes it in and prints the summary; the exit code, or
 * admin->err. */
int import_return_file(struct admin *admin, FILE *file, const struct return_options *options,
                       import_finding_fn *tell);
