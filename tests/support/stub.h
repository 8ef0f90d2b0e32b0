#pragma once
#include "server/base/strbuf.h"
#include "server/loop.h"

#include <stdbool.h>

/*
 * The other end of an HTTP client under test: a raw server on loopback and the test's own loop,
 * one connection at a time, that says what it is told byte by byte and keeps what it hears.
 */
struct stub {
    struct loop *loop;
    struct loop_watch *listening, *peer;
    int fd, peer_fd, port;
    const char *ends_with;      /* how a request ends */
    const char *says;           /* after each request's end */
    int replies_per_connection; /* it hangs up after so many */
    bool silent;                /* it only listens */
    int connections, replied;
    struct strbuf heard;
};

void stub_start(struct stub *s, struct loop *loop);
void stub_stop(struct stub *s);
