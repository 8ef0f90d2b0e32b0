#pragma once
#include "server/base/strbuf.h"
#include "server/console/visit.h"

/*
 * Parts of the console's pages.  Every value is escaped where it is written; pages need no script
 * and fit a width of 320 px.
 */

/* Up to and with <h1>. */
void page_open(const struct console_visit *visit, const char *title, struct strbuf *out);
void page_close(struct strbuf *out);
void page_paragraph(const char *text, struct strbuf *out);
void page_link(const char *where, const char *label, struct strbuf *out);
/* What went wrong, read aloud when the page comes; nothing for NULL. */
void page_fault(const char *text, struct strbuf *out);

/* A form that is sent to the page itself, with the session's token when there is one. */
void page_form_open(const struct console_visit *visit, const char *action, struct strbuf *out);
void page_form_close(const char *button, struct strbuf *out);

struct page_field {
    const char *name, *label, *type, *autocomplete;
    const char *value; /* NULL = empty */
    const char *hint;  /* under the label; NULL = none */
    bool digits;       /* a keyboard with digits */
    bool fixed;        /* not to be changed */
    bool first;        /* has the focus */
};
void page_field(const struct page_field *field, struct strbuf *out);
