#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct loop;
struct error;

/*
 * Outgoing HTTP over curl multi on the loop: keep-alive, re-used handles, HTTP/1.1 and 2, no
 * redirects, only http and https, no reply over 1 MB unless the call says so.
 *
 * A request whose effect is not repeatable (POST) is written at most once: when a kept connection
 * turns out to be dead after the request began, the call fails with request_began set instead of
 * being written again on another.
 */
struct http_client;

/*
 * Mutual TLS: who we are there, and whom we trust.  PEM texts, borrowed until the call's result;
 * connections of one certificate are never used with another, nor without one.
 */
struct http_tls {
    const char *certificate; /* with its chain behind it; NULL = none */
    const char *key;         /* unencrypted; NULL = in the certificate's text */
    const char *authority;   /* trusted instead of the system's; NULL = the system's */
};

struct http_call {
    const char *method; /* "POST", "GET", "PUT" */
    const char *url;
    const char *const *headers; /* "Name: value", NULL-terminated, or NULL */
    const void *body;           /* copied */
    size_t body_len;
    const struct http_part *parts; /* multipart/form-data instead of body, ended by a NULL name */
    int timeout_ms;                /* whole call */
    const char *bearer;            /* added as Authorization, never logged; NULL = none */
    const struct http_tls *tls;    /* NULL = server certificates alone, of the system's trust */
    bool public_only;              /* the URL came from outside: no private addresses (SSRF) */
    /*
     * The first byte is written by then or not at all, however long the connection took: the call
     * ends with request_began false.  An instant of the machine's monotonic clock; 0 = whenever.
     */
    int64_t begin_by_us;
    size_t reply_max; /* bytes of the reply's body; 0 = 1 MB */
};
struct http_part {
    const char *name;
    const void *data;
    size_t len;
    const char *filename, *content_type; /* NULL = a plain field */
};

struct http_result {
    int status;         /* 0 = no (whole) answer */
    bool request_began; /* at least one byte of the request was written: the effect is possible */
    bool too_large;     /* the reply had more than reply_max */
    const char *body;   /* NUL-terminated; valid during the call */
    size_t body_len;
    int retry_after_s; /* from Retry-After, else from RateLimit-Reset; -1 = none */
    char problem[96];  /* curl's words when status is 0 */
};
typedef void http_done_fn(void *ctx, const struct http_result *result);

struct http_client *http_client_new(struct loop *loop, int connections_max, struct error *err);
/* Trusts the certificates of this PEM file instead of the system's; for sandboxes and proxies. */
void http_client_trust(struct http_client *client, const char *ca_file);
/* The result comes later from the loop, exactly once, also when the client is freed. */
void http_client_send(struct http_client *client, const struct http_call *call, http_done_fn *done,
                      void *ctx);
/* Calls whose result has not come. */
size_t http_client_open(const struct http_client *client);
/* Not from inside a result. */
void http_client_free(struct http_client **client);
