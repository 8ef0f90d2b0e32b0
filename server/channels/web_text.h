#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct error;
struct reply;
struct strbuf;

/*
 * What a reply looks like in the web chat: one frame of the protocol of the channels
 * reference, 6.4,
 *
 *   {"t":"msg","id":12,"from":"bot","ts":"2026-11-25T13:00:00.000000Z","body":{...}}
 *
 * whose body has "kind", "level" (L1 and L2 stay out of notifications), "paragraphs" (without line
 * ends; plain text, never HTML) and beside them, by kind:
 *
 *   text      nothing
 *   choices   "form" ("buttons", or "list" with "open", the label that opens it), and "options" of
 *             {"n","id","title","description"}: who types n or the title chooses as well
 *   link      "link": {"title","url"}
 *   document  "document": {"filename","url"}
 *   pix       "code", "copy": the label of the button that copies it, and where the place has one
 *             "qr": {"side","path"}, to be drawn dark on light (the quiet zone is in it)
 *
 * Labels are shortened to their limit; a body, address or code is never cut, but refused.
 */
enum {
    WEB_BODY_MAX = 4096, /* characters */
    WEB_BUTTONS_MAX = 3, /* more options are a list */
    WEB_OPTIONS_MAX = 10,
    WEB_ID_MAX = 200, /* bytes */
    WEB_BUTTON_MAX = 24,
    WEB_TITLE_MAX = 60,
    WEB_DESCRIPTION_MAX = 120,
    WEB_FILENAME_MAX = 120,
    WEB_URL_MAX = 2000, /* bytes */
    WEB_CODE_MAX = 512, /* bytes; what the BR Code standard allows */
    WEB_QR_MAX = 32768,
    WEB_FRAME_MAX = 65536 /* bytes; no frame is longer */
};

struct web_place {
    int64_t id;       /* of the conversation, without gaps; above 0 */
    int64_t at_us;    /* when it was said, since 1970 in UTC */
    const char *from; /* "bot", "agent" or "me" */
    const char *cid;  /* of what the browser sent; NULL = none */
    const char *file; /* DOCUMENT: where it is fetched, "https://..." or "/..." */
    const char *qr;   /* PIX: an SVG path of its QR code; NULL = none */
    int qr_side;      /* of the square that the path is drawn in */
};

/* What can be known before the file has an address.  ERROR_INPUT says what does not fit. */
bool web_fits(const struct reply *reply, struct error *err) __attribute__((warn_unused_result));
/* Appends the frame; on failure (ERROR_INPUT) `out` is as it was. */
bool web_render(const struct reply *reply, const struct web_place *place, struct strbuf *out,
                struct error *err) __attribute__((warn_unused_result));
/* True for up to WEB_BUTTONS_MAX short options without descriptions. */
bool web_shows_buttons(const struct reply *reply);
/* The label of the button that copies a Pix code. */
extern const char web_copy_label[];
