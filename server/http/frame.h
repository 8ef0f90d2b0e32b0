#pragma once
#include "server/base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Frames of RFC 6455 as a client sends them, put together to whole messages.  Pure; what comes in
 * is a stranger's.  No extension is served: a reserved bit is an error.
 */
enum frame_event {
    FRAME_NEED_MORE, /* all bytes are taken */
    FRAME_PART,      /* a fragment, or a pong: nothing to tell, but counted by whoever limits */
    FRAME_TEXT,
    FRAME_PING,
    FRAME_CLOSE,
    FRAME_BAD /* code says what to close with; the reader reads no more */
};

enum { FRAME_CONTROL_MAX = 125, FRAME_HEAD_MAX = 14, FRAGMENTS_MAX = 1024 };

/* Starts as { .message_max = … }; free with frame_reader_done(). */
struct frame_reader {
    size_t message_max;    /* bytes */
    struct strbuf message; /* fragments so far, or a frame's first part */
    struct strbuf control; /* of a control frame, its first part */
    uint64_t left;         /* of the payload under way */
    unsigned char head[FRAME_HEAD_MAX], mask[4];
    unsigned char head_len, opcode, mask_at;
    bool in_payload, final, in_message, bad;
    int fragments;
};

/* Valid until the reader's next call. */
struct frame {
    char *data; /* in the reader or in *data; not NUL-terminated */
    size_t len;
    int code; /* FRAME_CLOSE: the peer's, 1005 for none; FRAME_BAD: ours */
};

/* Takes bytes from *data, which are changed in place.  To be called until FRAME_NEED_MORE or
 * FRAME_BAD. */
enum frame_event frame_next(struct frame_reader *r, unsigned char **data, size_t *len,
                            struct frame *out);
void frame_reader_done(struct frame_reader *r);

enum frame_opcode {
    OPCODE_CONTINUE = 0,
    OPCODE_TEXT = 1,
    OPCODE_BINARY = 2,
    OPCODE_CLOSE = 8,
    OPCODE_PING = 9,
    OPCODE_PONG = 10
};
/* The head of a server's final frame; returns its length, at most 10. */
size_t frame_head(unsigned char out[10], enum frame_opcode opcode, size_t len);
