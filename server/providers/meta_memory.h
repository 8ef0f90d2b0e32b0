#pragma once

/*
 * Memory for reading one body.  Between begin and end jansson's values come from one block, one
 * after the other, and giving them back is nothing: most of reading a webhook was malloc.  What
 * does not fit the block (bodies of hundreds of units) comes from malloc as ever.  Every value made
 * in between must be let go before end; values made outside are not touched.  Scopes do not nest.
 * Per thread.
 */
void meta_memory_begin(void);
void meta_memory_end(void);
