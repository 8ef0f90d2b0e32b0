#include "server/cli/commands.h"

#include "flows/tone.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/fault.h"
#include "server/base/random.h"
#include "server/base/strbuf.h"
#include "server/channels/template_pack.h"
#include "server/cli/admin.h"
#include "server/cli/agent_list.h"
#include "server/cli/agent_facts.h"
#include "server/cli/agent_words.h"
#include "server/cli/cli.h"
#include "server/ops/agent.h"
#include "server/ops/news_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char help_agent[] =
    "Example: quita agent list\n"
    "         quita agent take Q-7KX2M --as ana\n"
    "         quita agent show Q-7KX2M\n"
    "         echo 'Oi, aqui é a Ana.' | quita agent say Q-7KX2M --as ana\n"
    "         quita agent send Q-7KX2M --file foto.jpg --caption 'A fachada' --as ana\n"
    "         quita agent template Q-7KX2M recado_cadastro 'Paula' 'Colégio Acácias' --as ana\n"
    "         quita agent receipt Q-7KX2M 12 --as ana > comprovante.pdf\n"
    "         quita agent unblock Q-7KX2M --as ana\n"
    "         quita agent close Q-9TP4C --as ana\n"
    "         quita agent warn Q-3MC8W --as ana\n"
    "         quita agent back Q-7KX2M --as ana\n\n"
    "The queue of conversations that wait for a person, until there is a console. `take` and\n"
    "`show` tell what is known of them (*), then the last messages. What is said goes out through\n"
    "the running server; `back` gives the conversation to the assistant again.\n"
    "`send` sends a picture, a voice note, a video or a PDF (what it is is told by its bytes; at\n"
    "most 16 MB, pictures 5); it lies sealed in the database until it is sent.\n"
    "`receipt` writes a file that came by a payment page; `show` names them (nº).\n"
    "`list` shows open cases, too (a dispute, a pause, a request about data) with the day they "
    "are\n"
    "due; `close` says that one was answered. An agreement with a late instalment stands there\n"
    "until you have told the person and said so with `warn`: it ends five days after that at the\n"
    "soonest. Last come those whose newest message of the week "
    "did\n"
    "not arrive (`não entregue`, with its code), until one does or they write.\n"
    "24 hours after the person's last message WhatsApp takes no words of ours: `template` sends\n"
    "one that it approved (--language, else pt_BR) with the values of its body in their order.\n"
    "Nobody is identified by then: neither its text nor the values may speak of a debt. One that\n"
    "WhatsApp refused for its own sake (missing, paused) is sent again only with --again.\n"
    "Words that threaten or offend are held with the rule that forbids them; a supervisor lets\n"
    "them go with --override and their name. Both stand in the audit.\n"
    "Whoever failed six times in a day to prove who they are (reason `identidade`) is not asked\n"
    "again by the assistant, however long it is, until you have made sure who it is and said so\n"
    "with `unblock`; `back` alone does not say it. Needs QUITA_DATABASE and QUITA_KEYS.\n";

enum { SHOWN = 30, TEXT_MAX = AGENT_TEXT_MAX, VALUES_MAX = 60 };

/* ---- list and show ---- */

static void list(struct admin *a, const struct words *w)
{
    (void)w;
    agent_list(a, agent_now_us());
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

static void show(struct admin *a, const struct words *w)
{
    static const char marks[] = ">< <#";
    char at[INSTANT_TEXT_SIZE];

    agent_facts_print(a, w->protocol, agent_now_us());
    if (a->err.kind != ERROR_NONE)
        return;
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_HISTORY);

    pg_text(args, w->protocol);
    pg_instant(args, agent_now_us());
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
                  w->protocol);
}

/* ---- take and give back ---- */

/* How many messages of the bot are still on their way; -1 when it could not be taken. */
static int64_t take_over(struct admin *a, const char *protocol, const char *agent)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_TAKE);

    agent_take_args(args, protocol, agent, agent_now_us());
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

static void take(struct admin *a, const struct words *w)
{
    int64_t on_the_way = pg_sync_begin(a->db, &a->err) ? take_over(a, w->protocol, w->agent) : -1;

    if (on_the_way < 0) {
        pg_sync_rollback(a->db);
        return;
    }
    fprintf(stderr, "%s is yours", w->protocol);
    if (on_the_way)
        fprintf(stderr, "; %" PRId64 " message(s) of the bot are still on their way", on_the_way);
    fputs(".\n", stderr);
    show(a, w);
}

