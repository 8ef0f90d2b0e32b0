#pragma once
#include "server/http/http.h"
struct accounts;
struct random;

/*
 * What a site's visitors load to talk (ux reference, points 26 to 38): a small loader that draws a
 * button, the panel that the button opens in a frame of our origin, its files, and a sample site.
 *
 *   GET /chat/widget.js               the loader; the same bytes for every site
 *   GET /chat/frame/{key}             the panel, framed only by the key's origins and by our own
 *   GET /chat/static/{version}/{name} its files, kept by browsers for good: the version is a hash
 *   GET /chat/demo                    a sample school's site, where its key "escola-site" is known
 *
 * No cookies, no other host, nothing of a person in any address.
 */
struct chat_panel;
struct chat_panel_deps {
    struct accounts *accounts;
    const struct random *random;
};
struct chat_panel *chat_panel_new(const struct chat_panel_deps *deps);
void chat_panel_free(struct chat_panel **panel);

void chat_panel_loader(struct chat_panel *p, struct exchange *x,
                       const struct http_request *request);
void chat_panel_frame(struct chat_panel *p, struct exchange *x, const struct http_request *request);
void chat_panel_file(struct chat_panel *p, struct exchange *x, const struct http_request *request);
void chat_panel_demo(struct chat_panel *p, struct exchange *x, const struct http_request *request);
