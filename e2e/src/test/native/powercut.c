/*
 * A power cut for one process, without a power switch.
 *
 * Preloaded (LD_PRELOAD) into a server, this library lets every call through and remembers, for the files below
 * one directory, what an unsynced write, rename, creation or deletion replaced. When it is told to, it puts the files
 * back to what a disk would hold that lost its power at this instant, and kills the process with SIGKILL. So a server
 * that acknowledges before it has synced loses what it acknowledged, which kill -9 alone never shows.
 *
 *   POWERCUT_DIRECTORY  the directory (must exist); its sibling <directory>.powercut keeps what deletions replaced
 *   POWERCUT_FIFO       a FIFO: whoever writes a number to it cuts the power. 0 forgets everything unsynced. Any other
 *                       number is a seed: of each file any 512-byte sectors may survive, of each directory the first
 *                       few changes of names.
 *
 * Preload the server's process alone: a wrapper or a child that inherits the variables waits at the same FIFO. A shell that
 * ends in exec is fine.
 *
 * What counts as synced: bytes and size of a file after fsync or fdatasync of it; names in a directory after fsync of the
 * directory. Calls that are seen: open, creat, write, pwrite, writev, pwritev, ftruncate, fallocate, fsync, fdatasync,
 * rename, unlink, close. Writes through a mapping (mmap), copy_file_range and sendfile are not: a server that uses them for
 * its log can't be tested with this.
 *
 * Build: gcc -O2 -Wall -Wextra -fPIC -shared -o libpowercut.so powercut.c -ldl -lpthread
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define SECTOR 512
#define FDS_MAX 65536

/* What a sector held when the file was last synced. */
struct saved {
  off_t sector;
  unsigned char bytes[SECTOR];
};

/* A file with unsynced changes, or one that had some: found by device and inode, whatever its name. */
struct file {
  dev_t device;
  ino_t inode;
  int fd; /* our own, to read and write by */
  off_t synced_size;
  int dirty;
  struct saved *saved;
  size_t saved_count, saved_room;
  unsigned char *seen; /* a bit per sector: already saved */
  size_t seen_bytes;
  struct file *next;
};

enum change_kind { CREATED, RENAMED, DELETED };

/* A change of names that no sync of its directory has covered. */
struct change {
  enum change_kind kind;
  char *directory, *path, *to, *backup; /* backup: where the file that was replaced or deleted is kept */
  struct change *older;
};

static char root[PATH_MAX];
static char attic[PATH_MAX + 16];
static unsigned long backups;
static struct file *files;
static struct change *changes;
static struct file *tracked[FDS_MAX];
/* Every call holds it; a recursive one, since opening our own descriptors runs through here too. */
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (!found) {
    fprintf(stderr, "powercut: no %s\n", name);
    abort();
  }
  return found;
}

static void die(const char *what) {
  fprintf(stderr, "powercut: %s: %s\n", what, strerror(errno));
  abort();
}

static int below_root(const char *path, char *absolute) {
  char parent[PATH_MAX];
  const char *name = strrchr(path, '/');
  if (!root[0] || strlen(path) >= PATH_MAX) return 0;
  if (realpath(path, absolute)) {
    size_t length = strlen(root);
    return strncmp(absolute, root, length) == 0 && (absolute[length] == '/' || absolute[length] == 0);
  }
  /* It doesn't exist yet: its directory tells. */
  snprintf(parent, sizeof parent, "%.*s", name ? (int)(name - path) : 1, name ? path : ".");
  if (!realpath(parent[0] ? parent : "/", absolute)) return 0;
  size_t used = strlen(absolute), length = strlen(root);
  if (used + strlen(name ? name + 1 : path) + 2 > PATH_MAX) return 0;
  int below = strncmp(absolute, root, length) == 0 && (absolute[length] == '/' || absolute[length] == 0);
  sprintf(absolute + used, "/%s", name ? name + 1 : path);
  return below;
}

static struct file *file_of(int fd) {
  struct stat status;
  if (fstat(fd, &status) || !S_ISREG(status.st_mode)) return NULL;
  for (struct file *file = files; file; file = file->next)
    if (file->device == status.st_dev && file->inode == status.st_ino) return file;
  struct file *file = calloc(1, sizeof *file);
  if (!file) die("memory");
  char self[64];
  snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
  file->fd = REAL(open)(self, O_RDWR | O_CLOEXEC);
  if (file->fd < 0) die("opening a file of ours");
  file->device = status.st_dev;
  file->inode = status.st_ino;
  file->synced_size = status.st_size;
  file->next = files;
  files = file;
  return file;
}

