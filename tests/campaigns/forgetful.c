/* A device that forgets: loaded ahead of the C library (LD_PRELOAD), it notes what a program does to the files under one
   folder, in order, so that another program can tell what a disk would still have after a power cut (forgetful.py).
   Nothing is changed or held back. FORGETFUL_ROOT is the folder, FORGETFUL_JOURNAL the file of notes.

   A note is a head and two texts; what it says is listed at `enum kind`. What is sent to a socket and said on standard
   output is noted too, ahead of the act: it must never be ahead of the disk. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { OPENED = 1, WRITTEN, CUT, SYNCED, RENAMED, LINKED, UNLINKED, SENT, SAID };
enum { DESCRIPTORS = 4096, HEARD = 4096 };

struct head {
  uint32_t kind, first, second, pid;
  uint64_t inode, offset;
};

static char *names[DESCRIPTORS]; /* of open files and folders under the root */
static char root[4096];
static size_t root_length;
static int journal = -1;
static pthread_mutex_t gate = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

#define REAL(name) static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static int raw_open(const char *path, int flags, mode_t mode) {
  static int (*real)(const char *, int, ...);
  if (!real) real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open64");
  return real(path, flags, mode);
}

static ssize_t raw_writev(int fd, const struct iovec *parts, int count) {
  REAL(writev);
  return real(fd, parts, count);
}

static void lock(void) { pthread_mutex_lock(&gate); }
static void unlock(void) { pthread_mutex_unlock(&gate); }

