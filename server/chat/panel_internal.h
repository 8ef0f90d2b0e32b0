#pragma once
#include "server/chat/panel.h"

#include "server/base/strbuf.h"
#include <stdbool.h>
struct chat_widget;

/* ---- panel_files.c: the files of static/, packed once ---- */

struct panel_file {
    const char *name, *type; /* of the address; what it is */
    struct strbuf plain, packed;
};
struct panel_files;
struct panel_files *panel_files_new(void);
void panel_files_free(struct panel_files **files);
/* Changes with any of them; letters and digits. */
const char *panel_files_version(const struct panel_files *files);
/* NULL when there is none. */
const struct panel_file *panel_files_find(const struct panel_files *files, const char *name);
/* gzip, as well as it can. */
void panel_pack(const void *data, size_t len, struct strbuf *out);

/* ---- panel_page.c ---- */

struct panel_page {
    const struct chat_widget *widget;
    const char *whatsapp; /* digits of the number on which one may go on; NULL = none */
    const char *version, *nonce;
};
/* html: the template, static/panel.html. */
void panel_page_render(const struct panel_page *page, const struct panel_file *html,
                       struct strbuf *out);
/* Who may frame it and what it may load. */
void panel_page_policy(const struct panel_page *page, struct strbuf *out);
