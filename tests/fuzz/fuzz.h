#pragma once
#include <stddef.h>
#include <stdint.h>

/*
 * What every tests/fuzz/fuzz_NAME.c defines: reads the bytes as the outside world would send them
 * and returns 0.  A broken promise is an abort.  The bytes are not terminated and belong to the
 * caller. Its seeds are the files of tests/fuzz/corpus/NAME/; a line "fuzz-max-len: N" in its
 * comment sets the longest input (4096 without one); a NAME.dict beside it is its dictionary.
 */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);
