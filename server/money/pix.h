#pragma once
#include "server/base/money.h"
#include <stdbool.h>
#include <stddef.h>
struct error;

/*
 * Pix BR Code, the text behind "copia e cola" and the QR (payments reference 7; BACEN "Manual de
 * Padrões para Iniciação do Pix", EMV MPM).  A static code carries a key, a dynamic one the
 * address of the charge; the truth about a dynamic charge is behind the address, not in here.
 */
enum pix_kind { PIX_STATIC, PIX_DYNAMIC };
enum {
    PIX_KEY_SIZE = 78,
    PIX_NAME_SIZE = 101, /* 25 characters, at most 4 bytes each */
    PIX_CITY_SIZE = 61,
    PIX_TXID_SIZE = 100,
    PIX_INFO_SIZE = 100,
    PIX_PAYLOAD_SIZE = 513 /* what we write; a payload we read may be as long */
};

struct pix_code {
    enum pix_kind kind;
    char key[PIX_KEY_SIZE]; /* static: CPF, CNPJ, +55 phone, e-mail or random key */
    char url[PIX_KEY_SIZE]; /* dynamic: address without "https://" */
    /* Pix Automático: where the recurrence is told (template 80), beside key or url; a code of the
     * recurrence alone has the same address as its url */
    char recurrence[PIX_KEY_SIZE];
    char name[PIX_NAME_SIZE]; /* of who receives */
    char city[PIX_CITY_SIZE];
    char txid[PIX_TXID_SIZE]; /* empty = none; "***" = the receiver asks for none */
    char info[PIX_INFO_SIZE]; /* a word to the payer, static only */
    bool has_amount;
    centavos_t centavos;
};

/*
 * Reads a payload.  Strict about the nesting (no id twice, one Pix template), every length and the
 * CRC; lenient about what banks are seen to issue: odd characters or length of a txid, a scheme in
 * the address, lengths counted in characters instead of bytes, ids out of order, small letters in
 * CRC, no 62 at all.  White space around it is dropped.
 */
bool pix_decode(const char *payload, struct pix_code *out, struct error *err)
    __attribute__((warn_unused_result));

/*
 * The forms a key may have in the DICT (BACEN, Manual Operacional do DICT).  Only the DICT knows
 * whether one exists; check digits are asked of CPF and CNPJ by pix_key_real() alone.
 */
enum pix_key_form {
    PIX_KEY_NONE, /* of no form: nobody can be paid by it */
    PIX_KEY_CPF,
    PIX_KEY_CNPJ, /* letters in the first twelve since July 2026 */
    PIX_KEY_PHONE,
    PIX_KEY_EMAIL,
    PIX_KEY_EVP
};
/*
 * Brings a key to the form it has in the DICT: documents and phones lose their punctuation, e-mails
 * and random keys their capitals.  PIX_KEY_NONE with ERROR_INPUT, telling what is wrong.
 */
enum pix_key_form pix_key_normal(const char *key, char out[PIX_KEY_SIZE], struct error *err);
/* As pix_key_normal(), and the check digits of a CPF or CNPJ agree: for keys people set up. */
bool pix_key_real(const char *key, char out[PIX_KEY_SIZE], struct error *err)
    __attribute__((warn_unused_result));

/*
 * Writes a payload.  Exactly one of key and url; name and city are brought to plain ASCII ("São" ->
 * "Sao"), cut to 25 and 15, trimmed.  txid: up to 25 letters and digits, empty = "***".  An amount
 * of a dynamic code is normally left out.  Fails with ERROR_INPUT, naming the field.
 */
struct pix_request {
    const char *key, *url, *name, *city, *txid, *info; /* NULL or "" = absent */
    bool has_amount;
    centavos_t centavos;
};
bool pix_encode(const struct pix_request *request, char out[PIX_PAYLOAD_SIZE], struct error *err)
    __attribute__((warn_unused_result));

/* CRC-16/CCITT-FALSE, over everything up to and including "6304". */
unsigned pix_crc(const char *data, size_t len);
