#pragma once
#include "nlu/model.h"

/* The bytes that are part of the program: nlu/model.bin, made by `quita nlu train`. */
extern const unsigned char model_shipped[], model_shipped_end[];
static inline size_t model_shipped_size(void)
{
    return (size_t)((uintptr_t)model_shipped_end - (uintptr_t)model_shipped);
}

/*
 * The model that flows understand with: the shipped one, unless model_use() has put another in its
 * place at start.  NULL when there is none that can be read: the tables of keywords serve alone.
 */
const struct intent_model *model_in_use(void);
/* Borrowed for the life of the process; NULL = the shipped one again. */
void model_use(const struct intent_model *other);
