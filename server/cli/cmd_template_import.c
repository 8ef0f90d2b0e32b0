#include "server/base/clock.h"
#include "db/columns.h"
#include "server/base/strbuf.h"
#include "server/cli/admin.h"
#include "server/cli/commands.h"
#include "server/providers/meta_list.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char help_template_import[] =
    "Example: curl -H 'Authorization: Bearer ...' \\\n"
    "           'https://graph.facebook.com/v26.0/102290129340398/message_templates?limit=200' |\n"
    "         quita template import --waba 102290129340398 -\n"
    "         102290129340398: 8 templates\n\n"
    "Takes the templates of a WhatsApp business account from Meta's own list, in the place of "
    "those\n"
    "that were known. Agents are offered the approved ones that need nothing but the values of "
    "their\n"
    "body. A long list has pages: all of them, in one call. Needs QUITA_DATABASE.\n";
const char help_template_list[] =
    "Example: quita template list --waba 102290129340398\n\n"
    "The templates that are known of a WhatsApp business account: name, language, category, "
    "status,\n"
    "how many values, and what they need beside them (header, names, button), apart by tabs.\n"
    "Needs QUITA_DATABASE.\n";

enum { PAGES_MAX = 64, PAGE_MAX = 3 * 1024 * 1024 };

struct asked {
    const char *waba;
    const char *pages[PAGES_MAX];
    int page_count;
};

static bool read_asked(struct admin *a, int argc, char **argv, struct asked *q)
{
    *q = (struct asked){ 0 };
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--waba") == 0 && i + 1 < argc)
            q->waba = argv[++i];
        else if (q->page_count < PAGES_MAX && (argv[i][0] != '-' || !argv[i][1]))
            q->pages[q->page_count++] = argv[i];
        else
            return error_set(&a->err, ERROR_INPUT, "%s is not meant; see --help", argv[i]);
    return q->waba ||
           error_set(&a->err, ERROR_INPUT, "--waba is needed, the number of the business account");
}

/* ---- import ---- */

static bool read_page(struct admin *a, const char *path, struct wa_list *out)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    char *text = arena_alloc(&a->arena, PAGE_MAX + 1);
    struct error err = { 0 };

    if (!f)
        return error_set(&a->err, ERROR_INPUT, "%s cannot be read", path);
    size_t len = fread(text, 1, PAGE_MAX + 1, f);
    if (f != stdin)
        fclose(f);
    return (len <= PAGE_MAX && wa_list_read(text, len, &a->arena, out, &err)) ||
           error_set(&a->err, ERROR_INPUT, "%s: %s", path,
                     len > PAGE_MAX ? "it is longer than 3 MB" : err.detail);
}

static void join(struct wa_list *all, const struct wa_list *more, struct arena *a)
{
    struct wa_listed *items = ARENA_ARRAY(a, struct wa_listed, all->count + more->count + 1);

    for (size_t i = 0; i < all->count; i++)
        items[i] = all->items[i];
    for (size_t i = 0; i < more->count; i++)
        items[all->count + i] = more->items[i];
    *all = (struct wa_list){ items, all->count + more->count, more->goes_on };
}

static bool read_pages(struct admin *a, const struct asked *q, struct wa_list *all)
{
    struct wa_list page;

    *all = (struct wa_list){ 0 };
    for (int i = 0; i < q->page_count; i++) {
        if (!read_page(a, q->pages[i], &page))
            return false;
        join(all, &page, &a->arena);
    }
    if (!q->page_count)
        return error_set(&a->err, ERROR_INPUT, "a list is meant (- is standard input)");
    return !all->goes_on ||
           error_set(&a->err, ERROR_INPUT,
                     "the list goes on (paging.next): give the pages that follow, too");
}

static void put(struct admin *admin, const struct asked *q, const struct wa_list *all)
{
    const struct clock clock = clock_system();
    struct pg_args *args = pg_sync_args(admin->db, SQL_WHATSAPP_TEMPLATES_PUT);
    struct arena *a = &admin->arena;
    size_t count = all->count;

    pg_text(args, q->waba);
    pg_instant(args, clock_now_us(&clock));
    COLUMN(text, const char *, all->items[i].name);
    COLUMN(text, const char *, all->items[i].language);
    COLUMN(text, const char *, all->items[i].category);
    COLUMN(text, const char *, all->items[i].status);
    COLUMN(text, const char *, all->items[i].header);
    COLUMN(text, const char *, all->items[i].body);
    COLUMN(text, const char *, all->items[i].footer);
    COLUMN(text, const char *, all->items[i].buttons);
    COLUMN(int4, int32_t, (int32_t)all->items[i].variables);
    COLUMN(text, const char *, all->items[i].needs);
    if (admin_run(admin, args, "no WhatsApp number belongs to that business account") > 0)
        printf("%s: %zu templates\n", q->waba, count);
}

int command_template_import(int argc, char **argv)
{
    struct wa_list all;
    struct asked q;
    struct admin a;

    if (admin_open(&a, "template import", false) && read_asked(&a, argc, argv, &q) &&
        read_pages(&a, &q, &all))
        put(&a, &q, &all);
    return admin_close(&a);
}

/* ---- list ---- */

static void list(struct admin *a, const struct asked *q)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_WHATSAPP_TEMPLATES_LIST);

    pg_text(args, q->waba);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    for (int row = 0; r && row < pg_rows(r); row++)
        printf("%s\t%s\t%s\t%s\t%" PRId64 "\t%s\n", pg_get_text(r, row, 0), pg_get_text(r, row, 1),
               pg_get_text(r, row, 2), pg_get_text(r, row, 3), pg_get_int8(r, row, 4),
               pg_is_null(r, row, 5) ? "" : pg_get_text(r, row, 5));
}

int command_template_list(int argc, char **argv)
{
    struct asked q;
    struct admin a;

    if (admin_open(&a, "template list", false) && read_asked(&a, argc, argv, &q))
        list(&a, &q);
    return admin_close(&a);
}
