#pragma once
#include "server/base/money.h"
#include <stdbool.h>
#include <stdint.h>
struct strbuf;

/*
 * Brazilian Portuguese as a speech engine should be given it: in words, so that no engine has to
 * guess what "19/09" or "R$ 885,98" is.
 */

/* "dois mil e quarenta", feminine "duas mil"; from -999.999.999.999 to 999.999.999.999, beyond
 * which the nearest of them is said. */
void spoken_number(struct strbuf *out, int64_t number, bool feminine);
/* "oitocentos e oitenta e cinco reais e noventa e oito centavos" */
void spoken_money(struct strbuf *out, centavos_t centavos);
/* "primeiro de setembro", with its year when that is not 0. */
void spoken_day(struct strbuf *out, int day, int month, int year);
/* The digits one by one, others are pauses: "um nove, três três três três". */
void spoken_digits(struct strbuf *out, const char *text, size_t len);

/*
 * A whole text, one line each of its own, that ends like a sentence.  Money, dates, hours,
 * ordinals, percentages and small numbers in words; phones, documents and protocols digit by digit;
 * what is masked by what it is; emoji and quotes dropped.  Addresses and codes of 20 digits and
 * more are not read: it is said that they follow by message, and the answer is true.
 */
bool spoken_text(struct strbuf *out, const char *text);