static void give_back(struct admin *a, const struct words *w)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_GIVE_BACK);

    agent_back_args(args, &a->arena, &a->seal, w->protocol, w->agent, agent_now_us());
    if (admin_run(a, args,
                  "that conversation is not yours, or your last message is still on its way: again "
                  "in a moment") > 0)
        fprintf(stderr, "%s is with the assistant again.\n", w->protocol);
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

static void add_message(struct admin *a, const struct pg_result *owned, const struct words *w,
                        const struct agent_message *message)
{
    const struct random random = random_system();
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_SAY);

    agent_say_args(args, &a->arena, &a->seal, &random, owned, message, w->agent, agent_now_us());
    admin_run(a, args, NULL);
}

static void say(struct admin *a, const struct words *w)
{
    const char *text = read_text(a);
    const struct tone tone = tone_check(text, DISCLOSURE_L2, &a->arena);
    bool held = tone.stem && !w->supervisor;

    if (a->err.kind != ERROR_NONE)
        return;
    const struct pg_result *owned = agent_owned_begin(a, w);
    if (owned)
        agent_check_window(a, w, owned);
    bool quiet = owned && a->err.kind == ERROR_NONE && agent_is_quiet(a, w, owned);
    if (a->err.kind == ERROR_NONE && !held)
        add_message(a, owned, w, &(struct agent_message){ .text = text });
    if (a->err.kind == ERROR_NONE && quiet)
        agent_note_hours(a, w);
    if (a->err.kind == ERROR_NONE && tone.stem)
        agent_note_tone(a, w, tone.rule);
    if (agent_owned_end(a) && held)
        agent_tell_held(a, tone.stem, tone.rule);
}

/* ---- template: the only thing that leaves after 24 hours ---- */

static bool says_nothing(struct admin *a, const char *text)
{
    const struct tone tone = tone_check(text, DISCLOSURE_L0, &a->arena);

    return !tone.stem || error_set(&a->err, ERROR_INPUT,
                                   "\"%s\" speaks of a debt or threatens (%s, rule %s): nobody is "
                                   "identified after 24 hours, only a neutral template may go",
                                   text, tone.stem, tone.rule);
}

/* As WhatsApp limits it, and nothing about a debt. */
static bool template_fits(struct admin *a, const struct wa_template *t)
{
    struct strbuf unused = { 0 };
    bool fits =
        wa_render_template(t, &(struct wa_recipient){ .phone = "55000" }, "0", &unused, &a->err);

    strbuf_done(&unused);
    fits = fits && says_nothing(a, t->name);
    for (size_t i = 0; fits && i < t->body_count; i++)
        fits = says_nothing(a, t->body_values[i]);
    return fits;
}

/* What the history shows: the text itself is WhatsApp's. */
static const char *template_shown(struct admin *a, const struct wa_template *t)
{
    struct strbuf sb = { 0 };

    strbuf_addf(&sb, "[modelo %s, %s]", t->name, t->language);
    for (size_t i = 0; i < t->body_count; i++)
        strbuf_addf(&sb, "%s%s", i ? " | " : " ", t->body_values[i]);
    const char *shown = arena_strdup(&a->arena, strbuf_str(&sb));
    strbuf_done(&sb);
    return shown;
}

static const char *template_key(struct admin *a, const struct wa_template *t)
{
    return arena_printf(&a->arena, "%s/%s", t->name, t->language);
}

/* WhatsApp refused the last one for the template's own sake. */
static bool template_stopped(struct admin *a, const char *protocol, const char *key)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_TEMPLATE_LAST);
    struct send_result last = { 0 };

    pg_text(args, protocol);
    pg_text(args, key);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (!r || pg_rows(r) == 0 || pg_get_int8(r, 0, 0) == 0)
        return false;
    wa_classify_code((int)pg_get_int8(r, 0, 0), 0, &last);
    if (last.stop_template)
        error_set(&a->err, ERROR_CONFLICT,
                  "WhatsApp refused %s the last time (%s): when it is mended, --again", key,
                  last.detail);
    return last.stop_template;
}

