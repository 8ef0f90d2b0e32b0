#include "server/money/bank_digits.h"

#include "server/money/digits.h"

#include <stdio.h>
#include <string.h>

static char character(int digit)
{
    return (char)('0' + digit);
}

char bank_digit_a(const char *digits)
{
    int rest = digits_mod11(digits, strlen(digits), 9);

    return character(rest < 2 ? 0 : 11 - rest);
}

char bank_digit_p(const char *digits)
{
    int rest = digits_mod11(digits, strlen(digits), 7);

    return rest == 0 ? '0' : rest == 1 ? 'P' : character(11 - rest);
}

char bank_digit_s(const char *digits)
{
    int rest = digits_mod11(digits, strlen(digits), 9);

    return rest == 0 ? '1' : rest == 1 ? '0' : character(11 - rest);
}

/* 9, 8, ... are the weights 2, 3, ... taken from 11: the remainder is the other's complement. */
char bank_digit_b(const char *digits)
{
    int rest = (11 - digits_mod11(digits, strlen(digits), 9)) % 11;

    return rest == 10 ? 'X' : character(rest);
}

char bank_digit_10(const char *digits)
{
    return character(digits_mod10(digits, strlen(digits)));
}

char bank_digit_3197(const char *digits)
{
    static const int weights[] = { 3, 1, 9, 7 };
    int sum = 0;

    for (size_t i = 0; digits[i]; i++)
        sum += (digits[i] - '0') * weights[i % 4];
    return character(sum % 11 < 2 ? 0 : 11 - sum % 11);
}

/* Remainder 1 has no second digit: the first moves on by one and the second is sought again. */
void bank_digits_double(const char *digits, char out[3])
{
    char body[32];
    size_t len = strlen(digits);
    int first = digits_mod10(digits, len), rest;

    memcpy(body, digits, len);
    for (;; first = (first + 1) % 10) {
        body[len] = character(first);
        rest = digits_mod11(body, len + 1, 7);
        if (rest != 1)
            break;
    }
    out[0] = character(first);
    out[1] = character(rest == 0 ? 0 : 11 - rest);
    out[2] = '\0';
}
