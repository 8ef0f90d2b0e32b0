#include "server/cli/commands.h"

#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/fault.h"
#include "server/channels/inbound_pack.h"
#include "server/channels/reply_pack.h"
#include "server/cli/admin.h"
#include "server/cli/cli.h"
#include "server/ops/turn.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_agent[] =
    "Example: quita agent list\n"
    "         quita agent take Q-7KX2M --as ana\n"
    "         quita agent show Q-7KX2M\n"
    "         echo 'Oi, aqui é a Ana.' | quita agent say Q-7KX2M --as ana\n"
    "         quita agent unblock Q-7KX2M --as ana\n"
    "         quita agent back Q-7KX2M --as ana\n\n"
    "The queue of conversations that wait for a person, until there is a console. What is said "
    "goes\n"
    "out through the running server; `back` gives the conversation to the assistant again.\n"
    "Whoever failed six times in a day to prove who they are (reason `identidade`) is not asked\n"
    "again by the assistant, however long it is, until you have made sure who it is and said so\n"
    "with `unblock`; `back` alone does not say it. Needs QUITA_DATABASE and QUITA_KEYS.\n";

enum { SHOWN = 30, TEXT_MAX = 4096 };
static const int64_t EXPIRES_US = MINUTES_US(30);

static int64_t now_us(void)
{
    const struct clock clock = clock_system();

    return clock_now_us(&clock);
}

/* ---- list and show ---- */

static void list(struct admin *a)
{
    static const char *const owners[] = { "bot", "espera", "em atendimento" };
    char at[INSTANT_TEXT_SIZE];
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_QUEUE);

    pg_instant(args, now_us());
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);

    for (int row = 0; r && row < pg_rows(r); row++) {
        const char *by = pg_get_text(r, row, 6), *name = pg_get_text(r, row, 7);
        printf("%-10s %-15s %-12s %s %s%s%s\n", pg_get_text(r, row, 1),
               owners[pg_get_int8(r, row, 3) % 3], pg_get_text(r, row, 4),
               instant_format(pg_get_instant(r, row, 5), at), name ? name : "(não identificado)",
               by ? " com " : "", by ? by : "");
    }
    if (r && pg_rows(r) == 0)
        puts("Ninguém espera.");
}

/* What became of our own words; nothing when they were sent. */
static const char *fate_of(const struct pg_result *r, int row)
{
    static const char *const fates[] = { " [na fila]",
                                         " [a caminho]",
                                         "",
                                         " [não foi entregue]",
                                         " [não se sabe se chegou: repita só se fizer falta]",
                                         " [não saiu a tempo]",
                                         " [não foi enviada]" };

    if (pg_is_null(r, row, 5))
        return "";
    return fates[(size_t)pg_get_int8(r, row, 5) % COUNT_OF(fates)];
}

static void show(struct admin *a, const char *protocol)
{
    static const char marks[] = ">< <#";
    char at[INSTANT_TEXT_SIZE];
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_HISTORY);

    pg_text(args, protocol);
    pg_instant(args, now_us());
    pg_int4(args, SHOWN);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    for (int row = 0; r && row < pg_rows(r); row++) {
        const char *text = pg_get_text(r, row, 4);
        printf("%.16s %c %s%s\n", instant_format(pg_get_instant(r, row, 1), at),
               marks[pg_get_int8(r, row, 2) & 3], text ? text : pg_get_text(r, row, 3),
               fate_of(r, row));
    }
    if (r && pg_rows(r) == 0)
        error_set(&a->err, ERROR_NOT_FOUND, "there is no %s; `quita agent list` shows all",
                  protocol);
}

/* ---- take and give back ---- */

