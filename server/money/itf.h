#pragma once
#include <stdbool.h>
struct error;
struct strbuf;

/*
 * The barcode of a boleto: interleaved 2 of 5 of 44 digits, wide to narrow 3:1, 405 modules
 * (payments reference 5).  At 103 mm a module is 0.254 mm.
 */
enum { ITF_MODULES = 405, ITF_BARS = 2 + 22 * 5 + 2 };

struct itf_bar {
    int at, width; /* in modules from the left edge */
};
struct itf {
    struct itf_bar bars[ITF_BARS];
    int count;
};

/* `barcode` is 44 digits. */
bool itf_make(const char *barcode, struct itf *out, struct error *err)
    __attribute__((warn_unused_result));

/* An <svg> element for screen and print, without text under it. */
void itf_svg(const struct itf *itf, struct strbuf *out);
