#pragma once
#include <stdbool.h>
#include <stddef.h>

/*
 * Brazilian phone numbers and WhatsApp's two spellings of them (WhatsApp reference 5).  The
 * canonical key is the 13-digit form for mobiles; a wa_id is never "corrected" for sending.
 */
enum { PHONE_SIZE = 24 };

/* Digits of a wa_id as it came; false when it is empty, over 20 digits or not digits. */
bool phone_from_wa_id(const char *wa_id, char out[PHONE_SIZE]);
/* A number from the creditor's own register: trunk zeros stripped, 55 added when 10 or 11 digits
 * remain, 9 added to an 8-digit mobile.  False when it is no possible Brazilian number. */
bool phone_from_register(const char *text, char out[PHONE_SIZE]);
/* The key both spellings share: adds the ninth digit to a 12-digit Brazilian mobile.  Numbers of
 * other countries and landlines stay as they are. */
void phone_canonical(const char *digits, char out[PHONE_SIZE]);
/* The other spelling, or false when there is none (landline, foreign, 9 before a landline). */
bool phone_variant(const char *digits, char out[PHONE_SIZE]);
/* 67 valid area codes; 0 when the number is not Brazilian. */
int phone_ddd(const char *digits);
/* "BR.1502576394655843": two capitals, dot, optional "ENT.", 1 to 128 letters or digits. */
bool phone_is_bsuid(const char *text);
/* "(11) 98765-4321": a Brazilian number as people read it; another one as it is, after "+". */
void phone_format(const char *digits, char out[PHONE_SIZE]);
/* "+55 11 *****-4321" for screens of people who may see it masked. */
void phone_mask(const char *digits, char out[PHONE_SIZE]);
