#pragma once
#include "server/base/arena.h"
#include "server/base/strbuf.h"
#include "server/cli/flow_map.h"
#include "server/cli/flow_sheets.h"

/* What the parts of the printable page share.  Strings are escaped where they are put. */
struct page {
    struct strbuf *out;
    const struct flow_map *map;
    const struct sheets *sheets; /* NULL = no drawings */
    struct arena arena;
    size_t *number; /* by state: its place in the page, from 1 */
};

/* flow_page_text.c */
void page_put(struct page *p, const char *text); /* escaped */
void page_text(struct page *p, const struct text *text);
void page_says(struct page *p, struct says says);
void page_label(struct page *p, const struct text *text); /* of a choice or button, in the line */
void page_go(struct page *p, int go);                     /* where a way leads, as a link */

/* flow_page_answers.c: what may be understood, as list items */
void page_answers(struct page *p, struct expects expects);

/* flow_page_state.c */
void page_state(struct page *p, size_t at);

/* flow_page_general.c: what it does and never does, and what holds in every state */
void page_promises(struct page *p);
void page_everywhere(struct page *p);
