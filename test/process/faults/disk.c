// A disk that is full, that fails to flush, or that is mounted for reading only, for the files of an order book and for as long as a file of that
// name lies in the folder $DISK_FAULTS. Loaded in front of the C library (LD_PRELOAD).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int lies(const char *fault) {
  const char *folder = getenv("DISK_FAULTS");
  char path[4096];
  if (!folder) return 0;
  snprintf(path, sizeof path, "%s/%s", folder, fault);
  return access(path, F_OK) == 0;
}

static int faulty(const char *fault, int fd) {
  char path[4096], target[4096];
  if (!lies(fault)) return 0;
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(path, target, sizeof target - 1);
  if (length < 0) return 0;
  target[length] = 0;
  return strstr(target, "/orders.db") != NULL;
}

#define FAILING(type, name, parameters, arguments, fault, error)            \
  type name parameters {                                                    \
    static type(*real) parameters;                                          \
    if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name);          \
    if (faulty(fault, fd)) {                                                \
      errno = error;                                                        \
      return -1;                                                            \
    }                                                                       \
    return real arguments;                                                  \
  }

FAILING(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size), "full", ENOSPC)
FAILING(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at), "full", ENOSPC)
FAILING(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at), "full", ENOSPC)
/* What is open for writing stays so; nothing else is opened for it. */
#define OPENING(name)                                                       \
  int name(const char *path, int flags, ...) {                              \
    static int (*real)(const char *, int, ...);                             \
    va_list more;                                                           \
    va_start(more, flags);                                                  \
    int mode = va_arg(more, int);                                           \
    va_end(more);                                                           \
    if (!real) real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name); \
    if ((flags & O_ACCMODE) != O_RDONLY && strstr(path, "/orders.db") && lies("readonly")) { \
      errno = EROFS;                                                        \
      return -1;                                                            \
    }                                                                       \
    return real(path, flags, mode);                                         \
  }

OPENING(open)
OPENING(open64)
FAILING(int, fsync, (int fd), (fd), "flush", EIO)
FAILING(int, fdatasync, (int fd), (fd), "flush", EIO)