static void track(int fd) {
  if (fd >= 0 && fd < FDS_MAX) tracked[fd] = file_of(fd);
}

static struct file *tracked_at(int fd) { return fd >= 0 && fd < FDS_MAX ? tracked[fd] : NULL; }

/* Before a change of [from, to): keeps what was there at the last sync, once. */
static void save(struct file *file, off_t from, off_t to) {
  if (!file->dirty) {
    struct stat status;
    if (fstat(file->fd, &status)) die("fstat");
    file->synced_size = status.st_size;
    file->dirty = 1;
  }
  for (off_t sector = from / SECTOR; sector * SECTOR < to; sector++) {
    size_t byte = (size_t)sector / 8;
    if (byte >= file->seen_bytes) {
      size_t room = byte * 2 + 64;
      file->seen = realloc(file->seen, room);
      if (!file->seen) die("memory");
      memset(file->seen + file->seen_bytes, 0, room - file->seen_bytes);
      file->seen_bytes = room;
    }
    if (file->seen[byte] & (1 << (sector % 8))) continue;
    file->seen[byte] |= (unsigned char)(1 << (sector % 8));
    if (file->saved_count == file->saved_room) {
      file->saved_room = file->saved_room * 2 + 64;
      file->saved = realloc(file->saved, file->saved_room * sizeof *file->saved);
      if (!file->saved) die("memory");
    }
    struct saved *saved = &file->saved[file->saved_count++];
    saved->sector = sector;
    memset(saved->bytes, 0, SECTOR); /* behind the end a disk has zeros */
    if (pread(file->fd, saved->bytes, SECTOR, sector * SECTOR) < 0) die("pread");
  }
}

static void synced(struct file *file) {
  file->dirty = 0;
  file->saved_count = 0;
  if (file->seen) memset(file->seen, 0, file->seen_bytes);
}

static char *copy(const char *text) {
  char *copied = strdup(text);
  if (!copied) die("memory");
  return copied;
}

static void note(enum change_kind kind, const char *path, const char *to, const char *backup) {
  struct change *change = calloc(1, sizeof *change);
  if (!change) die("memory");
  change->kind = kind;
  change->path = copy(path);
  change->to = copy(to);
  change->backup = copy(backup);
  change->directory = copy(path);
  *strrchr(change->directory, '/') = 0;
  change->older = changes;
  changes = change;
}

static void forget(struct change *change) {
  if (change->backup[0]) REAL(unlink)(change->backup);
  free(change->directory);
  free(change->path);
  free(change->to);
  free(change->backup);
  free(change);
}

static void directory_synced(const char *directory) {
  for (struct change **at = &changes; *at;) {
    struct change *change = *at;
    if (strcmp(change->directory, directory) == 0) {
      *at = change->older;
      forget(change);
    } else {
      at = &change->older;
    }
  }
}

static uint64_t chance_state;

static unsigned chance(unsigned bound) {
  chance_state = chance_state * 6364136223846793005u + 1442695040888963407u;
  return (unsigned)((chance_state >> 33) % bound);
}

/* Undoes changes of names from the newest to the oldest; with a seed the older ones of a directory may stay. */
static void restore_names(int random) {
  while (changes) {
    struct change *change = changes;
    if (random && chance(3) == 0) {
      char *directory = copy(change->directory);
      directory_synced(directory);
      free(directory);
      continue;
    }
    changes = change->older;
    switch (change->kind) {
      case CREATED:
        REAL(unlink)(change->path);
        break;
      case RENAMED:
        REAL(rename)(change->to, change->path);
        if (change->backup[0]) REAL(rename)(change->backup, change->to);
        break;
      case DELETED:
        REAL(rename)(change->backup, change->path);
        break;
    }
    change->backup[0] = 0;
    forget(change);
  }
}

static void restore_bytes(struct file *file, int random) {
  struct stat status;
  if (!file->dirty || fstat(file->fd, &status)) return;
  off_t size = random && chance(2) ? status.st_size : file->synced_size;
  if (REAL(ftruncate)(file->fd, size)) die("ftruncate");
  for (size_t i = 0; i < file->saved_count; i++) {
    struct saved *saved = &file->saved[i];
    if (random && chance(2)) continue;
    off_t at = saved->sector * SECTOR;
    off_t end = at + SECTOR < size ? at + SECTOR : size;
    if (at < end && REAL(pwrite)(file->fd, saved->bytes, (size_t)(end - at), at) < 0) die("pwrite");
  }
}

