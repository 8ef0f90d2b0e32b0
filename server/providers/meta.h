#pragma once
#include "flows/flow.h"
#include "server/base/seal.h"
#include "server/base/strbuf.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct arena;
struct error;
struct http_result;

/*
 * WhatsApp Cloud API as data in, data out: verify, parse, render, classify.  No I/O, no clock.
 * Rules and limits: WhatsApp reference sections 2 to 12; handles: contracts 3.1.
 */
enum wa_handle {
    WA_TURN,
    WA_RECORD,
    WA_EVENT,
    WA_DUPLICATE,
    WA_DROP,
    WA_IGNORE,
    WA_APPLY,
    WA_ALERT
};
enum wa_verdict { WA_PROCESS, WA_VERDICT_IGNORE, WA_MALFORMED };
enum wa_unit_kind { WA_MESSAGE, WA_STATUS, WA_OTHER };
enum wa_status_rank { WA_SENT = 1, WA_DELIVERED, WA_READ, WA_PLAYED, WA_FAILED = 100 };

/*
 * One unit of a body.  Strings are valid UTF-8 without NUL, in the arena; NULL = absent.  The
 * handle of a quarantined unit still holds: a WA_TURN among them is somebody who wrote something we
 * cannot read and gets the kind word asking for text.  A message may lack its wamid (quarantined,
 * and to be deduplicated by a hash of raw).
 */
struct wa_unit {
    enum wa_unit_kind kind;
    enum wa_handle handle;
    const char *phone_number_id, *waba_id;
    const char *wamid;
    const char *phone, *bsuid; /* the other side; phone = digits as received, at most 20 */
    const char *profile_name;
    int64_t timestamp_us; /* 0 = missing or unreadable */
    const char *type, *interactive_type;
    const char *text, *payload, *in_reply_to, *target, *emoji;
    const char *media_id, *mime_type, *filename, *sha256;
    bool has_location, forwarded, voice;
    double latitude, longitude;
    const char *group_id;
    int error_codes[8];
    size_t error_count;
    const char *status, *opaque;  /* STATUS */
    int rank;                     /* STATUS: enum wa_status_rank, 0 = unknown word */
    const char *field;            /* of the change it came in; set for all kinds */
    const char *event;            /* OTHER: what happened; system: which kind of change */
    const char *category, *value; /* OTHER: user_preferences */
    const char *template_name, *template_language, *reason; /* OTHER: news of a template */
    const char *old_phone, *new_phone, *old_bsuid,
        *new_bsuid;   /* system; new_* only if it changed */
    const char *raw;  /* this unit's own JSON, compact; of account news the whole change */
    bool quarantined; /* it could not be understood: keep raw, go on */
};
struct wa_body {
    enum wa_verdict verdict;
    struct wa_unit *units;
    size_t count;
};
/*
 * Meta promises at most 3 MB and, without guarantee, at most 1,000 updates a body.  No real unit is
 * shorter than 157 bytes, so what follows the 20,000th of a body is noise: one WA_ALERT unit stands
 * for the rest.
 */
enum { WA_BODY_MAX = 3 * 1024 * 1024, WA_UNITS_MAX = 20000 };

/*
 * Never fails: what is no JSON object, is longer than WA_BODY_MAX or nests deeper than 2,048 has
 * the verdict WA_MALFORMED.  A lone surrogate, U+0000 or broken UTF-8 in a text becomes U+FFFD.
 */
void wa_parse(const char *body, size_t len, struct arena *a, struct wa_body *out);
/* The object of contracts 3.1, as JSON text in the arena. */
const char *wa_inspect(const struct wa_body *body, struct arena *a);

/* "sha256=<64 hex>" over the raw bytes under any of the secrets; constant time.  A missing or
 * malformed header is false. */
bool wa_signature_valid(const char *header, const void *body, size_t len,
                        const char *const *secrets, size_t count);

