#pragma once
struct arena;
struct bank_account;
struct pg_result;
struct seal;

/*
 * How an account's provider is reached when its own address and key are not all (bank_connection):
 * where tokens are fetched, and mutual TLS.  The texts live in the arena of the snapshot.
 */
/* Fills in one account from row `row` of bank_connections_load.sql. */
void bank_connection_read(const struct seal *seal, struct arena *a, const struct pg_result *r,
                          int row, struct bank_account *out);
