#include "server/money/itf.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/digits.h"

#include <string.h>
#include <zint.h>

typedef struct zint_symbol zint_symbol;
AUTO_DEFINE(zint_symbol, ZBarcode_Delete)

static bool is_dark(const struct zint_symbol *symbol, int x)
{
    return (symbol->encoded_data[0][x / 8] >> (x % 8)) & 1;
}

static void collect_bars(const struct zint_symbol *symbol, struct itf *out)
{
    out->count = 0;
    for (int x = 0; x < symbol->width; x++) {
        int run = 0;
        while (x + run < symbol->width && is_dark(symbol, x + run))
            run++;
        if (run > 0 && out->count < ITF_BARS)
            out->bars[out->count++] = (struct itf_bar){ x, run };
        x += run;
    }
}

bool itf_make(const char *barcode, struct itf *out, struct error *err)
{
    AUTO(zint_symbol, symbol) = ZBarcode_Create();
    unsigned char digits[45];

    if (strlen(barcode) != 44 || !digits_only(barcode))
        return error_set(err, ERROR_INPUT, "a boleto's barcode has 44 digits");
    memcpy(digits, barcode, sizeof(digits));
    if (!symbol)
        return error_set(err, ERROR_INTERNAL, "no memory for a barcode");
    symbol->symbology = BARCODE_C25INTER;
    if (ZBarcode_Encode(symbol, digits, 44) >= ZINT_ERROR || symbol->width != ITF_MODULES)
        return error_set(err, ERROR_INTERNAL, "barcode: %s", symbol->errtxt);
    collect_bars(symbol, out);
    return true;
}

void itf_svg(const struct itf *itf, struct strbuf *out)
{
    strbuf_addf(
        out,
        "<svg class=\"bars\" viewBox=\"0 0 %d 51\" preserveAspectRatio=\"none\" role=\"img\" "
        "aria-label=\"Código de barras do boleto\" shape-rendering=\"crispEdges\"><path d=\"",
        ITF_MODULES);
    for (int i = 0; i < itf->count; i++)
        strbuf_addf(out, "M%d 0h%dv51h-%dz", itf->bars[i].at, itf->bars[i].width,
                    itf->bars[i].width);
    strbuf_adds(out, "\"/></svg>");
}
