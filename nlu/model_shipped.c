#include "nlu/model_shipped.h"

/* Mapped by the kernel with the rest of the program's constants, page by page. */
__asm__(".section .rodata\n"
        ".balign 64\n"
        ".global model_shipped\n"
        "model_shipped:\n"
        ".incbin \"nlu/model.bin\"\n"
        ".global model_shipped_end\n"
        "model_shipped_end:\n"
        ".byte 0\n"
        ".previous\n");
