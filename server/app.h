#pragma once
#include <stdbool.h>
struct config;
struct error;

/*
 * The server: everything wired together.  app_run() returns after SIGTERM or SIGINT has drained
 * what was under way (at most config->drain_s), or false when it could not start.
 */
bool app_run(const struct config *config, struct error *err);
