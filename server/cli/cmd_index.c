#include "server/cli/commands.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/cli/admin.h"
#include "server/money/index_csv.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char help_index[] =
    "Example: quita index import ipca ipca.csv\n"
    "         quita index import taxa_legal taxa.csv\n"
    "         quita index list\n\n"
    "The monthly figures for debts whose contract names neither interest nor correction\n"
    "(Lei 14.905/2024: taxa legal, IPCA); a creditor's policy asks for them with\n"
    "\"interest\": \"legal\" and \"correction\": \"ipca\". The files are the Banco Central's "
    "series as\n"
    "they come: a header, then 01/09/2026;0,48 a line. All lines are taken or none; a figure that\n"
    "differs replaces the one before. A month that is missing counts as zero, so bring the newest\n"
    "each month. Needs QUITA_DATABASE.\n";

static long read_file(void *ctx, char *buffer, size_t size)
{
    FILE *file = ctx;
    size_t got = fread(buffer, 1, size, file);

    return ferror(file) ? -1 : (long)got;
}

static bool read_figures(struct admin *a, const char *path, enum price_index kind,
                         struct price_indexes *out, size_t *months)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    struct csv csv;

    if (!file)
        return error_set(&a->err, ERROR_INPUT, "%s cannot be opened", path);
    csv_init(&csv, read_file, file);
    bool ok = price_index_read_csv(&csv, kind, out, months, &a->err);
    csv_done(&csv);
    if (file != stdin)
        fclose(file);
    return ok;
}

static day_t first_day(size_t month)
{
    return day_from_civil(INDEX_FIRST_YEAR + (int)month / 12, (int)month % 12 + 1, 1);
}

static void store(struct admin *admin, enum price_index kind, const struct price_indexes *table)
{
    const struct clock clock = clock_system();
    struct arena *a = &admin->arena;
    size_t months[INDEX_MONTHS], count = 0;
    struct pg_args *args = pg_sync_args(admin->db, SQL_PRICE_INDEXES_SET);

    for (size_t month = 0; month < INDEX_MONTHS; month++)
        if (table->known[kind][month])
            months[count++] = month;
    pg_text(args, price_index_word(kind));
    COLUMN(day, day_t, first_day(months[i]));
    COLUMN(int4, int32_t, table->millionths[kind][months[i]]);
    pg_instant(args, clock_now_us(&clock));
    int64_t changed = admin_run(admin, args, "the database took nothing");
    if (changed >= 0)
        fprintf(stderr, "%s: %zu months read, %" PRId64 " new or different.\n",
                price_index_word(kind), count, changed);
}

static void import(struct admin *a, const char *word, const char *path)
{
    struct price_indexes *table = arena_alloc(&a->arena, sizeof(*table));
    enum price_index kind;
    size_t months;

    memset(table, 0, sizeof(*table));
    if (!price_index_named(word, &kind))
        error_set(&a->err, ERROR_INPUT, "\"%.20s\" is no index: ipca or taxa_legal", word);
    else if (read_figures(a, path, kind, table, &months))
        store(a, kind, table);
}

static void list(struct admin *a)
{
    const struct pg_result *r =
        pg_sync_run(a->db, pg_sync_args(a->db, SQL_PRICE_INDEXES_LOAD), &a->err);
    char month[DAY_TEXT_SIZE];

    for (int row = 0; r && row < pg_rows(r); row++) {
        int64_t value = pg_get_int8(r, row, 2);
        printf("%s %.7s %s%" PRId64 ",%04" PRId64 "%%\n", pg_get_text(r, row, 0),
               day_format_iso(pg_get_day(r, row, 1), month), value < 0 ? "-" : "",
               (value < 0 ? -value : value) / 10000, (value < 0 ? -value : value) % 10000);
    }
}

int command_index(int argc, char **argv)
{
    struct admin a;

    if (!admin_open(&a, "index", false))
        return admin_close(&a);
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        list(&a);
    else if (argc == 4 && strcmp(argv[1], "import") == 0)
        import(&a, argv[2], argv[3]);
    else
        error_set(&a.err, ERROR_INPUT, "import INDEX FILE, or list, is meant; see --help");
    return admin_close(&a);
}
