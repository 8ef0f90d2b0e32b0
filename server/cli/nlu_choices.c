#include "server/cli/nlu_choices.h"

#include "server/base/auto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char **text_of(struct nlu_choices *c, const char *name)
{
    const struct {
        const char *name;
        const char **value;
    } texts[] = {
        { "--data", &c->data }, { "--out", &c->out },           { "--model", &c->model },
        { "--file", &c->file }, { "--entities", &c->entities },
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (strcmp(texts[i].name, name) == 0)
            return texts[i].value;
    return NULL;
}

static bool read_number(struct nlu_choices *c, const char *name, const char *value)
{
    const struct {
        const char *name;
        uint32_t *value;
        uint32_t least, most;
    } numbers[] = {
        { "--seed", &c->options.seed, 0, UINT32_MAX },
        { "--buckets", &c->options.buckets, 1024, 1 << 22 },
        { "--copies", &c->options.copies, 0, 20 },
        { "--cost", &c->options.cost, 1, 1000 },
        { "--threads", &c->options.threads, 1, 8 },
    };

    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        char *end;
        unsigned long n = strtoul(value, &end, 10);
        if (strcmp(numbers[i].name, name) != 0)
            continue;
        *numbers[i].value = (uint32_t)n;
        return *end == '\0' && n >= numbers[i].least && n <= numbers[i].most;
    }
    return false;
}

static bool read_flag(struct nlu_choices *c, const char *name)
{
    if (strcmp(name, "--errors") == 0)
        return c->errors = true;
    if (strcmp(name, "--split-only") == 0)
        return c->split_only = true;
    return false;
}

bool nlu_choices_read(int argc, char **argv, struct nlu_choices *out)
{
    *out = (struct nlu_choices){ .data = "nlu/data",
                                 .out = "nlu/model.bin",
                                 .options = train_defaults };
    for (int i = 1; i < argc; i++) {
        const char **text = text_of(out, argv[i]);
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (read_flag(out, argv[i]))
            continue;
        if (value && text)
            *text = value;
        else if (!value || !read_number(out, argv[i], value)) {
            fprintf(stderr, "quita nlu %s: \"%s\" is not understood; see --help\n", argv[0],
                    argv[i]);
            return false;
        }
        i++;
    }
    return true;
}
