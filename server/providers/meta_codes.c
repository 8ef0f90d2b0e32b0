#include "server/providers/meta_codes.h"

#include <stddef.h>

#define REJECTED SEND_REJECTED, WA_PACE_NONE
#define CONFIG   SEND_CONFIG, WA_PACE_NONE, WA_STOP_CHANNEL

/*
 * In the order of the codes.  Registration and account faults are CONFIG: no message of the number
 * can leave until an operator acts, and the queue keeps.  131049 may be tried again after a day,
 * but a message that waits so long would hold up all that follow it to the same person: the plan
 * decides.
 */
static const struct wa_code codes[] = {
    { 0, 0, CONFIG, "token invalid" },
    { 1, 1, SEND_UNKNOWN, WA_PACE_NONE, 0, "unknown error" },
    { 2, 2, SEND_RETRY, WA_PACE_SECONDS, WA_STOP_CAMPAIGNS, "service down" },
    { 3, 3, CONFIG, "permission missing" },
    { 4, 4, SEND_RETRY, WA_PACE_MINUTES, 0, "app call limit" },
    { 10, 10, CONFIG, "permission missing" },
    { 33, 33, CONFIG, "number deleted" },
    { 100, 100, REJECTED, 0, "bad parameter" },
    { 190, 190, CONFIG, "token invalid or expired" },
    { 200, 299, CONFIG, "permission missing" },
    { 368, 368, CONFIG, "account blocked for policy" },
    { 2040, 2040, REJECTED, 0, "recipient cannot receive order messages" },
    { 2046, 2046, REJECTED, 0, "order status cannot change so" },
    { 2047, 2047, REJECTED, 0, "order cannot be cancelled" },
    { 80007, 80007, SEND_RETRY, WA_PACE_MINUTES, 0, "account call limit" },
    { 130403, 130403, REJECTED, 0, "recipient blocked by us" },
    { 130429, 130429, SEND_RETRY, WA_PACE_SECONDS, 0, "throughput reached" },
    { 130472, 130472, REJECTED, 0, "recipient is in an experiment" },
    { 130497, 130497, REJECTED, 0, "country not allowed" },
    { 131000, 131000, SEND_UNKNOWN, WA_PACE_NONE, 0, "something went wrong" },
    { 131005, 131005, CONFIG, "permission missing" },
    { 131008, 131009, REJECTED, 0, "parameter missing or invalid" },
    { 131016, 131016, SEND_RETRY, WA_PACE_SECONDS, WA_STOP_CAMPAIGNS, "service down" },
    { 131021, 131021, REJECTED, 0, "recipient is the sender" },
    { 131026, 131026, REJECTED, WA_NUMBER_DOUBTFUL, "undeliverable" },
    { 131030, 131030, REJECTED, 0, "recipient not on the test list" },
    { 131031, 131031, CONFIG, "account locked" },
    { 131037, 131037, CONFIG, "display name not approved" },
    { 131042, 131042, CONFIG, "billing problem" },
    { 131045, 131045, CONFIG, "number not registered" },
    { 131047, 131047, REJECTED, WA_WINDOW_CLOSED, "window closed" },
    { 131048, 131048, REJECTED, WA_STOP_CAMPAIGNS, "number restricted for spam or quality" },
    { 131049, 131049, SEND_REJECTED, WA_PACE_DAY, 0, "withheld for ecosystem health" },
    { 131050, 131050, REJECTED, WA_OPTED_OUT, "person stopped marketing" },
    { 131051, 131051, REJECTED, 0, "message type unsupported" },
    { 131052, 131052, REJECTED, 0, "inbound media not downloadable" },
    { 131053, 131053, REJECTED, 0, "media refused" },
    { 131055, 131055, REJECTED, WA_STOP_TEMPLATE, "marketing API misuse" },
    { 131056, 131056, SEND_RETRY, WA_PACE_PAIR, 0, "pair rate reached" },
    { 131057, 131057, SEND_RETRY, WA_PACE_MINUTES, 0, "number in maintenance" },
    { 131059, 131059, SEND_RETRY, WA_PACE_SECONDS, 0, "bad paging cursor" },
    { 131060, 131060, REJECTED, 0, "inbound message unavailable" },
    { 131061, 131061, REJECTED, WA_STOP_TEMPLATE, "marketing API misuse" },
    { 131062, 131062, REJECTED, 0, "needs a phone number" },
    { 131063, 131063, REJECTED, WA_STOP_TEMPLATE, "marketing templates disabled" },
    { 131064, 131064, REJECTED, WA_STOP_TEMPLATE, "limited for miscategorised templates" },
    { 132000, 132001, REJECTED, WA_STOP_TEMPLATE, "template missing or out of step" },
    { 132005, 132005, REJECTED, 0, "text too long once filled" },
    { 132007, 132007, REJECTED, WA_STOP_TEMPLATE, "content violates policy" },
    { 132008, 132008, REJECTED, 0, "variable format" },
    { 132012, 132012, REJECTED, 0, "variable format" },
    { 132015, 132016, REJECTED, WA_STOP_TEMPLATE, "template paused or disabled" },
    { 132018, 132018, REJECTED, 0, "variable format" },
    { 132068, 132068, REJECTED, WA_STOP_TEMPLATE, "form blocked" },
    { 132069, 132069, SEND_RETRY, WA_PACE_MINUTES, 0, "form throttled" },
    { 133000, 133000, CONFIG, "number half deregistered" },
    { 133004, 133004, SEND_RETRY, WA_PACE_SECONDS, WA_STOP_CAMPAIGNS, "service down" },
    { 133005, 133016, CONFIG, "number not registered" },
    { 134011, 134011, REJECTED, 0, "payment terms not accepted" },
    { 134100, 134102, REJECTED, WA_STOP_TEMPLATE, "marketing API misuse" },
    { 135000, 135000, REJECTED, 0, "request shape" },
    { 136024, 136024, REJECTED, 0, "number already verified" },
    { 137000, 137000, REJECTED, WA_IDENTITY_CHANGED, "identity changed" },
    { 141008, 141008, CONFIG, "account locked" },
    { 141014, 141014, CONFIG, "account banned" },
    { 2388019, 2388299, REJECTED, WA_STOP_TEMPLATE, "template creation" },
};

const struct wa_code *meta_code(int code)
{
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (code >= codes[i].first && code <= codes[i].last)
            return &codes[i];
    return NULL;
}

int64_t meta_pace_ms(enum wa_pace pace, int tries)
{
    static const struct {
        int64_t first_ms, factor, most_ms;
    } paces[] = {
        [WA_PACE_NONE] = { 0, 1, 0 },
        [WA_PACE_SECONDS] = { 1000, 2, 10 * 60000 },
        [WA_PACE_PAIR] = { 1000, 4, 60 * 60000 },
        [WA_PACE_MINUTES] = { 60000, 2, 60 * 60000 },
        [WA_PACE_DAY] = { 24 * 60 * 60000, 1, 24 * 60 * 60000 },
    };
    int64_t wait = paces[pace].first_ms;

    for (int i = 0; i < tries && wait < paces[pace].most_ms; i++)
        wait *= paces[pace].factor;
    return wait < paces[pace].most_ms ? wait : paces[pace].most_ms;
}
