#pragma once
#include <stddef.h>

/*
 * What an emoji says, as a word: "emoji_sim" for a thumb up, "emoji_nao", "emoji_grato", "emoji_oi"
 * (ontology, section 3), "emoji_riso", "emoji_choro", "emoji_raiva", "emoji_duvida" for the common
 * families, "emoji" for any other, "letras" for a letter of another script.  `bytes` begins with
 * it.
 */
const char *emoji_name(const char *bytes, size_t len);
