#pragma once
#include <stdbool.h>
#include <stddef.h>

/*
 * Many WebSockets of one client, to a server of ours or of socket.io's: opens them, and measures
 * echoes and messages for all.  One thread, level-triggered epoll, raw sockets on loopback.
 */
struct dialect {
    const char *request;                  /* all of the handshake */
    const char *hello, *answer, *welcome; /* text that comes after 101, ours to it, and the last */
    const char *ping, *pong;              /* texts of the protocol's own, or NULL */
    const char *echo_head, *all_head, *tail; /* around a text that is to come back, to one or all */
};

extern const struct dialect dialect_ours, dialect_socket_io;

struct load;
struct load *load_new(const struct dialect *dialect, int port, size_t sockets_max);
/* Opens sockets until there are so many; seconds it took, 0 when one was refused. */
double load_open(struct load *l, size_t sockets);

struct load_result {
    double per_s, p99_ms;
    double count; /* all that came back, also what does not count for the others */
};
/* The first `sockets` send a text of so many bytes whenever theirs has come back. */
struct load_result load_echo(struct load *l, size_t sockets, size_t bytes, double seconds);
/* Why a measurement gave 0, for the log. */
const char *load_problem(const struct load *l);
/* One socket sends a text for all, and the next when the last of all has it; copies a second, and
 * from sending to the arrival of each copy. */
struct load_result load_all(struct load *l, size_t bytes, double seconds);
void load_free(struct load **l);
