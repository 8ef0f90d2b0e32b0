#pragma once
#include <stdint.h>
struct admin;

/*
 * Prints what is known of the person behind a protocol, one line a fact, marked with "*": earlier
 * conversations, agreements, promises, payments, cases.  What tells of a debt only while they are
 * identified.  An error stays in the admin.
 */
void agent_facts_print(struct admin *a, const char *protocol, int64_t now_us);