static void add_template(struct admin *a, const struct words *w, const struct wa_template *t,
                         const char *key)
{
    const struct pg_result *owned = agent_owned_begin(a, w);
    enum agent_refusal why = owned ? agent_refuses_template(owned) : AGENT_MAY;

    if (why == AGENT_MUTED)
        error_set(&a->err, ERROR_CONFLICT,
                  "the person asked for no more messages: answer when they write");
    else if (why == AGENT_UNWANTED)
        error_set(&a->err, ERROR_CONFLICT,
                  "this number recruits, and the person has not said yes to messages about it: "
                  "answer when they write");
    bool quiet = owned && a->err.kind == ERROR_NONE && agent_is_quiet(a, w, owned);
    if (owned && a->err.kind == ERROR_NONE)
        add_message(a, owned, w,
                    &(struct agent_message){ .text = template_shown(a, t),
                                             .template = key,
                                             .packed = template_pack(t, &a->arena) });
    if (a->err.kind == ERROR_NONE && quiet)
        agent_note_hours(a, w);
    agent_owned_end(a);
}

static void send_template(struct admin *a, const struct words *w)
{
    const struct wa_template t = { .name = w->more[0],
                                   .language = w->language,
                                   .body_values = w->more + 1,
                                   .body_count = w->more_count - 1 };
    const char *key = template_key(a, &t);

    if (!template_fits(a, &t) || (!w->again && template_stopped(a, w->protocol, key)))
        return;
    if (a->err.kind == ERROR_NONE)
        add_template(a, w, &t, key);
}

/* ---- unblock: the agent has made sure who it is (TP-03) ---- */

static void unblock(struct admin *a, const struct words *w)
{
    const struct pg_result *owned = agent_owned_begin(a, w);

    if (owned) {
        int64_t identity = pg_get_int8(owned, 0, 8);
        struct seal_hash subject = seal_hash(&a->seal, "identity", &identity, sizeof(identity));
        struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_UNBLOCK);
        pg_int8(args, pg_get_int8(owned, 0, 0));
        pg_bytea(args, subject.bytes, SEAL_HASH_SIZE);
        pg_int8(args, pg_get_int8(owned, 0, 1));
        pg_text(args, w->agent);
        pg_instant(args, agent_now_us());
        admin_run(a, args, "nothing is blocked there: the assistant asks who it is as usual");
    }
    if (agent_owned_end(a))
        fprintf(stderr, "%s: the assistant may ask again who it is.\n", w->protocol);
}

/* ---- close: a case was answered ---- */

static void close_case(struct admin *a, const struct words *w)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_CLOSE_CASE);

    pg_text(args, w->protocol);
    pg_text(args, w->agent);
    pg_instant(args, agent_now_us());
    if (admin_run(a, args, "no such case is open; `quita agent list` shows all") > 0)
        fprintf(stderr, "%s is closed.\n", w->protocol);
}

/* ---- warn: the person knows until when the late instalment may be paid ---- */

static void warn(struct admin *a, const struct words *w)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_WARNED);

    pg_text(args, w->protocol);
    pg_text(args, w->agent);
    pg_instant(args, agent_now_us());
    if (admin_run(a, args,
                  "no such agreement is under way; `quita agent list` shows the late ones") > 0)
        fprintf(stderr, "%s: noted; it ends no sooner than five days from now.\n", w->protocol);
}

/* ---- the command ---- */

static const struct verb {
    const char *name;
    void (*run)(struct admin *a, const struct words *w);
    size_t words_min, words_max; /* beside the verb */
    bool looks;                  /* changes nothing: whoever does it */
} verbs[] = {
    { "list", list, 0, 0, true },
    { "show", show, 1, 1, true },
    { "take", take, 1, 1, false },
    { "say", say, 1, 1, false },
    { "send", agent_send_file, 1, 1, false },
    { "template", send_template, 2, 2 + VALUES_MAX, false },
    { "receipt", agent_receipt, 2, 2, true },
    { "unblock", unblock, 1, 1, false },
    { "close", close_case, 1, 1, false },
    { "warn", warn, 1, 1, false },
    { "back", give_back, 1, 1, false },
};

