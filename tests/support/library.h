#pragma once
#include "server/contact/library.h"
struct arena;

/* One file of templates as the program reads and checks it: what is wrong, in the arena; "" =
 * nothing. */
const char *library_report(const char *json, struct arena *a);
/* The shipped file ("sms"), and the same with the first `from` behind `id` turned into `to`; `from`
 * must be there. */
const char *library_unchanged(const char *file, struct arena *a);
const char *library_changed(const char *file, const char *id, const char *from, const char *to,
                            struct arena *a);
