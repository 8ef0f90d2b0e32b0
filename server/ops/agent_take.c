#include "server/ops/agent.h"

#include "db/pg.h"
#include "server/channels/inbound_pack.h"

#include <inttypes.h>
#include <stdio.h>

/* Whose a conversation is: taken, looked at, given back. */

const char *agent_of_user(int64_t user_id, char out[AGENT_NAME_SIZE])
{
    snprintf(out, AGENT_NAME_SIZE, "u%" PRId64, user_id);
    return out;
}

void agent_take_args(struct pg_args *args, const char *protocol, const char *agent, int64_t now_us)
{
    pg_text(args, protocol);
    pg_text(args, agent);
    pg_instant(args, now_us);
}

void agent_owned_args(struct pg_args *args, const char *protocol, const char *agent)
{
    pg_text(args, protocol);
    pg_text(args, agent);
}

void agent_back_args(struct pg_args *args, struct arena *a, const struct seal *seal,
                     const char *protocol, const char *agent, int64_t now_us)
{
    const struct inbound in = { .type = "give_back" };
    struct packed packed = inbound_pack(&in, a);
    struct bytes sealed = seal_close(seal, a, "unit", packed.data, packed.len);

    pg_text(args, protocol);
    pg_text(args, agent);
    pg_bytea(args, sealed.data, sealed.len);
    pg_instant(args, now_us);
}
