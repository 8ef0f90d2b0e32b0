#include "tests/support/printed.h"

#include "server/base/error.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct boleto_printer *printer;
static char folder[] = "/tmp/quita-pdf-XXXXXX";

struct boleto_printer *printed_printer(void)
{
    return printer;
}

int printed_set_up(void **fixture)
{
    struct error err = { 0 };

    (void)fixture;
    printer = boleto_printer_new(NULL, &err);
    return printer && mkdtemp(folder) ? 0 : -1;
}

int printed_tear_down(void **fixture)
{
    char command[128];

    (void)fixture;
    boleto_printer_free(&printer);
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command);
}

void printed_ask(const struct strbuf *pdf, const char *command, struct strbuf *answer)
{
    char line[2048];
    FILE *f;

    snprintf(line, sizeof(line), "%s/b.pdf", folder);
    f = fopen(line, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(pdf->data, 1, pdf->len, f), pdf->len);
    fclose(f);
    snprintf(line, sizeof(line), "cd %s && rm -f *.pgm && %s", folder, command);
    f = popen(line, "r");
    assert_non_null(f);
    while (fgets(line, sizeof(line), f))
        strbuf_adds(answer, line);
    assert_int_equal(pclose(f), 0);
}

void printed_scan(const struct strbuf *pdf, struct strbuf *answer)
{
    printed_ask(pdf, "pdftoppm -r 300 -gray b.pdf b && zbarimg -q -Si25.enable b-*.pgm 2>/dev/null",
                answer);
}

void printed_has(const struct strbuf *text, const char *part)
{
    if (!strstr(strbuf_str(text), part))
        fail_msg("\"%s\" is not in:\n%s", part, strbuf_str(text));
}

void printed_order(const struct strbuf *text, const char *const *parts, size_t count)
{
    const char *at = strbuf_str(text);

    for (size_t i = 0; i < count; i++) {
        at = strstr(at, parts[i]);
        if (!at)
            fail_msg("\"%s\" is not behind its forerunner in:\n%s", parts[i], strbuf_str(text));
    }
}

size_t printed_count(const struct strbuf *text, const char *part)
{
    size_t count = 0;

    for (const char *at = strbuf_str(text); (at = strstr(at, part)); at += strlen(part))
        count++;
    return count;
}
