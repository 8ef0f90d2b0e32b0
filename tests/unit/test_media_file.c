#include "tests/support/unit.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/channels/media_kind.h"
#include "server/channels/media_pack.h"
#include "server/channels/reply_pack.h"
#include "server/channels/template_pack.h"

#include <string.h>

/* Files that agents send: what they are, and their message as bytes. */

#define BYTES(text) text, sizeof(text) - 1
#define OGG(channels)                                                                              \
    BYTES("OggS"                                                                                   \
          "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"                                       \
          "OpusHead\1" channels "\0\0")

static void a_file_is_what_its_first_bytes_say(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *mime_type; /* NULL = refused */
    } cases[] = {
        { BYTES("\xff\xd8\xff\xe0"), "image/jpeg" },
        { BYTES("\x89PNG\r\n\x1a\n"), "image/png" },
        { BYTES("%PDF-1.7"), "application/pdf" },
        { OGG("\1"), "audio/ogg" },
        { OGG("\2"), NULL },
        { BYTES("OggS"), NULL },
        { BYTES("#!AMR\n"), "audio/amr" },
        { BYTES("ID3\4"), "audio/mpeg" },
        { BYTES("\xff\xfb\x90"), "audio/mpeg" },
        { BYTES("\xff\xf1\x50"), "audio/aac" },
        { BYTES("\0\0\0\x18"
                "ftypM4A \0"),
          "audio/mp4" },
        { BYTES("\0\0\0\x18"
                "ftypmp42\0"),
          "video/mp4" },
        { BYTES("\0\0\0\x18"
                "ftypisom\0"),
          "video/mp4" },
        { BYTES("\0\0\0\x18"
                "ftyp3gp4\0"),
          "video/3gpp" },
        { BYTES("\0\0\0\x18"
                "ftypqt  \0"),
          NULL },
        { BYTES("\0\0\0\x18"
                "ftyp"),
          NULL },
        { BYTES("GIF89a"), NULL },
        { BYTES("PK\3\4"), NULL },
        { BYTES("MZ"), NULL },
        { BYTES("%PDF"), NULL },
        { "", 0, NULL },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct media_kind *kind = media_kind_of(cases[i].bytes, cases[i].len);
        if ((kind == NULL) != (cases[i].mime_type == NULL) ||
            (kind && strcmp(kind->mime_type, cases[i].mime_type) != 0))
            fail_msg("case %zu: %s", i, kind ? kind->mime_type : "refused");
    }
}

static void pictures_may_be_smaller_than_the_rest(void **state)
{
    (void)state;
    assert_int_equal(media_kind_of(BYTES("\xff\xd8\xff"))->max, 5 * 1024 * 1024);
    assert_int_equal(media_kind_of(BYTES("%PDF-"))->max, MEDIA_FILE_MAX);
}

static void a_message_with_a_file_is_read_as_it_was_written(void **state)
{
    static const struct wa_media cases[] = {
        { .kind = "image", .caption = "A fachada" },
        { .kind = "audio" },
        { .kind = "document", .caption = "O contrato", .filename = "contrato.pdf" },
    };
    struct arena arena = { 0 };
    struct error err = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct packed packed = media_pack(&cases[i], &arena);
        struct wa_media got;
        assert_true(media_is_packed(packed));
        assert_false(template_is_packed(packed));
        assert_true(media_unpack(packed, &arena, &got, &err));
        assert_string_equal(got.kind, cases[i].kind);
        assert_string_equal(got.caption ? got.caption : "",
                            cases[i].caption ? cases[i].caption : "");
        assert_string_equal(got.filename ? got.filename : "",
                            cases[i].filename ? cases[i].filename : "");
        assert_null(got.id);
    }
    arena_done(&arena);
}

static void damaged_bytes_are_no_message(void **state)
{
    const struct wa_media media = { .kind = "document", .filename = "a.pdf" };
    struct arena arena = { 0 };
    struct packed whole = media_pack(&media, &arena);
    struct wa_media got;
    struct reply reply;

    (void)state;
    for (size_t len = 0; len < whole.len; len++) {
        struct error err = { 0 };
        assert_false(media_unpack((struct packed){ whole.data, len }, &arena, &got, &err));
        assert_int_equal(err.kind, ERROR_INTERNAL);
    }
    struct error err = { 0 };
    assert_false(reply_unpack(whole, &arena, &reply, &err));
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a file is what its first bytes say", a_file_is_what_its_first_bytes_say),
        TEST("pictures may be smaller than the rest", pictures_may_be_smaller_than_the_rest),
        TEST("a message with a file is read as it was written",
             a_message_with_a_file_is_read_as_it_was_written),
        TEST("damaged bytes are no message", damaged_bytes_are_no_message),
    };
    return cmocka_run_group_tests_name("media_file", tests, NULL, NULL);
}
