#pragma once
struct console_deps;

/*
 * Gives who waits to who is free: agents that are there, say that they take new ones, and hold
 * fewer than they can.  Looked at when something has changed, at most twice a second, and every
 * five.
 */
struct puller;
struct puller *puller_new(const struct console_deps *deps);
void puller_free(struct puller **puller);
