#include "server/http/address.h"

#include "server/base/auto.h"
#include "server/http/peers.h"

#include <string.h>

/* Networks of the special-purpose registries of RFC 6890 and its updates. */
static const char *const reserved[] = {
    "0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
    "::/96",         "64:ff9b::/96",    "64:ff9b:1::/48", "100::/64",       "2001::/23",
    "2001:db8::/32", "2002::/16",       "fc00::/7",       "fe80::/10",      "fec0::/10",
    "ff00::/8",
};

bool address_is_public(const struct peer *address)
{
    for (size_t i = 0; i < COUNT_OF(reserved); i++) {
        struct proxies net;
        if (!proxies_parse(reserved[i], &net, NULL) || proxies_trust(&net, address))
            return false;
    }
    return true;
}

bool address_is_at(const char *url, const char *api)
{
    size_t host = strcspn(api, ":");
    size_t end = host + strspn(api + host, ":/");

    end += strcspn(api + end, "/");
    return strncmp(url, api, end) == 0 && (url[end] == '/' || url[end] == '\0');
}
