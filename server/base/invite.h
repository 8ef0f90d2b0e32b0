#pragma once
#include <stdbool.h>
#include <stddef.h>
struct random;

/*
 * The token of a link that opens the chat (001-18, TP-11).  The link writes it into the person's
 * first message: "Olá! (código ...)".  Capital letters only, so that nothing in it can be taken for
 * a number or a word; 131 random bits; it holds no data of anybody.
 */
enum { INVITE_LETTERS = 28 };

void invite_make(const struct random *random, char out[INVITE_LETTERS + 1]);
/* Where one stands in what somebody wrote; NULL = nowhere. */
const char *invite_find(const char *text);
/* Nobody reads it again: stars in its place, wherever one stands. */
void invite_mask(char *text);