static const struct verb *verb_of(const char *name)
{
    for (size_t i = 0; name && i < COUNT_OF(verbs); i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

static void read_word(struct words *w, const char *word)
{
    if (!w->verb)
        w->verb = word;
    else if (!w->protocol)
        w->protocol = word;
    else
        w->more[w->more_count++] = word;
}

static void read_all(struct admin *a, int argc, char **argv, struct words *w)
{
    *w = (struct words){ .agent = getenv("USER"), .language = "pt_BR" };
    w->more = ARENA_ARRAY(&a->arena, const char *, (size_t)argc);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--as") == 0 && i + 1 < argc)
            w->agent = argv[++i];
        else if (strcmp(argv[i], "--language") == 0 && i + 1 < argc)
            w->language = argv[++i];
        else if (strcmp(argv[i], "--file") == 0 && i + 1 < argc)
            w->file = argv[++i];
        else if (strcmp(argv[i], "--caption") == 0 && i + 1 < argc)
            w->caption = argv[++i];
        else if (strcmp(argv[i], "--override") == 0 && i + 1 < argc)
            w->supervisor = argv[++i];
        else if (strcmp(argv[i], "--again") == 0)
            w->again = true;
        else
            read_word(w, argv[i]);
    }
}

/* NULL with the error set. */
static const struct verb *read_words(struct admin *a, int argc, char **argv, struct words *w)
{
    read_all(a, argc, argv, w);
    const struct verb *verb = verb_of(w->verb);
    size_t count = (w->protocol != NULL) + w->more_count;

    if (!verb)
        error_set(&a->err, ERROR_INPUT,
                  "list, take, show, say, send, template, receipt, unblock, close, warn or back "
                  "is meant");
    else if (count < verb->words_min)
        error_set(&a->err, ERROR_INPUT, "%s: %s is missing; see --help", verb->name,
                  w->protocol ? "what comes after the protocol" : "the protocol");
    else if (count > verb->words_max)
        error_set(&a->err, ERROR_INPUT, "\"%s\" is too much; see --help",
                  w->more_count ? w->more[w->more_count - 1] : w->protocol);
    else if (!verb->looks && (!w->agent || !*w->agent || strlen(w->agent) > 64))
        error_set(&a->err, ERROR_INPUT, "--as and your name");
    else if (w->supervisor && (!*w->supervisor || strlen(w->supervisor) > 64 ||
                               strcasecmp(w->supervisor, w->agent) == 0))
        error_set(&a->err, ERROR_INPUT, "--override and the name of somebody else, who may");
    return a->err.kind == ERROR_NONE ? verb : NULL;
}

/* Of a demo that is over nothing changes any more. */
static void check_over(struct admin *a, const char *protocol)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_DEMO_OVER);

    pg_text(args, protocol);
    pg_instant(args, agent_now_us());
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (r && pg_get_bool(r, 0, 0))
        error_set(&a->err, ERROR_CONFLICT,
                  "the demo that %s belongs to is over: it may be read only", protocol);
}

/* Consoles that have it open see it; one that is not told looks later. */
static void tell_consoles(struct admin *a, const char *protocol)
{
    struct strbuf text = { 0 };
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_WHOSE);

    pg_text(args, protocol);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (r && pg_rows(r)) {
        news_text_begin(&text, NEWS_FROM_COMMAND);
        news_text_add(&text, &(struct news_item){ .kind = NEWS_CONVERSATION,
                                                  .tenant_id = pg_get_int8(r, 0, 0),
                                                  .conversation_id = pg_get_int8(r, 0, 1) });
        args = pg_sync_args(a->db, SQL_NEWS_TELL);
        pg_text_array(args, (const char *const[]){ text.data }, 1);
        pg_sync_run(a->db, args, &a->err);
    }
    strbuf_done(&text);
}

int command_agent(int argc, char **argv)
{
    struct admin a;
    struct words words;
    const struct verb *verb = NULL;

    if (admin_open(&a, "agent", true))
        verb = read_words(&a, argc, argv, &words);
    if (verb && !verb->looks)
        check_over(&a, words.protocol);
    if (verb && a.err.kind == ERROR_NONE)
        verb->run(&a, &words);
    if (verb && !verb->looks && a.err.kind == ERROR_NONE)
        tell_consoles(&a, words.protocol);
    return admin_close(&a);
}
