#pragma once
#include <stdbool.h>
struct peer;

/*
 * Whether an address is one that a stranger's URL may lead to: not loopback, private, link-local
 * (cloud metadata), multicast or reserved (RFC 6890), in IPv4, IPv6 and IPv4 inside IPv6.
 */
bool address_is_public(const struct peer *address);
/* Whether a URL leads to where an API is: the same scheme, host and port. */
bool address_is_at(const char *url, const char *api);
