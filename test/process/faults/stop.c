// A process that stops (SIGSTOP) at a chosen point, once, when a file of that name lies in the folder $STOP_AT: right after
// the commit of a transaction, or right before the request of a payment is written to its connection. Loaded in front of the
// C library (LD_PRELOAD).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* Of the lock that SQLite's writer holds in the file beside the log; it is let go right after the commit. */
#define WAL_WRITE_LOCK 120

static const char SEND[] = "POST /api/v1/payments HTTP";

/* Whether anything has gone into the log since the lock was taken: a transaction that is rolled back is no commit. */
static int logged = 0;

static void stop_at(const char *point) {
  const char *folder = getenv("STOP_AT");
  char path[4096];
  if (!folder) return;
  snprintf(path, sizeof path, "%s/%s", folder, point);
  if (unlink(path) == 0) raise(SIGSTOP);
}

static int locking(int (*real)(int, int, ...), int fd, int command, void *argument) {
  int result = real(fd, command, argument);
  if (command == F_SETLK && result == 0) {
    const struct flock *lock = argument;
    if (lock->l_type == F_UNLCK && lock->l_start == WAL_WRITE_LOCK && lock->l_len == 1) {
      if (logged) stop_at("commit");
      logged = 0;
    }
  }
  return result;
}

#define LOCKING(name)                                             \
  int name(int fd, int command, ...) {                            \
    static int (*real)(int, int, ...);                            \
    va_list rest;                                                 \
    va_start(rest, command);                                      \
    void *argument = va_arg(rest, void *);                        \
    va_end(rest);                                                 \
    if (!real) real = (int (*)(int, int, ...))dlsym(RTLD_NEXT, #name); \
    return locking(real, fd, command, argument);                  \
  }

LOCKING(fcntl)
LOCKING(fcntl64)

static int is_log(int fd) {
  char path[64], target[4096];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(path, target, sizeof target - 1);
  if (length < 4) return 0;
  target[length] = 0;
  return strcmp(target + length - 4, "-wal") == 0;
}

#define LOGGING(name, offset)                                                                        \
  ssize_t name(int fd, const void *data, size_t size, offset at) {                                   \
    static ssize_t (*real)(int, const void *, size_t, offset);                                       \
    if (!real) real = (ssize_t(*)(int, const void *, size_t, offset))dlsym(RTLD_NEXT, #name);        \
    if (!logged) logged = is_log(fd);                                                                \
    return real(fd, data, size, at);                                                                 \
  }

LOGGING(pwrite, off_t)
LOGGING(pwrite64, off64_t)

ssize_t write(int fd, const void *data, size_t size) {
  static ssize_t (*real)(int, const void *, size_t);
  if (!real) real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
  if (size >= sizeof SEND && memcmp(data, SEND, sizeof SEND - 1) == 0) stop_at("send");
  return real(fd, data, size);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  static ssize_t (*real)(int, const struct iovec *, int);
  if (!real) real = (ssize_t(*)(int, const struct iovec *, int))dlsym(RTLD_NEXT, "writev");
  if (count > 0 && parts[0].iov_len >= sizeof SEND && memcmp(parts[0].iov_base, SEND, sizeof SEND - 1) == 0)
    stop_at("send");
  return real(fd, parts, count);
}
