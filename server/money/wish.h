#pragma once
#include "server/money/offers.h"
struct arena;

/*
 * What a person says they can do, out of their words: "posso 80 por mês", "dou 500 agora e 100 por
 * mês todo dia 10", "entrada de 200 e 5x de 120", "consigo 300 no total", "sem entrada".  Amounts,
 * counts and days are those that the understanding finds (nlu/entity.h); the words beside an amount
 * say what it is for, and one without any is what fits in a month.  Pure; any bytes; memory is the
 * arena's.
 */
void wish_read(const char *bytes, size_t size, day_t today, struct arena *a,
               struct counter_offer *out);

/* A wish as a short text that a conversation keeps, and back; false when it is none. */
enum { WISH_TEXT_SIZE = 96 };
const char *wish_text(const struct counter_offer *wish, char out[WISH_TEXT_SIZE]);
bool wish_parse(const char *text, struct counter_offer *out);
