#include "server/base/document.h"

#include "server/base/pasted.h"

#include <stdio.h>
#include <string.h>

enum { CPF_LEN = 11, CNPJ_LEN = 14 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Both kinds: value of a character is its distance from '0', weights rise from the right. */
static char check_digit(const char *s, int len, int weight_max)
{
    int sum = 0, weight = 2;

    for (int i = len - 1; i >= 0; i--) {
        sum += (s[i] - '0') * weight;
        weight = weight == weight_max ? 2 : weight + 1;
    }
    return (char)(sum % 11 < 2 ? '0' : '0' + 11 - sum % 11);
}

static bool digits_agree(const char *s, int len, int weight_max)
{
    return s[len - 2] == check_digit(s, len - 2, weight_max) &&
           s[len - 1] == check_digit(s, len - 1, weight_max) &&
           strspn(s, (const char[]){ s[0], '\0' }) < (size_t)len;
}

static bool cpf_valid(const char *s)
{
    return digits_agree(s, CPF_LEN, 11);
}

static bool cnpj_shaped(const char *s)
{
    return strlen(s) == CNPJ_LEN && is_digit(s[CNPJ_LEN - 2]) && is_digit(s[CNPJ_LEN - 1]);
}

/* What punctuates a document, or came along when it was pasted. */
static size_t separator(const char *text)
{
    enum { LONGEST = 3 }; /* of those that are pasted */

    return strchr(". /-\t\r\n", *text) ? 1 : pasted_separator(text, strnlen(text, LONGEST));
}

/* Drops separators and raises letters; false when something else is there or it is long. */
static bool normalise(const char *text, char out[DOCUMENT_SIZE])
{
    size_t len = 0, skip;

    for (; *text; text += skip ? skip : 1) {
        char c = *text;
        if ((skip = separator(text)) > 0)
            continue;
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if ((!is_digit(c) && (c < 'A' || c > 'Z')) || len == CNPJ_LEN)
            return false;
        out[len++] = c;
    }
    out[len] = '\0';
    return true;
}

struct document document_check(const char *text)
{
    struct document doc = { .kind = DOCUMENT_UNKNOWN };

    if (!normalise(text, doc.normal)) {
        doc.normal[0] = '\0';
    } else if (strspn(doc.normal, "0123456789") == CPF_LEN && !doc.normal[CPF_LEN]) {
        doc.kind = DOCUMENT_CPF;
        doc.valid = cpf_valid(doc.normal);
    } else if (cnpj_shaped(doc.normal)) {
        doc.kind = DOCUMENT_CNPJ;
        doc.valid = digits_agree(doc.normal, CNPJ_LEN, 9);
    } else {
        doc.normal[0] = '\0';
    }
    return doc;
}

void document_mask_cpf(const char *cpf, char out[DOCUMENT_TEXT_SIZE])
{
    if (strspn(cpf, "0123456789") == CPF_LEN && !cpf[CPF_LEN])
        snprintf(out, DOCUMENT_TEXT_SIZE, "***.%.3s.%.3s-**", cpf + 3, cpf + 6);
    else
        snprintf(out, DOCUMENT_TEXT_SIZE, "***.***.***-**");
}
