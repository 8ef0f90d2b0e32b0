#include "server/money/cepnet.h"

enum { DIGITS = 8, BARS_A_DIGIT = 5 };

char cepnet_check(const char *cep)
{
    int sum = 0;

    for (int i = 0; i < DIGITS; i++)
        sum += cep[i] - '0';
    return (char)('0' + (10 - sum % 10) % 10);
}

static void put_digit(char digit, bool tall[BARS_A_DIGIT])
{
    static const char patterns[10][BARS_A_DIGIT + 1] = { "11000", "00011", "00101", "00110",
                                                         "01001", "01010", "01100", "10001",
                                                         "10010", "10100" };

    for (int i = 0; i < BARS_A_DIGIT; i++)
        tall[i] = patterns[digit - '0'][i] == '1';
}

void cepnet_bars(const char *cep, bool tall[CEPNET_BARS])
{
    tall[0] = tall[CEPNET_BARS - 1] = true;
    for (int i = 0; i < DIGITS; i++)
        put_digit(cep[i], &tall[1 + i * BARS_A_DIGIT]);
    put_digit(cepnet_check(cep), &tall[1 + DIGITS * BARS_A_DIGIT]);
}
