#pragma once
#include <stdbool.h>
struct admin;

/* `account add` for payment providers.  Is this kind one of them? */
bool add_provider_knows(const char *kind);
void add_provider(struct admin *admin, const char *kind);