__attribute__((constructor)) static void begin(void) {
  const char *folder = getenv("FORGETFUL_ROOT"), *notes = getenv("FORGETFUL_JOURNAL");
  if (!folder || !notes || strlen(folder) >= sizeof root) return;
  strcpy(root, folder);
  root_length = strlen(root);
  int low = raw_open(notes, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (low < 0) return;
  journal = fcntl(low, F_DUPFD_CLOEXEC, 900);
  REAL(close);
  real(low);
  pthread_atfork(lock, unlock, unlock);
}

static int is_inside(const char *path) {
  return journal >= 0 && path && !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
}

static int is_known(int fd) { return journal >= 0 && fd >= 0 && fd < DESCRIPTORS && names[fd]; }

static void note(enum kind kind, uint64_t inode, uint64_t offset, const void *first, size_t length, const char *second) {
  int before = errno;
  struct head head = {kind, (uint32_t)length, second ? (uint32_t)strlen(second) : 0, (uint32_t)getpid(), inode, offset};
  struct iovec parts[3] = {{&head, sizeof head}, {(void *)first, length}, {(void *)second, head.second}};
  if (raw_writev(journal, parts, 3) < 0) abort(); /* a run whose notes are not whole proves nothing */
  errno = before;
}

static uint64_t inode_of(int fd) {
  struct stat found;
  int before = errno;
  uint64_t inode = fstat(fd, &found) ? 0 : (uint64_t)found.st_ino;
  errno = before;
  return inode;
}

static void forget_descriptor(int fd) {
  if (fd >= 0 && fd < DESCRIPTORS && names[fd]) {
    free(names[fd]);
    names[fd] = NULL;
  }
}

static int opened(int fd, const char *path, int flags) {
  if (fd < 0 || fd >= DESCRIPTORS) return fd;
  forget_descriptor(fd);
  if (!is_inside(path) || (flags & __O_TMPFILE && (flags & O_ACCMODE) != O_RDONLY)) return fd; /* a file without a name */
  names[fd] = strdup(path);
  if ((flags & O_ACCMODE) != O_RDONLY || flags & O_CREAT) {
    note(OPENED, inode_of(fd), 0, path, strlen(path), NULL);
    if (flags & O_TRUNC) note(CUT, inode_of(fd), 0, NULL, 0, NULL);
  }
  return fd;
}

#define OPEN(name)                                                      \
  int name(const char *path, int flags, ...) {                          \
    mode_t mode = 0;                                                    \
    if (flags & (O_CREAT | __O_TMPFILE)) {                              \
      va_list more;                                                     \
      va_start(more, flags);                                            \
      mode = va_arg(more, mode_t);                                      \
      va_end(more);                                                     \
    }                                                                   \
    pthread_mutex_lock(&gate);                                          \
    int fd = opened(raw_open(path, flags, mode), path, flags);          \
    pthread_mutex_unlock(&gate);                                        \
    return fd;                                                          \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                    \
  int name(int folder, const char *path, int flags, ...) {              \
    mode_t mode = 0;                                                    \
    if (flags & (O_CREAT | __O_TMPFILE)) {                              \
      va_list more;                                                     \
      va_start(more, flags);                                            \
      mode = va_arg(more, mode_t);                                      \
      va_end(more);                                                     \
    }                                                                   \
    static int (*real)(int, const char *, int, ...);                    \
    if (!real) real = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, #name); \
    pthread_mutex_lock(&gate);                                          \
    int fd = opened(real(folder, path, flags, mode), path, flags);      \
    pthread_mutex_unlock(&gate);                                        \
    return fd;                                                          \
  }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
  REAL(close);
  pthread_mutex_lock(&gate);
  forget_descriptor(fd);
  int done = real(fd);
  pthread_mutex_unlock(&gate);
  return done;
}

static void said(int fd, const void *content, size_t length) {
  if (journal >= 0 && fd == 1) note(SAID, 0, 0, content, length, NULL);
}

static void sent(int fd, const void *content, size_t length) {
  if (journal >= 0 && length > 5 && !memcmp(content, "POST ", 5) && fd > 2)
    note(SENT, 0, 0, content, length < HEARD ? length : HEARD, NULL);
}

/* Notes what was written just before the place where the file stands now. */
static void written(int fd, const void *content, ssize_t length) {
  if (length > 0) note(WRITTEN, inode_of(fd), (uint64_t)(lseek(fd, 0, SEEK_CUR) - length), content, (size_t)length, NULL);
}

static void read_back(int fd, off_t start, ssize_t length) {
  char *content = length > 0 ? malloc((size_t)length) : NULL;
  if (content && pread(fd, content, (size_t)length, start) == length)
    note(WRITTEN, inode_of(fd), (uint64_t)start, content, (size_t)length, NULL);
  free(content);
}

ssize_t write(int fd, const void *content, size_t length) {
  REAL(write);
  if (!is_known(fd)) {
    said(fd, content, length);
    sent(fd, content, length);
    return real(fd, content, length);
  }
  pthread_mutex_lock(&gate);
  ssize_t done = real(fd, content, length);
  written(fd, content, done);
  pthread_mutex_unlock(&gate);
  return done;
}

#define PWRITE(name, place)                                                                  \
  ssize_t name(int fd, const void *content, size_t length, place start) {                    \
    REAL(name);                                                                              \
    if (!is_known(fd)) return real(fd, content, length, start);                              \
    pthread_mutex_lock(&gate);                                                               \
    ssize_t done = real(fd, content, length, start);                                         \
    if (done > 0) note(WRITTEN, inode_of(fd), (uint64_t)start, content, (size_t)done, NULL); \
    pthread_mutex_unlock(&gate);                                                             \
    return done;                                                                             \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (!is_known(fd)) return raw_writev(fd, parts, count);
  pthread_mutex_lock(&gate);
  ssize_t done = raw_writev(fd, parts, count);
  if (done > 0) read_back(fd, lseek(fd, 0, SEEK_CUR) - done, done);
  pthread_mutex_unlock(&gate);
  return done;
}

#define SENDFILE(name, place)                                        \
  ssize_t name(int to, int from, place *start, size_t length) {      \
    REAL(name);                                                      \
    if (!is_known(to)) return real(to, from, start, length);         \
    pthread_mutex_lock(&gate);                                       \
    ssize_t done = real(to, from, start, length);                    \
    if (done > 0) read_back(to, lseek(to, 0, SEEK_CUR) - done, done); \
    pthread_mutex_unlock(&gate);                                     \
    return done;                                                     \
  }
SENDFILE(sendfile, off_t)
SENDFILE(sendfile64, off64_t)

ssize_t send(int fd, const void *content, size_t length, int flags) {
  REAL(send);
  sent(fd, content, length);
  return real(fd, content, length, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  REAL(sendmsg);
  if (message->msg_iovlen) sent(fd, message->msg_iov[0].iov_base, message->msg_iov[0].iov_len);
  return real(fd, message, flags);
}

#define CUTS(name, place)                                          \
  int name(int fd, place size) {                                   \
    REAL(name);                                                    \
    if (!is_known(fd)) return real(fd, size);                      \
    pthread_mutex_lock(&gate);                                     \
    int done = real(fd, size);                                     \
    if (!done) note(CUT, inode_of(fd), (uint64_t)size, NULL, 0, NULL); \
    pthread_mutex_unlock(&gate);                                   \
    return done;                                                   \
  }
CUTS(ftruncate, off_t)
CUTS(ftruncate64, off64_t)

#define SYNCS(name)                                                              \
  int name(int fd) {                                                             \
    REAL(name);                                                                  \
    if (!is_known(fd)) return real(fd);                                          \
    pthread_mutex_lock(&gate);                                                   \
    int done = real(fd);                                                         \
    if (!done) note(SYNCED, inode_of(fd), 0, names[fd], strlen(names[fd]), NULL); \
    pthread_mutex_unlock(&gate);                                                 \
    return done;                                                                 \
  }
SYNCS(fsync)
SYNCS(fdatasync)

#define TWO_NAMES(declared, called, kind)                          \
  int declared {                                                   \
    pthread_mutex_lock(&gate);                                     \
    int done = called;                                             \
    if (!done && (is_inside(from) || is_inside(to))) note(kind, 0, 0, from, strlen(from), to); \
    pthread_mutex_unlock(&gate);                                   \
    return done;                                                   \
  }

static int raw_rename(const char *from, const char *to) { REAL(rename); return real(from, to); }
static int raw_renameat(int a, const char *from, int b, const char *to) { REAL(renameat); return real(a, from, b, to); }
static int raw_link(const char *from, const char *to) { REAL(link); return real(from, to); }
static int raw_linkat(int a, const char *from, int b, const char *to, int flags) {
  REAL(linkat);
  return real(a, from, b, to, flags);
}
TWO_NAMES(rename(const char *from, const char *to), raw_rename(from, to), RENAMED)
TWO_NAMES(renameat(int a, const char *from, int b, const char *to), raw_renameat(a, from, b, to), RENAMED)
TWO_NAMES(link(const char *from, const char *to), raw_link(from, to), LINKED)
TWO_NAMES(linkat(int a, const char *from, int b, const char *to, int flags), raw_linkat(a, from, b, to, flags), LINKED)

int unlink(const char *path) {
  REAL(unlink);
  pthread_mutex_lock(&gate);
  int done = real(path);
  if (!done && is_inside(path)) note(UNLINKED, 0, 0, path, strlen(path), NULL);
  pthread_mutex_unlock(&gate);
  return done;
}

int unlinkat(int folder, const char *path, int flags) {
  REAL(unlinkat);
  pthread_mutex_lock(&gate);
  int done = real(folder, path, flags);
  if (!done && !(flags & AT_REMOVEDIR) && is_inside(path)) note(UNLINKED, 0, 0, path, strlen(path), NULL);
  pthread_mutex_unlock(&gate);
  return done;
}
