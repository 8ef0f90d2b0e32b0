#pragma once
#include <stdbool.h>
#include <stddef.h>
struct arena;
struct bank_account;
struct pg_result;
struct seal;

/*
 * How an account's provider is reached when its own address and key are not all (bank_connection):
 * where tokens are fetched, and mutual TLS.  The texts live in the arena of the snapshot.
 */
/* Fills in the accounts that have a row in bank_connections_load.sql's result. */
void bank_connections_read(const struct seal *seal, struct arena *a, const struct pg_result *r,
                           struct bank_account *banks, size_t count);
/* Who makes its charges, by bank_account.provider.  False: a provider that this build does not know
 * makes nothing, and its account is left out. */
bool bank_provider_read(const char *public_url, struct arena *a, struct bank_account *out,
                        const char *provider);
