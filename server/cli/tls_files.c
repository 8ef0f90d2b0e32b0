#include "server/cli/tls_files.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/error.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { FILE_MOST = 64 * 1024 };

AUTO_DEFINE(X509, X509_free)
AUTO_DEFINE(EVP_PKEY, EVP_PKEY_free)
AUTO_DEFINE(BIO, BIO_free)

static const char *read_text(const char *path, struct arena *a, struct error *err)
{
    FILE *f = fopen(path, "rb");
    char *text = arena_alloc(a, FILE_MOST + 2);
    size_t len = f ? fread(text, 1, FILE_MOST + 1, f) : 0;

    if (f)
        fclose(f);
    if (f && len > 0 && len <= FILE_MOST && strlen(text) == len)
        return text;
    error_set(err, ERROR_INPUT, "%s: %s", path,
              !f         ? "cannot be read"
              : len == 0 ? "is empty"
              : len > FILE_MOST
                  ? "is longer than 64 KB"
                  : "is no text; PEM is meant (openssl pkcs12 -in FILE -nodes turns a "
                    ".p12 into it)");
    return NULL;
}

/* Never asks in the terminal. */
static int no_password(char *buffer, int size, int writing, void *ctx)
{
    (void)buffer;
    (void)size;
    (void)writing;
    (void)ctx;
    return 0;
}

static bool read_certificate(const char *path, const char *text, X509 **out, struct error *err)
{
    AUTO(BIO, bio) = BIO_new_mem_buf(text, -1);

    *out = PEM_read_bio_X509(bio, NULL, no_password, NULL);
    ERR_clear_error();
    return *out || error_set(err, ERROR_INPUT, "%s: holds no certificate in PEM", path);
}

static bool read_key(const char *path, const char *text, EVP_PKEY **out, struct error *err)
{
    AUTO(BIO, bio) = BIO_new_mem_buf(text, -1);

    *out = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
    ERR_clear_error();
    if (*out)
        return true;
    return error_set(err, ERROR_INPUT, "%s: %s", path,
                     strstr(text, "ENCRYPTED")
                         ? "the key is locked by a password (openssl pkey -in FILE opens it)"
                         : "holds no private key in PEM");
}

static int64_t end_of(const X509 *certificate)
{
    struct tm tm = { 0 };

    if (!ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &tm))
        return 0;
    return (int64_t)timegm(&tm) * 1000000;
}

static bool check_pair(const struct tls_files *files, const struct tls_texts *texts, int64_t now_us,
                       int64_t *until_us, struct error *err)
{
    AUTO(X509, certificate) = NULL;
    AUTO(EVP_PKEY, key) = NULL;

    if (!read_certificate(files->certificate_file, texts->certificate, &certificate, err) ||
        !read_key(files->key_file ? files->key_file : files->certificate_file, texts->key, &key,
                  err))
        return false;
    if (X509_check_private_key(certificate, key) != 1) {
        ERR_clear_error();
        return error_set(err, ERROR_INPUT, "the key is not that of the certificate %s",
                         files->certificate_file);
    }
    *until_us = end_of(certificate);
    return *until_us > now_us ||
           error_set(err, ERROR_INPUT, "%s: the certificate is over; the bank gives a new one",
                     files->certificate_file);
}

bool tls_files_read(const struct tls_files *files, int64_t now_us, struct arena *a,
                    struct tls_texts *out, struct error *err)
{
    struct tls_texts t = { .certificate = read_text(files->certificate_file, a, err) };
    AUTO(X509, authority) = NULL;

    t.key = !t.certificate    ? NULL
            : files->key_file ? read_text(files->key_file, a, err)
                              : t.certificate;
    if (!t.key || !check_pair(files, &t, now_us, &t.until_us, err))
        return false;
    if (files->authority_file) {
        t.authority = read_text(files->authority_file, a, err);
        if (!t.authority || !read_certificate(files->authority_file, t.authority, &authority, err))
            return false;
    }
    *out = t;
    return true;
}
