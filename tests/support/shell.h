#pragma once
#include "server/base/strbuf.h"

/*
 * The program that was built beside the test, run as people run it: by lines for the shell, in
 * which $QUITA is the program and $DIR an empty folder of this group's own.  What goes to standard
 * output comes back in `out` (emptied first); the exit code of the line is returned.
 *
 *   return cmocka_run_group_tests_name("x", tests, shell_setup, shell_teardown);
 */
int shell_setup(void **fixture);
int shell_teardown(void **fixture);
int shell_run(struct strbuf *out, const char *line);

/* Writes a file of $DIR. */
void shell_file(const char *name, const char *text);

/* Writes a built-in file into $DIR, the first place of `from` become `to`; it must stand there. */
void shell_asset(const char *name, const char *asset, const char *from, const char *to);
