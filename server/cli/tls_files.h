#pragma once
#include <stdbool.h>
#include <stdint.h>
struct arena;
struct error;

/*
 * A client certificate and its key, as banks give them, from PEM files of up to 64 KB.  Refused
 * with ERROR_INPUT, naming the file and the cure: no PEM, a key that is locked by a password, a key
 * of another certificate, a certificate that is over.
 */
struct tls_files {
    const char *certificate_file, *key_file; /* the key may stand in the certificate's file */
    const char *authority_file;              /* NULL = the system's authorities */
};
struct tls_texts {
    const char *certificate, *key, *authority; /* in the arena; authority NULL = none */
    int64_t until_us;                          /* when the certificate is over */
};
bool tls_files_read(const struct tls_files *files, int64_t now_us, struct arena *a,
                    struct tls_texts *out, struct error *err) __attribute__((warn_unused_result));
