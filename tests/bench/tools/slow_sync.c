/*
 * Preloaded into PostgreSQL, makes every fsync and fdatasync take a millisecond more: a disk of the
 * cloud instead of a local one with a cache of its own.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

typedef int sync_fn(int fd);

static int slowly(const char *name, int fd)
{
    const struct timespec millisecond = { 0, 1000000 };
    void *found = dlsym(RTLD_NEXT, name);
    sync_fn *sync;

    nanosleep(&millisecond, NULL);
    *(void **)&sync = found;
    return sync(fd);
}

int fsync(int fd)
{
    return slowly("fsync", fd);
}

int fdatasync(int fd)
{
    return slowly("fdatasync", fd);
}
