#pragma once
#include "server/http/frame.h"
#include "tests/support/wire.h"

#include <stdbool.h>
#include <stddef.h>

/* The client's side of a WebSocket over a raw connection: wire.h. */

/* Headers of a handshake that is in order; a test changes one. */
struct socket_ask {
    const char *path, *host, *origin, *protocols, *version, *key, *upgrade, *connection;
    const char *more; /* further header lines */
};
/* /chat/42, chat.v1 with a ticket; a header that is NULL is left out. */
struct socket_ask socket_ask(void);
/* Sends the request; the answer is still to come. */
struct wire socket_begin(struct wire_server *s, const struct socket_ask *ask);
/* Asks on an open connection. */
void socket_request(struct wire *w, const struct socket_ask *ask);
/* The status, 0 when the server closed without a word. */
int socket_status(struct wire *w);
/* A socket that has come about; what came is taken off. */
struct wire socket_open(struct wire_server *s);

void socket_say_bytes(struct wire *w, const void *data, size_t len);
/* A masked frame; head is FIN, RSV and opcode. */
void socket_say_frame(struct wire *w, unsigned char head, const void *data, size_t len);
void socket_say(struct wire *w, const char *text);

struct socket_heard {
    int opcode; /* -1: nothing came */
    size_t len;
    char data[512]; /* the payload's beginning, NUL-terminated */
};
/* The next frame, taken off. */
struct socket_heard socket_hear(struct wire *w, int ms);
/* The code of the close frame, after other frames; 1005 for none in it; 0 when none came. */
int socket_hear_close(struct wire *w, int ms);
