#include "server/http/frame.h"

#include "server/base/encoding.h"
#include "server/http/socket.h"

#include <string.h>

enum { FINAL = 0x80, RESERVED = 0x70, OPCODE = 0x0f, MASKED = 0x80, SHORT = 0x7f };
/* Memory of this size stays with the reader, an idle one keeps none of more. */
enum { KEPT = 256 };

static enum frame_event bad(struct frame_reader *r, struct frame *out, int code)
{
    r->bad = true;
    out->code = code;
    return FRAME_BAD;
}

static bool is_control(int opcode)
{
    return opcode >= OPCODE_CLOSE;
}

/* Bytes of the length after the first two. */
static size_t length_size(const struct frame_reader *r)
{
    int form = r->head[1] & SHORT;

    return form == 127 ? 8 : form == 126 ? 2 : 0;
}

/* Bytes of the head, as far as its first two tell. */
static size_t head_size(const struct frame_reader *r)
{
    if (r->head_len < 2)
        return 2;
    return 2 + length_size(r) + (r->head[1] & MASKED ? 4 : 0);
}

static uint64_t payload_length(const struct frame_reader *r)
{
    uint64_t value = 0;

    if (!length_size(r))
        return r->head[1] & SHORT;
    for (size_t i = 0; i < length_size(r); i++)
        value = value << 8 | r->head[2 + i];
    return value;
}

/* RFC 6455 5.2: the shortest of the three forms. */
static bool length_is_shortest(const struct frame_reader *r, uint64_t length)
{
    int form = r->head[1] & SHORT;

    return form < 126 || (form == 126 && length > 125) || (form == 127 && length > UINT16_MAX);
}

/* RFC 6455 5.4 and 5.5: what may come when.  0, or the code to close with. */
static int refuse_opcode(const struct frame_reader *r, int opcode, bool final, uint64_t length)
{
    if (is_control(opcode))
        return opcode > OPCODE_PONG || !final || length > FRAME_CONTROL_MAX ? SOCKET_PROTOCOL : 0;
    if (opcode == OPCODE_BINARY)
        return SOCKET_NOT_TEXT;
    if (opcode > OPCODE_BINARY || (opcode == OPCODE_CONTINUE) != r->in_message)
        return SOCKET_PROTOCOL;
    return 0;
}

/* 0, or the code to close with. */
static int refuse_head(const struct frame_reader *r, uint64_t length)
{
    int opcode = r->head[0] & OPCODE, code;

    if (r->head[0] & RESERVED || !(r->head[1] & MASKED) || !length_is_shortest(r, length))
        return SOCKET_PROTOCOL;
    code = refuse_opcode(r, opcode, r->head[0] & FINAL, length);
    if (code || is_control(opcode))
        return code;
    if (length > r->message_max - r->message.len)
        return SOCKET_TOO_LARGE;
    return r->fragments >= FRAGMENTS_MAX ? SOCKET_POLICY : 0;
}

static int take_head(struct frame_reader *r)
{
    uint64_t length = payload_length(r);
    int code = refuse_head(r, length);

    if (code)
        return code;
    memcpy(r->mask, r->head + r->head_len - 4, 4);
    r->opcode = r->head[0] & OPCODE;
    r->final = r->head[0] & FINAL;
    r->left = length;
    r->mask_at = r->head_len = 0;
    r->in_payload = true;
    if (!is_control(r->opcode)) {
        r->in_message = true;
        r->fragments++;
    }
    return 0;
}

/* False while bytes lack. */
static bool read_head(struct frame_reader *r, unsigned char **data, size_t *len)
{
    while (r->head_len < head_size(r)) {
        if (!*len)
            return false;
        r->head[r->head_len++] = *(*data)++;
        --*len;
    }
    return true;
}

