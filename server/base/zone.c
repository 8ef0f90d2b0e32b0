#include "server/base/zone.h"

#include "server/base/auto.h"
#include "server/base/zone_rule.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ZONES_MAX = 64, /* Brazil has 16 */
    NAME_MAX_BYTES = 40,
    FILE_MAX_BYTES = 64 * 1024,
    CHANGES_MAX = 4096,
    TYPES_MAX = 256,
    HEADER_BYTES = 44,
    TYPE_BYTES = 6,
    OFFSET_MAX = 26 * 3600, /* RFC 9636 3.2 */
    SAO_PAULO_OFFSET = -3 * 3600,
};

struct change {
    int64_t at;
    int32_t offset; /* from then on */
};

struct zone {
    int32_t first_offset;  /* before the first change */
    struct zone_rule rule; /* after the last one */
    size_t count;
    struct change changes[];
};

/* The six counts of a header, in the order of the file. */
struct counts {
    size_t isut, isstd, leap, time, type, text;
};

/* What is left to read. */
struct reader {
    const uint8_t *data;
    size_t len;
};

static const uint8_t *take(struct reader *r, size_t len)
{
    const uint8_t *data = r->data;

    if (len > r->len)
        return NULL;
    r->data += len;
    r->len -= len;
    return data;
}

static uint32_t read_u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t read_i64(const uint8_t *p)
{
    return (int64_t)((uint64_t)read_u32(p) << 32 | read_u32(p + 4));
}