static void *wait_for_cut(void *fifo) {
  char line[64] = {0};
  ssize_t length = 0;
  while (length == 0) { /* a process that was preloaded too may have taken what was written */
    int fd = REAL(open)(fifo, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || (length = read(fd, line, sizeof line - 1)) < 0) die("reading the FIFO");
    REAL(close)(fd);
  }
  pthread_mutex_lock(&lock); /* never released: no call of this process changes anything any more */
  chance_state = strtoull(line, NULL, 10);
  int random = chance_state != 0;
  for (struct file *file = files; file; file = file->next) restore_bytes(file, random);
  restore_names(random);
  kill(getpid(), SIGKILL);
  return NULL;
}

__attribute__((constructor)) static void begin(void) {
  const char *directory = getenv("POWERCUT_DIRECTORY");
  char *fifo = getenv("POWERCUT_FIFO");
  if (!directory || !fifo) return;
  if (!realpath(directory, root)) die(directory);
  snprintf(attic, sizeof attic, "%s.powercut", root);
  if (mkdir(attic, 0700) && errno != EEXIST) die(attic);
  pthread_t thread;
  if (pthread_create(&thread, NULL, wait_for_cut, fifo)) die("a thread");
  pthread_detach(thread);
}

static int open_any(const char *name, int directory, const char *path, int flags, mode_t mode) {
  char absolute[PATH_MAX];
  int ours = directory == AT_FDCWD && (flags & O_ACCMODE) != O_RDONLY && below_root(path, absolute);
  if (!ours) return ((int (*)(int, const char *, int, ...))real(name))(directory, path, flags, mode);
  pthread_mutex_lock(&lock);
  int existed = access(absolute, F_OK) == 0;
  int fd = ((int (*)(int, const char *, int, ...))real(name))(directory, path, flags & ~O_TRUNC, mode);
  if (fd >= 0) {
    track(fd);
    if (!existed) note(CREATED, absolute, "", "");
    struct file *file = tracked_at(fd);
    struct stat status;
    if (file && (flags & O_TRUNC) && fstat(fd, &status) == 0 && status.st_size > 0) {
      save(file, 0, status.st_size);
      if (REAL(ftruncate)(fd, 0)) die("ftruncate");
    }
  }
  pthread_mutex_unlock(&lock);
  return fd;
}

#define MODE(flags)                          \
  mode_t mode = 0;                           \
  if ((flags) & (O_CREAT | O_TMPFILE)) {     \
    va_list rest;                            \
    va_start(rest, flags);                   \
    mode = (mode_t)va_arg(rest, unsigned);   \
    va_end(rest);                            \
  }

