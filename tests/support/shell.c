#include "tests/support/shell.h"

#include "server/base/assets.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];

static int find_program(void)
{
    char program[512];
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - sizeof("/quita"));
    char *end;

    program[len > 0 ? len : 0] = '\0';
    end = strstr(program, "/tests/");
    if (!end)
        return -1;
    memcpy(end, "/quita", sizeof("/quita"));
    setenv("QUITA", program, 1);
    return access(program, X_OK);
}

int shell_setup(void **fixture)
{
    (void)fixture;
    snprintf(folder, sizeof(folder), "%s", "/tmp/quita-shell-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    setenv("DIR", folder, 1);
    return find_program();
}

int shell_teardown(void **fixture)
{
    (void)fixture;
    return system("rm -rf \"$DIR\"");
}

int shell_run(struct strbuf *out, const char *line)
{
    FILE *f = popen(line, "r");
    char chunk[16384];
    size_t len;
    int status;

    assert_non_null(f);
    strbuf_reset(out);
    while ((len = fread(chunk, 1, sizeof(chunk), f)) > 0)
        strbuf_add(out, chunk, len);
    status = pclose(f);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

void shell_file(const char *name, const char *text)
{
    char path[256];
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

void shell_asset(const char *name, const char *asset, const char *from, const char *to)
{
    const char *source = (const char *)asset_find(asset)->data, *at = strstr(source, from);
    struct strbuf out = { 0 };

    if (!at)
        fail_msg("%s does not hold %s any more", asset, from);
    strbuf_add(&out, source, (size_t)(at - source));
    strbuf_adds(&out, to);
    strbuf_adds(&out, at + strlen(from));
    shell_file(name, strbuf_str(&out));
    strbuf_done(&out);
}
