#include "server/base/clock.h"
#include "server/base/invite.h"
#include "server/base/random.h"
#include "server/cli/admin.h"
#include "server/cli/commands.h"

#include <stdio.h>
#include <string.h>

const char help_invite[] =
    "Example: quita invite --creditor escola R1\n"
    "         "
    "https://wa.me/551130031234?text=Ol%C3%A1!%20(c%C3%B3digo%20QWERTYUIOPASDFGHJKLZXCVBNMQW)\n\n"
    "A link for an SMS or an e-mail that opens the chat with the creditor's WhatsApp number, for "
    "the\n"
    "person of this key (who answers for a contract; no student). It holds a random code and "
    "nothing\n"
    "of anybody, counts for 72 hours, and proves nothing: who writes is asked who they are as\n"
    "always. Needs QUITA_DATABASE and QUITA_KEYS; the number is the account's display_number.\n";

static void invite(struct admin *a, const char *creditor, const char *person)
{
    const struct clock clock = clock_system();
    const struct random random = random_system();
    struct pg_args *args = pg_sync_args(a->db, SQL_INVITES_ADD);
    char token[INVITE_LETTERS + 1];

    invite_make(&random, token);
    const struct seal_hash hash = seal_hash(&a->seal, "invite", token, INVITE_LETTERS);
    pg_text(args, creditor);
    pg_text(args, person);
    pg_bytea(args, hash.bytes, SEAL_HASH_SIZE);
    pg_instant(args, clock_now_us(&clock));
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (r && pg_rows(r))
        printf("https://wa.me/%s?text=Ol%%C3%%A1!%%20(c%%C3%%B3digo%%20%s)\n", pg_get_text(r, 0, 0),
               token);
    else if (r)
        error_set(&a->err, ERROR_NOT_FOUND,
                  "no such creditor with a display_number, or nobody of that key who answers for a "
                  "contract");
}

int command_invite(int argc, char **argv)
{
    struct admin a;
    bool asked = argc == 4 && strcmp(argv[1], "--creditor") == 0;

    if (admin_open(&a, "invite", true)) {
        if (asked)
            invite(&a, argv[2], argv[3]);
        else
            error_set(&a.err, ERROR_INPUT, "a creditor and a person are meant; see --help");
    }
    return admin_close(&a);
}
