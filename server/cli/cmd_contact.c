#include "server/base/arena.h"
#include "server/cli/commands.h"
#include "server/cli/jsonl.h"
#include "server/contact/may_json.h"

const char help_contact_check[] =
    "Example:\n"
    "  echo '{\"at\":\"2026-11-25T20:30:00-03:00\",\"channel\":\"voice\",\"ddd\":\"21\","
    "\"uf\":\"RJ\",\"stage_day\":12,\"consent\":[\"voice\"]}' | quita contact check --jsonl\n\n"
    "May this person be contacted at this instant, on this channel, for this purpose? Nothing but\n"
    "the line decides. Unknown fields and values are errors.\n"
    "In:  at, channel (voice sms whatsapp email letter), ddd and/or uf, stage_day; the rest has\n"
    "     defaults: kind purpose by discount text_id planned_at zone holidays recipient proxy "
    "birth\n"
    "     address address_source address_valid wrong_party to consent opt_outs block_lists\n"
    "     preferred_hours preferred_channel deceased disputed lgpd_hold conciliation judicial "
    "paid\n"
    "     cancelled prescribed agreement_active handed_over open_conversation debt_kind\n"
    "     debt_age_days offers_made approved last_inbound human_at paid_claim_at hardship_at\n"
    "     paused_until promise_until sent whatsapp_mode own_waba template\n"
    "Out: allowed, rule (the first that denies), law, next (the first minute at which the same\n"
    "     would be allowed, within 60 days), also (the other rules)\n";

static json_t *check(const json_t *in, struct error *err)
{
    struct contact_question q;
    struct arena a = { 0 };
    json_t *out = NULL;
    int offset = 0;

    if (contact_question_read(in, &a, &q, &offset, err))
        out = contact_answer_json(&q, offset);
    arena_done(&a);
    return out;
}

int command_contact_check(int argc, char **argv)
{
    return jsonl_only(argc, argv) ? jsonl_run(check) : CLI_BAD_INPUT;
}
