/* Gives each file named on the command line to the fuzz target it is linked with: `make test`
 * replays the corpora so, under gcc's sanitizers and without libFuzzer. */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>

enum { REPLAY_MAX = 8 << 20 };

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(REPLAY_MAX);
    size_t len;

    if (!file || !bytes) {
        perror(path);
        free(bytes);
        return 1;
    }
    len = fread(bytes, 1, REPLAY_MAX, file);
    fclose(file);
    /* A copy of the exact size, so that a read past the end is seen. */
    uint8_t *exact = realloc(bytes, len ? len : 1);
    LLVMFuzzerTestOneInput(exact, len);
    free(exact);
    return 0;
}

int main(int argc, char **argv)
{
    int bad = 0;

    for (int i = 1; i < argc; i++) {
        fprintf(stderr, "%s\n", argv[i]); /* the last line names the input that broke it */
        bad += replay_file(argv[i]);
    }
    return bad != 0;
}
