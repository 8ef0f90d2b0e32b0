#pragma once
#include <stdbool.h>
#include <stddef.h>
struct arena;
struct error;

/*
 * The templates of a business account as GET /{waba}/message_templates lists them (WhatsApp
 * reference 9), and what sending one asks for.  Pure.
 */
struct wa_listed {
    const char *name, *language;
    const char *category, *status;      /* Meta's words: "UTILITY", "APPROVED" */
    const char *header, *body, *footer; /* header: of text; NULL = none */
    const char *buttons;                /* labels, one a line; NULL = none */
    size_t variables;                   /* values of the body: {{1}} to {{variables}} */
    /* What its body's values are not enough for: "header" (a file or a value), "button" (an address
     * with a value, a code), "names" (values by name); NULL = nothing. */
    const char *needs;
};
struct wa_list {
    const struct wa_listed *items;
    size_t count;
    bool goes_on; /* there is another page */
};

/* One page.  What has no name, language or body is passed over; ERROR_INPUT when it is no page. */
bool wa_list_read(const char *json, size_t len, struct arena *a, struct wa_list *out,
                  struct error *err);

/* The text with its values in their places.  Values are never looked through for more places.
 * NULL: one is missing. */
const char *wa_list_filled(const char *text, const char *const *values, size_t count,
                           struct arena *a);
/*
 * What WhatsApp refuses once it is filled: an empty value, a line break, a tab or more than four
 * spaces in a row (132018), a body of over 1,024 characters (132005), another number of values
 * (132000).  `at` is the value that is wrong, `count` = none by itself.  `why` is a word: "count",
 * "empty", "line", "long".  NULL = it fits.
 */
const char *wa_list_misfit(const struct wa_listed *t, const char *const *values, size_t count,
                           struct arena *a, size_t *at);