/* --- Sending --- */
enum wa_kind { WA_OUT_REPLY, WA_OUT_TEMPLATE, WA_OUT_READ };
struct wa_recipient {
    const char *phone; /* digits as received or returned; sent with a plus */
    const char *bsuid; /* used when there is no phone */
};
struct wa_template_button {
    const char *sub_type; /* "quick_reply" or "url" */
    const char *value;    /* payload (128) or URL suffix (2,000); NULL = has no variable */
};
struct wa_template {
    const char *name, *language;
    const char *const *body_values; /* positional */
    size_t body_count;
    const char *header_document_id, *header_document_filename; /* NULL = none */
    const struct wa_template_button *buttons;                  /* by their index in the template */
    size_t button_count;
};
struct wa_media {
    const char *kind;     /* "image", "video", "audio", "document" */
    const char *id;       /* of our own upload */
    const char *caption;  /* NULL = none; audio has none */
    const char *filename; /* documents only; NULL = none */
    bool voice;           /* audio as a recorded note */
};
/*
 * Renders one reply to the request body of POST /{phone_number_id}/messages, in the best form
 * WhatsApp has: up to 3 short options as reply buttons, up to 10 as a list (also when one has a
 * description, its title is over 20 or the body over 1,024 characters), more is ERROR_INPUT; a LINK
 * as cta_url; a DOCUMENT by media_id; a PIX as text.  Every limit of section 7 is checked in code
 * points: too long labels are shortened on a grapheme boundary with "…" (a row keeps its whole
 * title as description, if it has none), too long bodies are ERROR_INPUT.  opaque goes to
 * biz_opaque_callback_data; quote (or NULL) to context.  On failure nothing is added to out.
 */
bool wa_render_reply(const struct reply *reply, const struct wa_recipient *to, const char *opaque,
                     const char *media_id, const char *quote, struct strbuf *out,
                     struct error *err);
bool wa_render_media(const struct wa_media *media, const struct wa_recipient *to,
                     const char *opaque, const char *quote, struct strbuf *out, struct error *err);
/* What POST /{phone_number_id}/media answers with 200: the id of the upload (digits), in the arena;
 * NULL when it tells none. */
const char *wa_uploaded_id(const char *body, size_t len, struct arena *a);
/* White space inside a value becomes one space (Meta refuses new lines, tabs and long runs); a
 * value without anything else is ERROR_INPUT. */
bool wa_render_template(const struct wa_template *t, const struct wa_recipient *to,
                        const char *opaque, struct strbuf *out, struct error *err);
/* typing: shows that we write, until the reply or 25 s; only when a reply follows. */
void wa_render_read(const char *wamid, bool typing, struct strbuf *out);
/* Checks a reply against the limits without rendering it: used when a flow is loaded. */
bool wa_reply_fits(const struct reply *reply, struct error *err);

/* Outcomes of channels section 0 and the error table of section 12. */
enum send_outcome { SEND_ACCEPTED, SEND_REJECTED, SEND_RETRY, SEND_UNKNOWN, SEND_CONFIG };
struct send_result {
    enum send_outcome outcome;
    int code;              /* provider's error code, 0 = none (or Meta's code 0: a bad token) */
    int64_t retry_ms;      /* RETRY: not before.  REJECTED: 0, or when another try makes sense */
    bool window_closed;    /* 131047 */
    bool number_doubtful;  /* 131026 */
    bool identity_changed; /* 137000 */
    bool opted_out;        /* 131050: marketing only */
    bool stop_channel;     /* CONFIG: stop this account's sending and alert */
    bool stop_campaigns;   /* stop the account's proactive sending; replies go on */
    bool stop_template;    /* stop the steps that use this template and alert */
    bool held;             /* accepted, but held for quality: pending, not failed */
    char wamid[257];
    char wa_id[24], bsuid[160]; /* as returned; "" = none */
    char detail[128];           /* for the log, without personal data */
};
/* tries = sends of this message before this one. */
void wa_classify(const struct http_result *result, int tries, struct send_result *out);
/*
 * What a status `failed` with this error code means for the message: the same table, but never
 * UNKNOWN or ACCEPTED, because the status itself says that it did not arrive.
 */
void wa_classify_code(int code, int tries, struct send_result *out);
