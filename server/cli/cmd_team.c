#include "server/base/clock.h"
#include "server/base/email.h"
#include "server/cli/admin.h"
#include "server/cli/commands.h"
#include "server/cli/options.h"

#include <stdio.h>
#include <string.h>

const char help_team[] =
    "Example: quita team add --tenant rede-azul --team Acordos\n"
    "         quita team member --tenant rede-azul --team Acordos --email ana@escola.example\n"
    "         quita team member --tenant rede-azul --team Acordos --out ana@escola.example\n"
    "         quita team skill --tenant rede-azul --team Acordos --creditor escola --skill acordo\n"
    "         quita team skill --tenant rede-azul --team Acordos --creditor escola --drop acordo\n"
    "         quita team list --tenant rede-azul\n\n"
    "Teams of the agents' console: who is in one, and what of which creditor it looks after (a "
    "skill\n"
    "is a word of small letters). `list` prints tenant, team, members and skills, apart by tabs.\n"
    "Needs QUITA_DATABASE.\n";

struct asked {
    const char *tenant, *team, *email, *out, *creditor, *skill, *drop;
};

static int64_t now_us(void)
{
    const struct clock clock = clock_system();

    return clock_now_us(&clock);
}

static bool has_team(struct admin *a, const struct asked *q)
{
    if (q->tenant && q->team && *q->team)
        return true;
    return error_set(&a->err, ERROR_INPUT, "--tenant and --team are needed; see --help");
}

static struct pg_args *begin(struct admin *a, enum sql statement, const struct asked *q)
{
    struct pg_args *args = pg_sync_args(a->db, statement);

    pg_text(args, q->tenant);
    pg_text(args, q->team);
    return args;
}

static void add(struct admin *a, struct asked *q)
{
    struct pg_args *args = begin(a, SQL_CONSOLE_TEAM_ADD, q);

    pg_instant(args, now_us());
    admin_run(a, args, "there is no such tenant, or its time is over");
}

static void member(struct admin *a, struct asked *q)
{
    char address[EMAIL_SIZE];
    const char *who = q->out ? q->out : q->email;

    if (!who || !email_from_register(who, address)) {
        error_set(&a->err, ERROR_INPUT, "--email or --out needs an e-mail address");
        return;
    }
    struct pg_args *args = begin(a, SQL_CONSOLE_TEAM_MEMBER, q);
    pg_text(args, address);
    pg_bool(args, q->out != NULL);
    pg_instant(args, now_us());
    admin_run(a, args, "there is no such team, or no such account of its tenant");
}

static bool is_word(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    size_t len = strlen(text);

    return len > 0 && len <= 32 && strspn(text, letters) == len && text[0] >= 'a';
}

static void skill(struct admin *a, struct asked *q)
{
    const char *word = q->drop ? q->drop : q->skill;

    if (!q->creditor || !word || !is_word(word)) {
        error_set(&a->err, ERROR_INPUT,
                  "--creditor is needed, and --skill or --drop with a word of small letters");
        return;
    }
    struct pg_args *args = begin(a, SQL_CONSOLE_TEAM_SKILL, q);
    pg_text(args, q->creditor);
    pg_text(args, word);
    pg_bool(args, q->drop != NULL);
    pg_instant(args, now_us());
    admin_run(a, args, "there is no such team, or no such creditor of its tenant");
}

static void list(struct admin *a, struct asked *q)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_CONSOLE_TEAM_LIST);

    pg_text(args, q->tenant);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    for (int row = 0; r && row < pg_rows(r); row++)
        printf("%s\t%s\t%s\t%s\n", pg_get_text(r, row, 0), pg_get_text(r, row, 1),
               pg_get_text(r, row, 2), pg_get_text(r, row, 3));
}

int command_team(int argc, char **argv)
{
    static const struct {
        const char *word;
        bool of_one;
        void (*run)(struct admin *a, struct asked *q);
    } verbs[] = {
        { "add", true, add },    { "member", true, member }, { "skill", true, skill },
        { "list", false, list }, { NULL, false, NULL },
    };
    struct asked q = { 0 };
    const struct option_text options[] = {
        { "--tenant", &q.tenant },     { "--team", &q.team },
        { "--email", &q.email },       { "--out", &q.out },
        { "--creditor", &q.creditor }, { "--skill", &q.skill },
        { "--drop", &q.drop },         { NULL, NULL },
    };
    size_t verb = 0;
    struct admin a;

    if (!admin_open(&a, "team", false))
        return admin_close(&a);
    while (verbs[verb].word && (argc < 2 || strcmp(verbs[verb].word, argv[1]) != 0))
        verb++;
    if (!verbs[verb].word)
        error_set(&a.err, ERROR_INPUT, "add, member, skill or list is meant");
    else if (options_read(options, argc - 2, argv + 2, &a.err) &&
             (!verbs[verb].of_one || has_team(&a, &q)))
        verbs[verb].run(&a, &q);
    return admin_close(&a);
}
