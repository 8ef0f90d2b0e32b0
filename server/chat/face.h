#pragma once
#include "server/http/http.h"
struct accounts;
struct chat;
struct clock;
struct loop;
struct prepare;
struct random;
struct seal;
struct socket;
struct socket_handshake;

/*
 * The site's chat as browsers see it (channels reference, section 6): sessions, messages, long
 * polls and files.  A session's secret goes in "Authorization: Bearer"; there are no cookies.
 *
 *   POST /chat/session   {"widget_key","page","resume"?} -> {"secret","last","ticket"}
 *   POST /chat/ticket    the same answer for a session that lasts; 401 for one that does not
 *   WebSocket /chat/socket, subprotocols "chat.v1, t.TICKET": the ticket is good for 30 s, once
 *   GET  /chat/poll?since=N        -> {"frames":[...]}, at once or within 25 s
 *   POST /chat/messages  {"cid","text","option"?} -> {"t":"ack","cid","id"}
 *   POST /chat/end       ends the session: the secret is void
 *   POST /chat/whatsapp  -> {"url","seconds"}: where the thread goes on, good once and for so long
 *   POST /chat/identify {"user","expires","signature"}: who is logged in at the site (site_user.h)
 *   GET  /chat/files/{token}       a document that a frame named
 *
 * Frames are those of server/channels/web_text.h, and {"t":"secret","secret"} where the identity
 * level has risen: the secret before is good until the new one was shown, and a minute more, so
 * that an answer that is lost on its way locks nobody out.
 */
struct chat_face;
struct chat_face_deps {
    struct loop *loop;
    struct chat *chat;
    struct accounts *accounts;
    struct prepare *prepare;
    const struct clock *clock;
    const struct seal *seal;
    const struct random *random;
    const char *public_url; /* whose origin the widget's frame has */
};
struct chat_face *chat_face_new(const struct chat_face_deps *deps);
void chat_face_free(struct chat_face **face);
/* Answers the polls that wait; none waits any more. */
void chat_face_drain(struct chat_face *f);

enum { CHAT_BODY_MAX = 16384 };
void chat_face_session(struct chat_face *f, struct exchange *x, const struct http_request *request);
void chat_face_ticket(struct chat_face *f, struct exchange *x, const struct http_request *request);
void chat_face_poll(struct chat_face *f, struct exchange *x, const struct http_request *request);
void chat_face_message(struct chat_face *f, struct exchange *x, const struct http_request *request);
void chat_face_end(struct chat_face *f, struct exchange *x, const struct http_request *request);
void chat_face_whatsapp(struct chat_face *f, struct exchange *x,
                        const struct http_request *request);
void chat_face_site_user(struct chat_face *f, struct exchange *x,
                         const struct http_request *request);
void chat_face_file(struct chat_face *f, struct exchange *x, const struct http_request *request);

/*
 * The socket (wire.c); the browser sends {"t":"resume","since":N} first, then
 * {"t":"msg","cid","text","option"?}, {"t":"hb"}, {"t":"end"}; it is sent frames as by the poll,
 * and
 * {"t":"ack","cid","id"}, {"t":"slow","retry_ms"} (the third time it is closed),
 * {"t":"error","error"},
 * {"t":"hb"}, {"t":"resync"} (resume anew), {"t":"bye","after_ms"} (come back after that).
 */
enum { CHAT_FRAME_MAX = 8192 };
bool chat_wire_accept(struct chat_face *f, struct socket *socket,
                      const struct socket_handshake *handshake);
void chat_wire_message(void *ctx, struct socket *socket, const char *text, size_t len);
void chat_wire_draining(void *ctx, struct socket *socket);
void chat_wire_closed(void *ctx, struct socket *socket, int code);
