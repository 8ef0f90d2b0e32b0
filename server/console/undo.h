#pragma once
#include "server/console/act.h"

/*
 * A token that takes an act back for five seconds: what it was, sealed.  It holds while nothing has
 * happened since (the fence), for who did it.  One of a bulk action speaks of all its portions, and
 * its seconds begin anew with each.
 */
enum undo_kind { UNDO_RESOLVE = 1, UNDO_SNOOZE, UNDO_ASSIGN, UNDO_BULK };
struct undo {
    enum undo_kind kind;
    int64_t tenant_id, user_id, conversation_id, until_us;
    int64_t fence; /* after the act */
    int64_t hand_over_id, session_id, team_id, snoozed_us;
    int64_t from_user_id; /* who had it; 0 = nobody */
    int64_t bulk_id;      /* of a bulk action: what it was done to stands in desk_bulk_undo */
};
enum { UNDO_US = 5000000 };
/* {"token","until"} */
json_t *undo_json(struct console_visit *v, const struct undo *undo);
/* False: no token of ours, of somebody else, or too late. */
bool undo_read(struct console_visit *v, const char *token, struct undo *out);
/* api_bulk.c: of a bulk action; answers {count, skipped}. */
void undo_bulk(struct console_visit *v, const struct undo *undo);
