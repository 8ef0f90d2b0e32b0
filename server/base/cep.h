#pragma once

/* The state that a CEP (8 digits) lies in, by Correios' ranges: "SP"; "" when it is none. */
const char *cep_state(const char *cep);
