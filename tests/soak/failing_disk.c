// Preloaded into a program, it makes some files fail as those of a bad disk do, with EIO: one called
// "bad-from-1000" can be read up to its first 1000 bytes, one called "unopenable" can't be opened.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/** Where the bad part of an open file begins, or -1 if it has none. */
static off_t bad_from(int fd) {
  char link[64], path[4096];
  int before = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  errno = before;
  if (length < 0) return -1;
  path[length] = 0;
  const char *mark = strstr(path, "/bad-from-");
  return mark == NULL ? -1 : atoll(mark + strlen("/bad-from-"));
}

/** How much of a piece can be read; -1, with EIO, if nothing. */
static ssize_t readable(int fd, size_t count, off_t position) {
  off_t limit = bad_from(fd);
  if (limit < 0 || position + (off_t)count <= limit) return (ssize_t)count;
  if (position < limit) return (ssize_t)(limit - position);
  errno = EIO;
  return -1;
}

ssize_t pread64(int fd, void *into, size_t count, off64_t position) {
  ssize_t length = readable(fd, count, position);
  return length < 0 ? -1 : REAL(pread64)(fd, into, (size_t)length, position);
}

ssize_t preadv64(int fd, const struct iovec *pieces, int count, off64_t position) {
  if (bad_from(fd) < 0) return REAL(preadv64)(fd, pieces, count, position);
  return pread64(fd, pieces[0].iov_base, pieces[0].iov_len, position);
}

static int is_unopenable(const char *path) {
  if (strstr(path, "/unopenable") == NULL) return 0;
  errno = EIO;
  return 1;
}

int open64(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
  va_end(more);
  return is_unopenable(path) ? -1 : REAL(open64)(path, flags, mode);
}
