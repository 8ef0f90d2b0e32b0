#include "server/ops/agent.h"

#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/clock.h"
#include "server/base/document.h"
#include "server/base/random.h"
#include "server/channels/media_kind.h"
#include "server/channels/reply_pack.h"

#include <string.h>

/* What agents say, and when they may. */

/* Columns of agent_owned.sql; the first five are the first five values of agent_say.sql. */
enum {
    OWNED_TENANT,
    OWNED_CONVERSATION,
    OWNED_ACCOUNT,
    OWNED_SESSION,
    OWNED_FENCE,
    OWNED_SAID_BY,
    OWNED_LAST_INBOUND,
    OWNED_MUTED = 9,
    OWNED_UNWANTED
};

enum agent_refusal agent_refuses_words(const struct pg_result *owned, int64_t now_us)
{
    bool heard = !pg_is_null(owned, 0, OWNED_LAST_INBOUND);

    return heard && now_us - pg_get_instant(owned, 0, OWNED_LAST_INBOUND) < HOURS_US(24)
               ? AGENT_MAY
               : AGENT_WINDOW;
}

enum agent_refusal agent_refuses_template(const struct pg_result *owned)
{
    if (pg_get_bool(owned, 0, OWNED_MUTED))
        return AGENT_MUTED;
    return pg_get_bool(owned, 0, OWNED_UNWANTED) ? AGENT_UNWANTED : AGENT_MAY;
}

static struct packed packed_words(const char *text, struct arena *a)
{
    const struct reply reply = {
        .kind = REPLY_TEXT, .level = DISCLOSURE_L2, .text_id = "agent", .body = text
    };

    return reply_pack(&reply, a);
}

const char *agent_text_kept(const char *text, struct arena *a)
{
    char *kept = arena_strdup(a, text);

    document_mask_text(kept, strlen(kept));
    return kept;
}

/* The values that both kinds of message begin with. */
static void message_args(struct pg_args *args, struct arena *a, const struct seal *seal,
                         const struct random *random, const struct pg_result *owned,
                         struct packed packed)
{
    struct bytes sealed = seal_close(seal, a, "outbox", packed.data, packed.len);
    uint8_t key[SEAL_HASH_SIZE];

    random_fill(random, key, sizeof(key));
    pg_int8(args, pg_get_int8(owned, 0, OWNED_TENANT));
    pg_int8(args, pg_get_int8(owned, 0, OWNED_CONVERSATION));
    pg_int8(args, pg_get_int8(owned, 0, OWNED_ACCOUNT));
    pg_int8(args, pg_get_int8(owned, 0, OWNED_SESSION));
    pg_int8(args, pg_get_int8(owned, 0, OWNED_FENCE));
    pg_bytea(args, key, sizeof(key));
    pg_bytea(args, sealed.data, sealed.len);
}

static void when_args(struct pg_args *args, const char *agent, int64_t now_us)
{
    pg_text(args, agent);
    pg_instant(args, now_us);
    pg_instant(args, now_us + AGENT_EXPIRES_US);
}

static void add_message(struct pg_args *args, struct arena *a, const struct seal *seal,
                        const struct random *random, const struct pg_result *owned,
                        const struct agent_message *m, const char *agent, int64_t now_us)
{
    message_args(args, a, seal, random, owned,
                 m->template || m->file ? m->packed : packed_words(m->text, a));
    pg_text(args, agent_text_kept(m->text, a));
    when_args(args, agent, now_us);
}

void agent_say_args(struct pg_args *args, struct arena *a, const struct seal *seal,
                    const struct random *random, const struct pg_result *owned,
                    const struct agent_message *m, const char *agent, int64_t now_us)
{
    add_message(args, a, seal, random, owned, m, agent, now_us);
    pg_text(args, m->template);
}

void agent_send_args(struct pg_args *args, struct arena *a, const struct seal *seal,
                     const struct random *random, const struct pg_result *owned,
                     const struct agent_message *m, const char *agent, int64_t now_us)
{
    const struct agent_file *file = m->file;
    struct bytes content = seal_close(seal, a, "file", file->bytes, file->len);

    add_message(args, a, seal, random, owned, m, agent, now_us);
    pg_text(args, file->kind->kind);
    pg_text(args, file->kind->mime_type);
    pg_text(args, file->name);
    pg_bytea(args, content.data, content.len);
}

void agent_give_args(struct pg_args *args, struct arena *a, const struct seal *seal,
                     const struct random *random, const struct pg_result *owned,
                     const struct agent_given *g, const char *agent, int64_t now_us)
{
    static const char *const kinds[] = { [REPLY_TEXT] = "text",
                                         [REPLY_CHOICES] = "choices",
                                         [REPLY_LINK] = "link",
                                         [REPLY_DOCUMENT] = "document",
                                         [REPLY_PIX] = "pix" };

    message_args(args, a, seal, random, owned, reply_pack(g->reply, a));
    pg_text(args, g->shown);
    when_args(args, agent, now_us);
    pg_text(args, kinds[g->reply->kind]);
    pg_int8(args, g->reply->charge);
    pg_int8(args, g->contract_id);
}

void agent_tone_args(struct pg_args *args, const char *protocol, const char *agent,
                     const char *supervisor, const char *rule, int64_t now_us, const char *what)
{
    pg_text(args, protocol);
    pg_text(args, agent);
    pg_text(args, supervisor);
    pg_text(args, rule);
    pg_instant(args, now_us);
    pg_text(args, what);
}
