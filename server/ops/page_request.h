#pragma once
#include <stddef.h>
#include <stdint.h>
struct clock;
struct loop;
struct pg_lane;
struct seal;
struct turns;

/*
 * What somebody asks for on a payment page: it is written down with a notice for the person's
 * newest conversation, which goes on from there (flows: page_paid, page_unknown, page_talk).  Asked
 * twice within ten minutes it counts once; of receipts ten a day for one charge are kept.
 */
enum page_request_kind { PAGE_RECEIPT = 1, PAGE_UNKNOWN, PAGE_TALK };
enum page_request_outcome {
    PAGE_REQUEST_TAKEN,
    PAGE_REQUEST_GONE,   /* the link does not count any more */
    PAGE_REQUEST_NOBODY, /* the person has no conversation with the creditor */
    PAGE_REQUEST_LIMIT,  /* enough receipts for today */
    PAGE_REQUEST_FAILED  /* the database is away, or too many are waiting (64) */
};
enum { PAGE_RECEIPT_MAX = 5 * 1024 * 1024 };

struct page_requests;
struct page_requests_deps {
    struct loop *loop;
    struct pg_lane *lane; /* may be shared: it is used when it is idle */
    const struct clock *clock;
    const struct seal *seal;
    struct turns *turns;
};
struct page_requests *page_requests_new(const struct page_requests_deps *deps);
void page_requests_free(struct page_requests **requests);

typedef void page_request_fn(void *ctx, enum page_request_outcome outcome);
/* `token_hash` has 32 bytes.  The file of a receipt is sealed before this returns; mime_type NULL
 * and len 0 for the others. */
void page_request_add(struct page_requests *requests, const uint8_t *token_hash,
                      enum page_request_kind kind, const char *mime_type, const void *file,
                      size_t len, page_request_fn *done, void *ctx);
