#pragma once
#include "nlu/text.h"

/*
 * How old the writers say they are: "tenho 13 anos", "fiz dezesseis anos", "minha idade é 12 anos".
 * 0 when nothing tells it.  Of somebody else ("meu filho tem 13 anos", "minha filha fez 9 anos") it
 * tells nothing, nor of years that are no age ("tenho 10 anos de casa").
 */
int age_told(const struct utterance *t);
