#pragma once
#include <stdbool.h>

/*
 * E-mail addresses as people and registers write them.  The normal form is small letters: it is
 * what is hashed and compared.
 */
enum { EMAIL_SIZE = 255 };

/* False when it is no possible address: one "@", a local part of 1 to 64 characters without dots at
 * its ends, a domain of at least two labels. */
bool email_from_register(const char *text, char out[EMAIL_SIZE]);
/* "m***a@escola.example": for who may see that it is there, not what it is. */
void email_mask(const char *email, char out[EMAIL_SIZE]);
