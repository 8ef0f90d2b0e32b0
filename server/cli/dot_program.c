#include "server/cli/dot_program.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool write_all(int fd, const struct strbuf *data)
{
    for (size_t done = 0; done < data->len;) {
        ssize_t len = write(fd, data->data + done, data->len - done);
        if (len < 0)
            return false;
        done += (size_t)len;
    }
    return lseek(fd, 0, SEEK_SET) == 0;
}

static bool read_all(int fd, struct strbuf *out)
{
    struct stat st;
    size_t before = out->len;
    char *at;

    if (fstat(fd, &st) != 0 || st.st_size <= 0)
        return false;
    at = strbuf_grow(out, (size_t)st.st_size);
    if (pread(fd, at, (size_t)st.st_size, 0) == st.st_size)
        return true;
    out->len = before;
    return false;
}

static int start(pid_t *child, int in, int out)
{
    char *argv[] = { (char[]){ "dot" }, (char[]){ "-Tsvg" }, NULL };
    posix_spawn_file_actions_t files;
    int failed;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in, 0);
    posix_spawn_file_actions_adddup2(&files, out, 1);
    failed = posix_spawnp(child, argv[0], &files, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    return failed;
}

/* Its exit status, or -1 when it was killed because its time was up. */
static int wait_for(pid_t child)
{
    int status = -1, fd = pidfd_open(child, 0);
    struct pollfd ended = { .fd = fd, .events = POLLIN };
    int ready = fd < 0 ? 0 : poll(&ended, 1, DOT_PROGRAM_MAX_MS);

    if (ready <= 0)
        kill(child, SIGKILL);
    waitpid(child, &status, 0);
    if (fd >= 0)
        close(fd);
    return ready <= 0 ? -1 : status;
}

static bool draw(int in, int out, struct error *err)
{
    pid_t child;
    int failed = start(&child, in, out), status;

    if (failed == ENOENT)
        return error_set(err, ERROR_NOT_FOUND, "the program `dot` is not installed");
    if (failed)
        return error_set(err, ERROR_INTERNAL, "`dot` cannot be started: error %d", failed);
    status = wait_for(child);
    if (status == -1)
        return error_set(err, ERROR_UNAVAILABLE, "`dot` needed more than %d s",
                         DOT_PROGRAM_MAX_MS / 1000);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return error_set(err, ERROR_INTERNAL, "`dot` could not draw the flow");
    return true;
}

bool dot_program_svg(const struct strbuf *dot, struct strbuf *svg, struct error *err)
{
    int in = memfd_create("flow.dot", MFD_CLOEXEC), out = memfd_create("flow.svg", MFD_CLOEXEC);
    bool good = false;

    if (in < 0 || out < 0 || !write_all(in, dot))
        error_set(err, ERROR_INTERNAL, "no memory for the drawing");
    else
        good = draw(in, out, err);
    if (good && !read_all(out, svg))
        good = error_set(err, ERROR_INTERNAL, "`dot` drew nothing");
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return good;
}
