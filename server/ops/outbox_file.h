#pragma once
#include <stdint.h>
#include <stddef.h>
struct error;
struct loop;
struct pg_lane;
struct seal;

/*
 * The files that agents send (outbox_file), opened one at a time when their message is prepared.
 * There are few of them, and they are big: a lane that is busy is asked again in a moment.
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