/* How many messages of the bot are still on their way; -1 when it could not be taken. */
static int64_t take_over(struct admin *a, const char *protocol, const char *agent)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_TAKE);

    pg_text(args, protocol);
    pg_text(args, agent);
    pg_instant(args, now_us());
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (r && pg_rows(r) == 0)
        error_set(&a->err, ERROR_CONFLICT, "%s does not wait: somebody has it, or it is closed",
                  protocol);
    if (a->err.kind != ERROR_NONE)
        return -1;
    int64_t on_the_way = pg_get_int8(r, 0, 1);
    (void)fault_hit("takeover.before_commit");
    bool done = pg_sync_commit(a->db, &a->err);
    (void)fault_hit("takeover.after_commit");
    return done ? on_the_way : -1;
}

static void take(struct admin *a, const char *protocol, const char *agent)
{
    int64_t on_the_way = pg_sync_begin(a->db, &a->err) ? take_over(a, protocol, agent) : -1;

    if (on_the_way < 0) {
        pg_sync_rollback(a->db);
        return;
    }
    fprintf(stderr, "%s is yours", protocol);
    if (on_the_way)
        fprintf(stderr, "; %" PRId64 " message(s) of the bot are still on their way", on_the_way);
    fputs(".\n", stderr);
    show(a, protocol);
}

static void give_back(struct admin *a, const char *protocol, const char *agent)
{
    const struct inbound in = { .type = "give_back" };
    struct packed packed = inbound_pack(&in, &a->arena);
    struct bytes sealed = seal_close(&a->seal, &a->arena, "unit", packed.data, packed.len);
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_GIVE_BACK);

    pg_text(args, protocol);
    pg_text(args, agent);
    pg_bytea(args, sealed.data, sealed.len);
    pg_instant(args, now_us());
    if (admin_run(a, args,
                  "that conversation is not yours, or your last message is still on its way: again "
                  "in a moment") > 0)
        fprintf(stderr, "%s is with the assistant again.\n", protocol);
}

/* ---- what only the agent who holds a conversation may do: one transaction ---- */

/* NULL with the error set when it is not theirs. */
static const struct pg_result *owned_begin(struct admin *a, const char *protocol, const char *agent)
{
    if (!pg_sync_begin(a->db, &a->err))
        return NULL;
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_OWNED);

    pg_text(args, protocol);
    pg_text(args, agent);
    const struct pg_result *owned = pg_sync_run(a->db, args, &a->err);
    if (!owned || pg_rows(owned) > 0)
        return owned;
    error_set(&a->err, ERROR_CONFLICT, "%s is not yours: `quita agent take` first", protocol);
    return NULL;
}

static bool owned_end(struct admin *a)
{
    if (a->err.kind == ERROR_NONE)
        return pg_sync_commit(a->db, &a->err);
    pg_sync_rollback(a->db);
    return false;
}

/* ---- say: an outbox row under the agent's fence; the server picks it up ---- */

static const char *read_text(struct admin *a)
{
    char *text = arena_alloc(&a->arena, TEXT_MAX + 2);
    size_t len = fread(text, 1, TEXT_MAX + 1, stdin);

    while (len && (text[len - 1] == '\n' || text[len - 1] == ' '))
        text[--len] = '\0';
    if (len == 0 || len > TEXT_MAX)
        error_set(&a->err, ERROR_INPUT, "a text of 1 to %d bytes is meant on standard input",
                  TEXT_MAX);
    return text;
}

static void add_message(struct admin *a, const struct pg_result *owned, const char *agent,
                        const char *text)
{
    const struct reply reply = {
        .kind = REPLY_TEXT, .level = DISCLOSURE_L2, .text_id = "agent", .body = text
    };
    struct packed packed = reply_pack(&reply, &a->arena);
    struct bytes sealed = seal_close(&a->seal, &a->arena, "outbox", packed.data, packed.len);
    int64_t now = now_us(), tenant = pg_get_int8(owned, 0, 0), conv = pg_get_int8(owned, 0, 1);
    int64_t account = pg_get_int8(owned, 0, 2), session = pg_get_int8(owned, 0, 3);
    int64_t fence = pg_get_int8(owned, 0, 4);
    uint8_t key[SEAL_HASH_SIZE];
    const struct random random = random_system();

    random_fill(&random, key, sizeof(key));
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_SAY);
    pg_int8(args, tenant);
    pg_int8(args, conv);
    pg_int8(args, account);
    pg_int8(args, session);
    pg_int8(args, fence);
    pg_bytea(args, key, sizeof(key));
    pg_bytea(args, sealed.data, sealed.len);
    pg_text(args, text);
    pg_text(args, agent);
    pg_instant(args, now);
    pg_instant(args, now + EXPIRES_US);
    admin_run(a, args, NULL);
}