static void unmask(struct frame_reader *r, unsigned char *data, size_t len)
{
    uint64_t word, mask;
    unsigned char key[8];
    size_t i = 0;

    for (size_t k = 0; k < 8; k++)
        key[k] = r->mask[(r->mask_at + k) & 3];
    memcpy(&mask, key, 8);
    for (; i + 8 <= len; i += 8) {
        memcpy(&word, data + i, 8);
        word ^= mask;
        memcpy(data + i, &word, 8);
    }
    for (; i < len; i++)
        data[i] ^= key[i & 7];
    r->mask_at = (unsigned char)((r->mask_at + len) & 3);
}

static bool is_close_code(int code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

static enum frame_event closes(struct frame_reader *r, struct frame *out)
{
    out->code = SOCKET_NO_CODE;
    if (!out->len)
        return FRAME_CLOSE;
    if (out->len == 1)
        return bad(r, out, SOCKET_PROTOCOL);
    out->code = (unsigned char)out->data[0] << 8 | (unsigned char)out->data[1];
    if (!is_close_code(out->code))
        return bad(r, out, SOCKET_PROTOCOL);
    if (!encoding_is_utf8(out->data + 2, out->len - 2))
        return bad(r, out, SOCKET_NOT_UTF8);
    return FRAME_CLOSE;
}

static enum frame_event whole(struct frame_reader *r, struct frame *out)
{
    if (r->opcode == OPCODE_PING)
        return FRAME_PING;
    if (r->opcode == OPCODE_PONG)
        return FRAME_PART;
    if (r->opcode == OPCODE_CLOSE)
        return closes(r, out);
    r->in_message = false;
    r->fragments = 0;
    return encoding_is_utf8(out->data, out->len) ? FRAME_TEXT : bad(r, out, SOCKET_NOT_UTF8);
}

/* What was handed out at the call before is forgotten. */
static void forget(struct strbuf *sb)
{
    if (sb->capacity > KEPT)
        strbuf_done(sb);
    else
        strbuf_reset(sb);
}

/*
 * Takes what is there of the payload.  A frame that lies in the buffer as a whole is handed out
 * from there; else its bytes are gathered.
 */
static bool take_payload(struct frame_reader *r, unsigned char **data, size_t *len,
                         struct frame *out)
{
    struct strbuf *gathered = is_control(r->opcode) ? &r->control : &r->message;
    size_t n = *len < r->left ? *len : (size_t)r->left;
    unsigned char *start = *data;

    unmask(r, start, n);
    *data += n;
    *len -= n;
    r->left -= n;
    if (!r->left && r->final && !gathered->len) {
        *out = (struct frame){ .data = (char *)start, .len = n };
        return true;
    }
    strbuf_add(gathered, start, n);
    *out = (struct frame){ .data = gathered->data, .len = gathered->len };
    return !r->left;
}

static void forget_told(struct frame_reader *r)
{
    forget(&r->control);
    if (!r->in_message)
        forget(&r->message);
}

enum frame_event frame_next(struct frame_reader *r, unsigned char **data, size_t *len,
                            struct frame *out)
{
    int code;

    if (r->bad)
        return bad(r, out, SOCKET_PROTOCOL);
    if (!r->in_payload) {
        forget_told(r);
        if (!read_head(r, data, len))
            return FRAME_NEED_MORE;
        code = take_head(r);
        if (code)
            return bad(r, out, code);
    }
    if (!take_payload(r, data, len, out))
        return FRAME_NEED_MORE;
    r->in_payload = false;
    return r->final ? whole(r, out) : FRAME_PART;
}

void frame_reader_done(struct frame_reader *r)
{
    strbuf_done(&r->message);
    strbuf_done(&r->control);
}

size_t frame_head(unsigned char out[10], enum frame_opcode opcode, size_t len)
{
    size_t bytes = len > UINT16_MAX ? 8 : len > 125 ? 2 : 0;

    out[0] = (unsigned char)(FINAL | opcode);
    out[1] = (unsigned char)(bytes == 8 ? 127 : bytes == 2 ? 126 : len);
    for (size_t i = 0; i < bytes; i++)
        out[2 + i] = (unsigned char)((uint64_t)len >> 8 * (bytes - 1 - i));
    return 2 + bytes;
}
