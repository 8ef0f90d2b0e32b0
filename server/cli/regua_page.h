#pragma once
#include "server/contact/regua.h"
struct strbuf;

/*
 * The page that explains a plan of contacts to those who answer for it (the board of a school): one
 * HTML file in Portuguese, to be read or printed, with nothing fetched from elsewhere.  Every step
 * and every text of the plan stands in it, the texts with the values of a sample person.
 */
void regua_page(const struct regua *plan, const struct library *library, struct strbuf *out);