static bool read_header(struct reader *r, struct counts *c)
{
    const uint8_t *p = take(r, HEADER_BYTES);

    if (!p || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
        return false;
    p += 20;
    *c = (struct counts){ read_u32(p),      read_u32(p + 4),  read_u32(p + 8),
                          read_u32(p + 12), read_u32(p + 16), read_u32(p + 20) };
    return c->type >= 1 && c->type <= TYPES_MAX && c->time <= CHANGES_MAX &&
           c->leap <= CHANGES_MAX && c->text <= FILE_MAX_BYTES && c->isut <= TYPES_MAX &&
           c->isstd <= TYPES_MAX;
}

/* The rest of a block behind its changes and types. */
static size_t tail_bytes(const struct counts *c, size_t time_bytes)
{
    return c->text + c->leap * (time_bytes + 4) + c->isstd + c->isut;
}

/* The first block has 4-byte times and is there for old readers only. */
static bool skip_old_block(struct reader *r)
{
    struct counts c;

    return read_header(r, &c) &&
           take(r, c.time * 5 + c.type * TYPE_BYTES + tail_bytes(&c, 4)) != NULL;
}

static bool read_offset(const uint8_t *types, size_t index, const struct counts *c, int32_t *out)
{
    if (index >= c->type)
        return false;
    *out = (int32_t)read_u32(types + index * TYPE_BYTES);
    return *out > -OFFSET_MAX && *out < OFFSET_MAX;
}

static bool read_changes(struct zone *zone, struct reader *r, const struct counts *c)
{
    const uint8_t *times = take(r, c->time * 8);
    const uint8_t *indexes = take(r, c->time);
    const uint8_t *types = take(r, c->type * TYPE_BYTES);

    if (!times || !indexes || !types || !read_offset(types, 0, c, &zone->first_offset))
        return false;
    for (size_t i = 0; i < c->time; i++) {
        struct change *change = &zone->changes[zone->count++];
        change->at = read_i64(times + i * 8);
        if (!read_offset(types, indexes[i], c, &change->offset) ||
            (i > 0 && change->at <= change[-1].at))
            return false;
    }
    return true;
}

/* The footer is a line with the rule for all later times; without one the last offset stays. */
static void read_footer(struct zone *zone, struct reader *r)
{
    int32_t last = zone->count ? zone->changes[zone->count - 1].offset : zone->first_offset;
    char text[ZONE_RULE_TEXT_SIZE] = { 0 };
    const uint8_t *end = r->len > 1 ? memchr(r->data + 1, '\n', r->len - 1) : NULL;

    zone->rule = (struct zone_rule){ .standard = last };
    if (!end || r->data[0] != '\n' || (size_t)(end - r->data) > sizeof(text))
        return;
    memcpy(text, r->data + 1, (size_t)(end - r->data) - 1);
    zone_rule_parse(text, &zone->rule);
}

struct zone *zone_parse(const uint8_t *data, size_t len)
{
    struct reader r = { data, len };
    struct counts c;

    if (!skip_old_block(&r) || !read_header(&r, &c))
        return NULL;
    struct zone *zone = calloc(1, sizeof(*zone) + c.time * sizeof(zone->changes[0]));
    if (!zone)
        abort();
    if (!read_changes(zone, &r, &c) || !take(&r, tail_bytes(&c, 8))) {
        zone_free(&zone);
        return NULL;
    }
    read_footer(zone, &r);
    return zone;
}

void zone_free(struct zone **zone)
{
    free(*zone);
    *zone = NULL;
}

int32_t zone_offset(const struct zone *zone, int64_t at)
{
    size_t low = 0, high = zone->count;

    if (zone->count == 0 || at >= zone->changes[zone->count - 1].at)
        return zone_rule_offset(&zone->rule, at);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (zone->changes[middle].at <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? zone->changes[low - 1].offset : zone->first_offset;
}

/* No name may lead out of the folder. */
static bool name_allowed(const char *name)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";

    return name[0] && name[0] != '/' && strlen(name) < NAME_MAX_BYTES &&
           name[strspn(name, allowed)] == '\0';
}

static struct zone *read_file(const char *name)
{
    char path[NAME_MAX_BYTES + 32];
    struct zone *zone = NULL;

    snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
    FILE *file = fopen(path, "re");
    if (!file)
        return NULL;
    uint8_t *data = malloc(FILE_MAX_BYTES);
    if (!data)
        abort();
    size_t len = fread(data, 1, FILE_MAX_BYTES, file);
    if (!ferror(file) && len < FILE_MAX_BYTES)
        zone = zone_parse(data, len);
    free(data);
    fclose(file);
    return zone;
}

/*
 * Zones that were read, only ever added to: a reader needs no lock for the rows below `known`.
 * Names that are not zones are remembered too, so that asking again costs no file.
 */
static struct {
    char name[NAME_MAX_BYTES];
    const struct zone *zone;
} table[ZONES_MAX];
static atomic_size_t known;
static pthread_mutex_t adding = PTHREAD_MUTEX_INITIALIZER;

static const struct zone without_tzdata = {
    .first_offset = SAO_PAULO_OFFSET,
    .rule = { .standard = SAO_PAULO_OFFSET },
};

static const struct zone *lookup(const char *name)
{
    size_t count = atomic_load_explicit(&known, memory_order_acquire);

    for (size_t i = 0; i < count; i++)
        if (strcmp(table[i].name, name) == 0)
            return table[i].zone;
    return NULL;
}

static const struct zone *add(const char *name, const struct zone *otherwise)
{
    size_t count = atomic_load(&known);
    const struct zone *zone = count < ZONES_MAX ? read_file(name) : NULL;

    if (!zone)
        zone = otherwise;
    if (count < ZONES_MAX) {
        memcpy(table[count].name, name, strlen(name) + 1);
        table[count].zone = zone;
        atomic_store_explicit(&known, count + 1, memory_order_release);
    }
    return zone;
}

static const struct zone *find_or_add(const char *name, const struct zone *otherwise)
{
    const struct zone *zone = lookup(name);

    if (zone)
        return zone;
    pthread_mutex_lock(&adding);
    zone = lookup(name); /* another thread may have been first */
    if (!zone)
        zone = add(name, otherwise);
    pthread_mutex_unlock(&adding);
    return zone;
}

const struct zone *zone_find(const char *name)
{
    const struct zone *zone = name ? lookup(name) : NULL;

    if (zone)
        return zone;
    zone = find_or_add("America/Sao_Paulo", &without_tzdata);
    return name && name_allowed(name) ? find_or_add(name, zone) : zone;
}
