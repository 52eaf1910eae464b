// A disk that is full, or that fails to flush, for the files of an order book and for as long as a file of that
// name lies in the folder $DISK_FAULTS. Loaded in front of the C library (LD_PRELOAD).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int faulty(const char *fault, int fd) {
  const char *folder = getenv("DISK_FAULTS");
  char path[4096], target[4096];
  if (!folder) return 0;
  snprintf(path, sizeof path, "%s/%s", folder, fault);
  if (access(path, F_OK) != 0) return 0;
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
FAILING(int, fsync, (int fd), (fd), "flush", EIO)
FAILING(int, fdatasync, (int fd), (fd), "flush", EIO)