static void say(struct admin *a, const char *protocol, const char *agent)
{
    const char *text = read_text(a);

    if (a->err.kind != ERROR_NONE)
        return;
    const struct pg_result *owned = owned_begin(a, protocol, agent);
    if (owned && now_us() - pg_get_instant(owned, 0, 6) >= HOURS_US(24))
        error_set(&a->err, ERROR_CONFLICT,
                  "the person wrote more than 24 hours ago: WhatsApp takes templates only");
    else if (owned)
        add_message(a, owned, agent, text);
    owned_end(a);
}

/* ---- unblock: the agent has made sure who it is (TP-03) ---- */

static void unblock(struct admin *a, const char *protocol, const char *agent)
{
    const struct pg_result *owned = owned_begin(a, protocol, agent);

    if (owned) {
        int64_t identity = pg_get_int8(owned, 0, 8);
        struct seal_hash subject = seal_hash(&a->seal, "identity", &identity, sizeof(identity));
        struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_UNBLOCK);
        pg_int8(args, pg_get_int8(owned, 0, 0));
        pg_bytea(args, subject.bytes, SEAL_HASH_SIZE);
        pg_int8(args, pg_get_int8(owned, 0, 1));
        pg_text(args, agent);
        pg_instant(args, now_us());
        admin_run(a, args, "nothing is blocked there: the assistant asks who it is as usual");
    }
    if (owned_end(a))
        fprintf(stderr, "%s: the assistant may ask again who it is.\n", protocol);
}

/* ---- the command ---- */

struct words {
    const char *verb, *protocol, *agent;
};

static bool read_words(struct admin *a, int argc, char **argv, struct words *w)
{
    *w = (struct words){ .agent = getenv("USER") };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--as") == 0 && i + 1 < argc)
            w->agent = argv[++i];
        else if (!w->verb)
            w->verb = argv[i];
        else if (!w->protocol)
            w->protocol = argv[i];
        else
            return error_set(&a->err, ERROR_INPUT, "\"%s\" is too much; see --help", argv[i]);
    }
    if (!w->verb || (strcmp(w->verb, "list") != 0 && !w->protocol))
        return error_set(&a->err, ERROR_INPUT,
                         "list, or take|show|say|unblock|back and a protocol");
    bool looks = strcmp(w->verb, "list") == 0 || strcmp(w->verb, "show") == 0;
    if (!looks && (!w->agent || !*w->agent || strlen(w->agent) > 64))
        return error_set(&a->err, ERROR_INPUT, "--as and your name");
    return true;
}

static void run(struct admin *a, const struct words *w)
{
    if (strcmp(w->verb, "list") == 0)
        list(a);
    else if (strcmp(w->verb, "show") == 0)
        show(a, w->protocol);
    else if (strcmp(w->verb, "take") == 0)
        take(a, w->protocol, w->agent);
    else if (strcmp(w->verb, "say") == 0)
        say(a, w->protocol, w->agent);
    else if (strcmp(w->verb, "unblock") == 0)
        unblock(a, w->protocol, w->agent);
    else if (strcmp(w->verb, "back") == 0)
        give_back(a, w->protocol, w->agent);
    else
        error_set(&a->err, ERROR_INPUT, "there is no \"%s\": list, take, show, say, unblock, back",
                  w->verb);
}

int command_agent(int argc, char **argv)
{
    struct admin a;
    struct words words;

    if (admin_open(&a, "agent", true) && read_words(&a, argc, argv, &words))
        run(&a, &words);
    return admin_close(&a);
}
