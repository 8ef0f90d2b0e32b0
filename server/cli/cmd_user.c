#include "server/base/clock.h"
#include "server/base/email.h"
#include "server/base/random.h"
#include "server/cli/admin.h"
#include "server/cli/commands.h"
#include "server/cli/options.h"
#include "server/console/link.h"
#include "server/console/route.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_user[] =
    "Example: quita user add --tenant rede-azul --email ana@escola.example --name 'Ana Lima' "
    "--role agent\n"
    "         https://quita.example/console/convite/...\n"
    "         quita user list --tenant rede-azul\n"
    "         quita user role --email ana@escola.example --role supervisor\n"
    "         quita user link --email ana@escola.example\n"
    "         quita user disable --email ana@escola.example\n"
    "         quita user enable --email ana@escola.example\n\n"
    "Who works at the agents' console. Roles: agent, supervisor, manager, operator; each may do "
    "what\n"
    "those before may. `add` and `link` print a link that counts once, for 24 hours: whoever "
    "opens\n"
    "it chooses a password and sets up the codes of an authenticator app. `link` is for who lost\n"
    "one of them: the old ones count until the new ones have been shown to work, then all "
    "sessions\n"
    "end. `disable` ends what is open at once. `list` prints tenant, login, name, role, state and\n"
    "teams, apart by tabs. Needs QUITA_DATABASE; add and link QUITA_KEYS and QUITA_PUBLIC_URL "
    "too.\n";

/* What the options said; NULL what was not given. */
struct asked {
    const char *tenant, *email, *name, *role;
    char address[EMAIL_SIZE];
};

static int64_t now_us(void)
{
    const struct clock clock = clock_system();

    return clock_now_us(&clock);
}

static bool has_address(struct admin *a, struct asked *q)
{
    if (q->email && email_from_register(q->email, q->address))
        return true;
    return error_set(&a->err, ERROR_INPUT, "--email needs an e-mail address");
}

static int role_number(struct admin *a, const struct asked *q)
{
    enum console_role role = q->role ? console_role_named(q->role) : CONSOLE_UNRULED;

    if (role == CONSOLE_UNRULED)
        error_set(&a->err, ERROR_INPUT, "--role is agent, supervisor, manager or operator");
    return role == CONSOLE_UNRULED ? 0 : console_role_number(role);
}

static void print_link(const struct console_link *link)
{
    const char *url = getenv("QUITA_PUBLIC_URL");

    printf("%s/console/convite/%s\n", url && *url ? url : "http://127.0.0.1:8080", link->token);
}

static struct console_link new_link(struct admin *a)
{
    const struct random random = random_system();
    struct console_link link;

    console_link_make(&link, &random, &a->seal, &a->arena);
    return link;
}

static void add(struct admin *a, struct asked *q)
{
    int role = has_address(a, q) ? role_number(a, q) : 0;

    if (!role)
        return;
    if (!q->tenant || !q->name) {
        error_set(&a->err, ERROR_INPUT, "--tenant and --name are needed; see --help");
        return;
    }
    struct console_link link = new_link(a);
    struct pg_args *args = pg_sync_args(a->db, SQL_CONSOLE_USER_ADD);
    pg_text(args, q->tenant);
    pg_text(args, q->address);
    pg_text(args, q->name);
    pg_int4(args, role);
    pg_bytea(args, link.hash, LINK_HASH);
    pg_bytea(args, link.totp_sealed, link.totp_sealed_len);
    pg_instant(args, now_us());
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (r && !pg_get_bool(r, 0, 0))
        error_set(&a->err, ERROR_INPUT, "there is no tenant \"%.60s\", or its time is over",
                  q->tenant);
    else if (r && pg_is_null(r, 0, 1))
        error_set(&a->err, ERROR_INPUT, "this e-mail has an account already; see quita user link");
    else if (r)
        print_link(&link);
}

static void list(struct admin *a, struct asked *q)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_CONSOLE_USER_LIST);

    pg_text(args, q->tenant);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    for (int row = 0; r && row < pg_rows(r); row++)
        printf("%s\t%s\t%s\t%s\t%s\t%s\n", pg_get_text(r, row, 0), pg_get_text(r, row, 1),
               pg_get_text(r, row, 2),
               console_role_word(console_role_numbered((int)pg_get_int8(r, row, 3))),
               pg_get_text(r, row, 4), pg_get_text(r, row, 5));
}

static void run(struct admin *a, struct pg_args *args)
{
    admin_run(a, args, "there is no such account, or it is disabled");
}

static void set_disabled(struct admin *a, struct asked *q, bool disabled)
{
    if (!has_address(a, q))
        return;
    struct pg_args *args = pg_sync_args(a->db, SQL_CONSOLE_USER_DISABLE);
    pg_text(args, q->address);
    pg_bool(args, disabled);
    pg_instant(args, now_us());
    run(a, args);
}

static void disable(struct admin *a, struct asked *q)
{
    set_disabled(a, q, true);
}

static void enable(struct admin *a, struct asked *q)
{
    set_disabled(a, q, false);
}

static void set_role(struct admin *a, struct asked *q)
{
    int role = has_address(a, q) ? role_number(a, q) : 0;

    if (!role)
        return;
    struct pg_args *args = pg_sync_args(a->db, SQL_CONSOLE_USER_ROLE);
    pg_text(args, q->address);
    pg_int4(args, role);
    pg_instant(args, now_us());
    run(a, args);
}

static void link(struct admin *a, struct asked *q)
{
    if (!has_address(a, q))
        return;
    struct console_link made = new_link(a);
    struct pg_args *args = pg_sync_args(a->db, SQL_CONSOLE_LINK_ADD);
    pg_text(args, q->address);
    pg_bytea(args, made.hash, LINK_HASH);
    pg_bytea(args, made.totp_sealed, made.totp_sealed_len);
    pg_instant(args, now_us());
    run(a, args);
    if (a->err.kind == ERROR_NONE)
        print_link(&made);
}

int command_user(int argc, char **argv)
{
    static const struct {
        const char *word;
        bool keys;
        void (*run)(struct admin *a, struct asked *q);
    } verbs[] = {
        { "add", true, add },          { "list", false, list },     { "role", false, set_role },
        { "disable", false, disable }, { "enable", false, enable }, { "link", true, link },
        { NULL, false, NULL },
    };
    struct asked q = { 0 };
    const struct option_text options[] = {
        { "--tenant", &q.tenant }, { "--email", &q.email }, { "--name", &q.name },
        { "--role", &q.role },     { NULL, NULL },
    };
    size_t verb = 0;
    struct admin a;

    while (verbs[verb].word && (argc < 2 || strcmp(verbs[verb].word, argv[1]) != 0))
        verb++;
    if (!admin_open(&a, "user", verbs[verb].keys))
        return admin_close(&a);
    if (!verbs[verb].word)
        error_set(&a.err, ERROR_INPUT, "add, list, role, link, disable or enable is meant");
    else if (options_read(options, argc - 2, argv + 2, &a.err))
        verbs[verb].run(&a, &q);
    return admin_close(&a);
}
