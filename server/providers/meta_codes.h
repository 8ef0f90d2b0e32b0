#pragma once
#include "server/providers/meta.h"

/* How long to wait before the same message is sent again. */
enum wa_pace { WA_PACE_NONE, WA_PACE_SECONDS, WA_PACE_PAIR, WA_PACE_MINUTES, WA_PACE_DAY };
/* What else a code tells. */
enum wa_news {
    WA_NEWS_NONE,
    WA_WINDOW_CLOSED = 1,
    WA_NUMBER_DOUBTFUL = 2,
    WA_IDENTITY_CHANGED = 4,
    WA_OPTED_OUT = 8,
    WA_STOP_CHANNEL = 16,
    WA_STOP_CAMPAIGNS = 32,
    WA_STOP_TEMPLATE = 64,
};
struct wa_code {
    int first, last; /* codes with this meaning */
    enum send_outcome outcome;
    enum wa_pace pace;
    int news; /* of enum wa_news */
    const char *meaning;
};
/* The row of WhatsApp reference 12; NULL = a code we do not know. */
const struct wa_code *meta_code(int code);
/* Milliseconds; grows with tries, to an hour at most (a day for WA_PACE_DAY). */
int64_t meta_pace_ms(enum wa_pace pace, int tries);
