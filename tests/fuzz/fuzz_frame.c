/* Two bytes say how the rest is cut, then what a client sends; fuzz-max-len: 4096 */
#include "tests/fuzz/fuzz.h"

#include "server/base/encoding.h"
#include "server/http/frame.h"

#include <stdlib.h>
#include <string.h>

enum { MESSAGE_MAX = 1000 };

static void must(bool good)
{
    if (!good)
        abort();
}

/* A line an event, so that two readings can be compared. */
static void note(struct strbuf *told, enum frame_event event, const struct frame *frame)
{
    strbuf_addf(told, "%d %d ", (int)event,
                event == FRAME_CLOSE || event == FRAME_BAD ? frame->code : 0);
    if (event == FRAME_TEXT || event == FRAME_PING)
        strbuf_add(told, frame->data, frame->len);
    strbuf_addc(told, '\n');
}

static void check(const struct frame_reader *r, enum frame_event event, const struct frame *frame)
{
    must(r->message.len <= MESSAGE_MAX && r->control.len <= FRAME_CONTROL_MAX);
    must(r->fragments <= FRAGMENTS_MAX);
    if (event == FRAME_TEXT)
        must(frame->len <= MESSAGE_MAX && encoding_is_utf8(frame->data, frame->len));
    if (event == FRAME_PING)
        must(frame->len <= FRAME_CONTROL_MAX);
    if (event == FRAME_BAD)
        must(frame->code >= 1002 && frame->code <= 1009);
}

/* False when nothing more is read. */
static bool read_piece(struct frame_reader *r, unsigned char *piece, size_t len,
                       struct strbuf *told)
{
    struct frame frame = { 0 };
    enum frame_event event;

    while ((event = frame_next(r, &piece, &len, &frame)) != FRAME_NEED_MORE) {
        check(r, event, &frame);
        note(told, event, &frame);
        if (event == FRAME_BAD || event == FRAME_CLOSE)
            return false;
    }
    must(len == 0);
    return true;
}

/* Pieces lie in memory of their own, so that a look behind them is seen. */
static void read_in_pieces(const uint8_t *data, size_t size, size_t first, size_t step,
                           struct strbuf *told)
{
    struct frame_reader r = { .message_max = MESSAGE_MAX };
    bool more = true;

    for (size_t at = 0, n; more && at < size; at += n) {
        unsigned char *piece;
        n = at ? step : first;
        n = n && n < size - at ? n : size - at;
        piece = malloc(n);
        must(piece);
        memcpy(piece, data + at, n);
        more = read_piece(&r, piece, n, told);
        free(piece);
    }
    frame_reader_done(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct strbuf whole = { 0 }, cut = { 0 };

    if (size < 2)
        return 0;
    read_in_pieces(data + 2, size - 2, 0, 0, &whole);
    read_in_pieces(data + 2, size - 2, data[0], data[1], &cut);
    must(whole.len == cut.len && (!whole.len || !memcmp(whole.data, cut.data, whole.len)));
    strbuf_done(&whole);
    strbuf_done(&cut);
    return 0;
}
