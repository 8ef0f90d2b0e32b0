#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct strbuf;

/*
 * Codes that change every 30 seconds (RFC 6238: SHA-1, six digits, steps from 1970), as every
 * authenticator app makes them.  Pure: the instant is an argument.
 */
enum { TOTP_SECRET = 20, TOTP_STEP_S = 30, TOTP_DIGITS = 6, TOTP_TEXT = 33 };

int64_t totp_step_at(int64_t unix_s);
/* Six digits for a step (RFC 4226 5.3). */
uint32_t totp_code(const uint8_t *secret, size_t len, int64_t step);
/*
 * The step a code stands for, one before or after `step` at most (clocks differ), and later than
 * `used`: a step counts once.  -1 when it stands for none.  Spaces in the code are passed over.
 */
int64_t totp_match(const uint8_t secret[TOTP_SECRET], const char *code, int64_t step, int64_t used);

/* RFC 4648 base 32 in capital letters, without padding; out holds len * 8 / 5 + 2. */
void base32_encode(const uint8_t *data, size_t len, char *out);
/* "otpauth://totp/..." for the QR code: the name that people see in their app is the login. */
void totp_uri(const uint8_t secret[TOTP_SECRET], const char *login, struct strbuf *out);
