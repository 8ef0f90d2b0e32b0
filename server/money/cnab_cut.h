#pragma once
#include "server/money/cnab_line.h"

/* Fills in what this part of a record holds.  False, with the reader's fault, when a field is no
 * number or no day; of a bank that we are unsure of such a field is left out with a warning. */
bool cnab_cut(struct cnab *reader, const struct cnab_line *line, enum cnab_part part,
              struct cnab_record *out);
/* The header; what is odd in it is left out, as only the bank's code is needed. */
void cnab_cut_header(const struct cnab *reader, const struct cnab_line *line,
                     struct cnab_header *out);
/* A payment without amount or day is no record.  Also makes gross what a bank gives net of its fee.
 */
bool cnab_complete(struct cnab *reader, const struct cnab_line *line, struct cnab_record *record);
