#include "server/money/boleto_page.h"

#include <stdio.h>
#include <string.h>

const char *boleto_due_text(const struct boleto_code *code, char out[32])
{
    char day[DAY_TEXT_SIZE];

    snprintf(out, 32, "%s", code->has_due ? day_format_br(code->due, day) : "Contra apresentação");
    return out;
}

const char *boleto_value_text(const struct boleto_code *code, char out[MONEY_TEXT_SIZE])
{
    out[0] = '\0';
    return code->centavos > 0 ? money_format(code->centavos, out) : out;
}

const char *boleto_who(const struct boleto_party *party, char out[BOLETO_WHO_SIZE])
{
    bool document = party->document && party->document[0];

    snprintf(out, BOLETO_WHO_SIZE, "%s%s%s", party->name ? party->name : "", document ? " · " : "",
             document ? party->document : "");
    return out;
}

const char *boleto_memory(const struct price *price, char out[BOLETO_MEMORY_SIZE])
{
    const struct {
        const char *sign, *name;
        centavos_t centavos;
    } parts[] = { { " + ", "multa", price->fine },
                  { " + ", "juros", price->interest },
                  { " + ", "correção", price->correction },
                  { " + ", "honorários", price->honorarios },
                  { " - ", "desconto", price->discount } };
    char text[MONEY_TEXT_SIZE];
    size_t len;

    out[0] = '\0';
    if (price->total == 0 || price->total == price->principal)
        return out;
    snprintf(out, BOLETO_MEMORY_SIZE, "Valor original %s", money_format(price->principal, text));
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        len = strlen(out);
        if (parts[i].centavos != 0)
            snprintf(out + len, BOLETO_MEMORY_SIZE - len, "%s%s %s", parts[i].sign, parts[i].name,
                     money_format(parts[i].centavos, text));
    }
    len = strlen(out);
    snprintf(out + len, BOLETO_MEMORY_SIZE - len, " = %s.", money_format(price->total, text));
    return out;
}
