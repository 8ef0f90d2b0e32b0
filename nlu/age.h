#pragma once
#include "nlu/text.h"
#include "server/base/day.h"

/*
 * How old the writers say they are, in years: "tenho 13 anos", "fiz dezesseis", "nasci em 2015",
 * "nem fiz 18 ainda" (17), "tô no sexto ano" (about the age of that form).  0 when nothing tells
 * it. Of somebody else ("meu filho tem 13 anos", "minha filha tá no sexto ano") it tells nothing,
 * nor of years that are no age ("tenho 10 anos de casa", "terceiro ano de direito").
 */
int age_told(const struct utterance *t, day_t today);