int open(const char *path, int flags, ...) {
  MODE(flags)
  return open_any("openat", AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  MODE(flags)
  return open_any("openat64", AT_FDCWD, path, flags, mode);
}

int openat(int directory, const char *path, int flags, ...) {
  MODE(flags)
  return open_any("openat", path[0] == '/' ? AT_FDCWD : directory, path, flags, mode);
}

int openat64(int directory, const char *path, int flags, ...) {
  MODE(flags)
  return open_any("openat64", path[0] == '/' ? AT_FDCWD : directory, path, flags, mode);
}

int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int creat64(const char *path, mode_t mode) { return open64(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int fd) {
  if (!tracked_at(fd)) return REAL(close)(fd);
  pthread_mutex_lock(&lock);
  tracked[fd] = NULL;
  int result = REAL(close)(fd);
  pthread_mutex_unlock(&lock);
  return result;
}

/* A call that changes `count` bytes of a tracked file at an offset, or at the file's own position if it is -1. */
#define CHANGING(fd, at, count, call)                              \
  struct file *file = tracked_at(fd);                              \
  if (!file) return call;                                          \
  pthread_mutex_lock(&lock);                                       \
  off_t from = (at) >= 0 ? (off_t)(at) : lseek(fd, 0, SEEK_CUR);   \
  save(file, from, from + (off_t)(count));                         \
  __typeof__(call) result = call;                                  \
  int failure = errno;                                             \
  pthread_mutex_unlock(&lock);                                     \
  errno = failure;                                                 \
  return result;

static size_t total(const struct iovec *pieces, int count) {
  size_t bytes = 0;
  for (int i = 0; i < count; i++) bytes += pieces[i].iov_len;
  return bytes;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  CHANGING(fd, -1, count, REAL(write)(fd, bytes, count))
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
  CHANGING(fd, at, count, REAL(pwrite)(fd, bytes, count, at))
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  CHANGING(fd, at, count, REAL(pwrite64)(fd, bytes, count, at))
}

ssize_t writev(int fd, const struct iovec *pieces, int count) {
  CHANGING(fd, -1, total(pieces, count), REAL(writev)(fd, pieces, count))
}

ssize_t pwritev(int fd, const struct iovec *pieces, int count, off_t at) {
  CHANGING(fd, at, total(pieces, count), REAL(pwritev)(fd, pieces, count, at))
}

ssize_t pwritev64(int fd, const struct iovec *pieces, int count, off64_t at) {
  CHANGING(fd, at, total(pieces, count), REAL(pwritev64)(fd, pieces, count, at))
}

static off_t size_of(int fd) {
  struct stat status;
  return fstat(fd, &status) ? 0 : status.st_size;
}

int ftruncate(int fd, off_t size) {
  off_t now = size_of(fd);
  CHANGING(fd, size, now > size ? now - size : 0, REAL(ftruncate)(fd, size))
}

int ftruncate64(int fd, off64_t size) {
  off_t now = size_of(fd);
  CHANGING(fd, size, now > size ? now - size : 0, REAL(ftruncate64)(fd, size))
}

/* Allocating changes the size at most; the bytes within the file stay, unless a hole is punched. */
int fallocate(int fd, int mode, off_t at, off_t count) {
  CHANGING(fd, at, mode & ~1 ? count : 0, REAL(fallocate)(fd, mode, at, count))
}

int fallocate64(int fd, int mode, off64_t at, off64_t count) {
  CHANGING(fd, at, mode & ~1 ? count : 0, REAL(fallocate64)(fd, mode, at, count))
}

int posix_fallocate(int fd, off_t at, off_t count) {
  CHANGING(fd, at, 0, REAL(posix_fallocate)(fd, at, count))
}

static int sync_any(const char *name, int fd) {
  int (*call)(int) = (int (*)(int))real(name);
  char self[64], path[PATH_MAX];
  struct stat status;
  struct file *file = tracked_at(fd);
  int directory = root[0] && !file && fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
  if (!file && !directory) return call(fd);
  pthread_mutex_lock(&lock);
  int result = call(fd);
  int failure = errno;
  if (result == 0 && file) synced(file);
  if (result == 0 && directory) {
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(self, path, sizeof path - 1);
    if (length > 0) {
      path[length] = 0;
      directory_synced(path);
    }
  }
  pthread_mutex_unlock(&lock);
  errno = failure;
  return result;
}

int fsync(int fd) { return sync_any("fsync", fd); }

int fdatasync(int fd) { return sync_any("fdatasync", fd); }

static void new_backup(char *backup) {
  snprintf(backup, PATH_MAX + 64, "%s/%d-%lu", attic, (int)getpid(), backups++);
}

int rename(const char *from, const char *to) {
  char absolute[PATH_MAX], target[PATH_MAX], backup[PATH_MAX + 64] = "";
  if (!below_root(from, absolute) || !below_root(to, target)) return REAL(rename)(from, to);
  pthread_mutex_lock(&lock);
  if (access(target, F_OK) == 0) {
    new_backup(backup);
    if (link(target, backup)) die("link");
  }
  int result = REAL(rename)(from, to);
  int failure = errno;
  if (result == 0) note(RENAMED, absolute, target, backup);
  else if (backup[0]) REAL(unlink)(backup);
  pthread_mutex_unlock(&lock);
  errno = failure;
  return result;
}

int unlink(const char *path) {
  char absolute[PATH_MAX], backup[PATH_MAX + 64];
  if (!below_root(path, absolute) || access(absolute, F_OK)) return REAL(unlink)(path);
  pthread_mutex_lock(&lock);
  new_backup(backup);
  int result = REAL(rename)(absolute, backup);
  int failure = errno;
  if (result == 0) note(DELETED, absolute, "", backup);
  pthread_mutex_unlock(&lock);
  errno = failure;
  return result;
}
