#include "server/money/digits.h"

#include <string.h>

int digits_mod10(const char *digits, size_t len)
{
    int sum = 0;

    for (size_t i = 0; i < len; i++) {
        int product = (digits[len - 1 - i] - '0') * (i % 2 == 0 ? 2 : 1);
        sum += product / 10 + product % 10;
    }
    return (10 - sum % 10) % 10;
}

int digits_mod11(const char *digits, size_t len, int highest)
{
    int sum = 0, weight = 2;

    for (size_t i = len; i > 0; i--) {
        sum += (digits[i - 1] - '0') * weight;
        weight = weight == highest ? 2 : weight + 1;
    }
    return sum % 11;
}

bool digits_only(const char *text)
{
    size_t len = strspn(text, "0123456789");

    return len > 0 && text[len] == '\0';
}

bool digits_pad(const char *digits, size_t width, char *out)
{
    size_t len = strlen(digits);

    if (!digits_only(digits) || len > width)
        return false;
    memset(out, '0', width - len);
    memcpy(out + width - len, digits, len + 1);
    return true;
}
