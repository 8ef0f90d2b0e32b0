#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/base/random.h"
#include "server/http/frame.h"
#include "server/http/socket.h"

#include <string.h>

/* Frames without a connection; what a real one makes of each fault is in test_sockets.c. */

static void add_frame(struct strbuf *out, const struct random *random, unsigned char head,
                      const char *data, size_t len)
{
    unsigned char start[10], mask[4];
    size_t n = frame_head(start, OPCODE_TEXT, len);

    random_fill(random, mask, sizeof(mask));
    start[0] = head;
    start[1] |= 0x80;
    strbuf_add(out, start, n);
    strbuf_add(out, mask, sizeof(mask));
    for (size_t i = 0; i < len; i++)
        strbuf_addc(out, (char)((unsigned char)data[i] ^ mask[i & 3]));
}

/* A text in some fragments, with pings between them. */
static void add_message(struct strbuf *out, const struct random *random, const char *text,
                        size_t len)
{
    size_t at = 0, n;
    unsigned char opcode = OPCODE_TEXT;

    while (random_below(random, 3)) {
        n = random_below(random, len - at + 1);
        add_frame(out, random, opcode, text + at, n);
        at += n;
        opcode = OPCODE_CONTINUE;
        if (random_below(random, 2))
            add_frame(out, random, 0x80 | OPCODE_PING, text, len < 125 ? len : 125);
    }
    add_frame(out, random, 0x80 | opcode, text + at, len - at);
}

static size_t read_texts(struct frame_reader *r, unsigned char *data, size_t len,
                         struct strbuf *texts)
{
    struct frame frame = { 0 };
    enum frame_event event;
    size_t count = 0;

    while ((event = frame_next(r, &data, &len, &frame)) != FRAME_NEED_MORE) {
        assert_int_not_equal(event, FRAME_BAD);
        if (event != FRAME_TEXT)
            continue;
        strbuf_add(texts, frame.data, frame.len);
        strbuf_addc(texts, '\n');
        count++;
    }
    return count;
}

static void whatever_the_fragments_the_text_is_the_same(void **fixture)
{
    struct random_seeded seeded;
    struct random random = property_random(&seeded, "frames");
    static char text[70000];

    (void)fixture;
    for (int turn = 0; turn < 300; turn++) {
        struct frame_reader r = { .message_max = sizeof(text) };
        struct strbuf wire = { 0 }, said = { 0 }, heard = { 0 };
        size_t count = 0, n;

        for (int i = 0; i < 5; i++) {
            size_t len = random_below(&random, turn % 10 ? 300 : sizeof(text));
            memset(text, 'a' + i, len);
            add_message(&wire, &random, text, len);
            strbuf_add(&said, text, len);
            strbuf_addc(&said, '\n');
        }
        for (size_t at = 0; at < wire.len; at += n) {
            n = 1 + random_below(&random, turn % 2 ? 40 : 70000);
            n = n < wire.len - at ? n : wire.len - at;
            count += read_texts(&r, (unsigned char *)wire.data + at, n, &heard);
        }
        assert_int_equal(count, 5);
        assert_string_equal(heard.data, said.data);
        frame_reader_done(&r);
        strbuf_done(&wire);
        strbuf_done(&said);
        strbuf_done(&heard);
    }
}

static void a_head_has_the_shortest_length(void **fixture)
{
    static const struct {
        size_t len, size;
        unsigned char head[10];
    } cases[] = {
        { 0, 2, { 0x81, 0 } },
        { 125, 2, { 0x81, 125 } },
        { 126, 4, { 0x81, 126, 0, 126 } },
        { 65535, 4, { 0x81, 126, 255, 255 } },
        { 65536, 10, { 0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0 } },
    };
    unsigned char head[10];

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(frame_head(head, OPCODE_TEXT, cases[i].len), cases[i].size);
        assert_memory_equal(head, cases[i].head, cases[i].size);
    }
}

static void an_idle_reader_keeps_little(void **fixture)
{
    struct random_seeded seeded;
    struct random random = random_seeded(&seeded, 1);
    struct frame_reader r = { .message_max = 65536 };
    struct strbuf wire = { 0 }, heard = { 0 };
    static char text[60000];

    (void)fixture;
    memset(text, 'x', sizeof(text));
    add_frame(&wire, &random, OPCODE_TEXT, text, sizeof(text));
    add_frame(&wire, &random, 0x80, text, 10);
    assert_int_equal(read_texts(&r, (unsigned char *)wire.data, wire.len, &heard), 1);
    assert_int_equal(heard.len, sizeof(text) + 11);
    assert_in_range(r.message.capacity + r.control.capacity, 0, 512);
    frame_reader_done(&r);
    strbuf_done(&wire);
    strbuf_done(&heard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("whatever the fragments, the text is the same",
             whatever_the_fragments_the_text_is_the_same),
        TEST("a head has the shortest length", a_head_has_the_shortest_length),
        TEST("an idle reader keeps little", an_idle_reader_keeps_little),
    };

    return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
