#pragma once
#include <stddef.h>

/* The model that is part of the program: nlu/model.bin, made by `quita nlu train`. */
extern const unsigned char model_shipped[], model_shipped_end[];

static inline size_t model_shipped_size(void)
{
    return (size_t)(model_shipped_end - model_shipped);
}
