#pragma once
#include <stdint.h>
#include <stddef.h>
struct error;
struct loop;
struct pg_lane;
struct seal;

/*
 * What is loaded when a message that carries a file is prepared, one at a time: the files that
 * agents send (outbox_file), and the accepted term of an agreement, which is printed.  There are
 * few of them, and they are big: a lane that is busy is asked again in a moment.
 */
struct outbox_files;
struct outbox_file {
    const char *mime_type, *filename;
    const void *bytes;
    size_t len;
};
/* The file is gone when this returns; NULL with err when it could not be had. */
typedef void outbox_file_fn(void *ctx, const struct outbox_file *file, const struct error *err);

struct outbox_files *outbox_files_new(struct loop *loop, struct pg_lane *lane,
                                      const struct seal *seal);
void outbox_files_free(struct outbox_files **files);
void outbox_file_load(struct outbox_files *files, int64_t tenant_id, int64_t outbox_id,
                      outbox_file_fn *done, void *ctx);

/* As it was accepted; the texts are gone when the callback returns. */
struct agreed_term {
    int64_t creditor_id, accepted_at_us;
    const char *text, *protocol;
    const uint8_t *sha256; /* 32 bytes */
    const void *pdf;       /* as it was kept; NULL = it is printed */
    size_t pdf_len;
};
typedef void agreed_term_fn(void *ctx, const struct agreed_term *term, const struct error *err);
/* Of the agreement that a charge belongs to; ERROR_NOT_FOUND when it belongs to none. */
void agreed_term_load(struct outbox_files *files, int64_t tenant_id, int64_t charge_id,
                      agreed_term_fn *done, void *ctx);
