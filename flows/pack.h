#pragma once
#include "flows/flow.h"
struct arena;

/*
 * The compact binary form that sessions (session.c) and records (record.c) share: varints, texts
 * with their length, values by type, lists with their column names once.  Limits keep damaged bytes
 * from asking for memory.
 */
enum { PACK_TEXT_MAX = 8192, PACK_VARS_MAX = 256, PACK_ROWS_MAX = 1000, PACK_COLUMNS_MAX = 64 };

/* Packing goes twice over the same: measured with `out` NULL, then written. */
struct writer {
    uint8_t *out;
    size_t len;
};
void put(struct writer *w, const void *data, size_t len);
void put_unsigned(struct writer *w, uint64_t n);
void put_signed(struct writer *w, int64_t n); /* zig-zag */
void put_text(struct writer *w, const char *text);
void put_optional(struct writer *w, const char *text); /* NULL stays NULL */
void put_value(struct writer *w, const struct value *value);
void put_vars(struct writer *w, struct vars vars);

/* What is read lives in the arena; after a fault every value is empty and `failed` stays. */
struct reader {
    const uint8_t *at, *end;
    struct arena *arena;
    bool failed;
};
uint8_t get_byte(struct reader *r);
uint64_t get_unsigned(struct reader *r, uint64_t max);
int64_t get_signed(struct reader *r);
const char *get_text(struct reader *r);
const char *get_optional(struct reader *r);
struct value get_value(struct reader *r, bool lists);
struct vars get_vars(struct reader *r);
