#pragma once
#include <stdbool.h>
#include <stddef.h>

/* CPF and CNPJ (payments reference 12), the alphanumeric CNPJ of July 2026 included. */
enum document_kind { DOCUMENT_UNKNOWN, DOCUMENT_CPF, DOCUMENT_CNPJ };
enum { DOCUMENT_SIZE = 15, DOCUMENT_TEXT_SIZE = 19 };

struct document {
    enum document_kind kind;
    bool valid;                 /* check digits agree and not all digits are the same */
    char normal[DOCUMENT_SIZE]; /* 11 or 14 characters, upper case, no punctuation */
};

/* Reads one document with or without its punctuation; only . / - and spaces are dropped, and what
 * pasting leaves in their place. */
struct document document_check(const char *text);
/*
 * Finds CPFs in free text ("meu cpf é 529.982.247-25 obrigado").  Returns how many different
 * valid ones there are (0, 1, 2 = more); the first goes to out.  `any` tells that something of the
 * shape of a CPF (11 digits, perhaps punctuated) stood there even if its check digits are wrong.
 */
int document_find_cpf(const char *text, size_t len, char out[12], bool *any);
/* "***.456.789-**": for people who are entitled to see it masked. */
void document_mask_cpf(const char *cpf, char out[DOCUMENT_TEXT_SIZE]);
/*
 * Masks in place every CPF and every 13 to 19 digit run that passes Luhn (card numbers), so that a
 * text can be stored.  The length stays.  Returns how many were masked.
 */
int document_mask_text(char *text, size_t len);
