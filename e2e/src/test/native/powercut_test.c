/*
 * Does one of each kind of change to the directory that it is given, syncs the ones it says, prints "ready" and
 * waits to be cut. See powercut_test.sh.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void check(int good, const char *what) {
  if (!good) {
    perror(what);
    exit(1);
  }
}

static int make(const char *name) {
  int fd = open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
  check(fd >= 0, name);
  return fd;
}

static void put(int fd, const char *text, off_t at) {
  check(pwrite(fd, text, strlen(text), at) == (ssize_t)strlen(text), "pwrite");
}

static void sync_directory(void) {
  int fd = open(".", O_RDONLY);
  check(fd >= 0 && fsync(fd) == 0, "fsync of the directory");
  close(fd);
}

int main(int count, char **arguments) {
  check(count == 2 && chdir(arguments[1]) == 0, "the directory");

  int kept = make("synced-then-overwritten");
  put(kept, "first", 0);
  put(kept, "far", 5000);
  int grown = make("synced-then-grown");
  put(grown, "base", 0);
  int shrunk = make("synced-then-cut");
  put(shrunk, "whole text", 0);
  int replaced = make("replaced");
  put(replaced, "old", 0);
  int deleted = make("deleted-unsynced");
  put(deleted, "still here", 0);
  int gone = make("deleted-synced");
  int all[] = {kept, grown, shrunk, replaced, deleted, gone};
  for (int i = 0; i < 6; i++) check(fsync(all[i]) == 0, "fsync");
  sync_directory();
  check(unlink("deleted-synced") == 0, "unlink");
  int moved = make("moved.tmp");
  put(moved, "moved", 0);
  check(fdatasync(moved) == 0, "fdatasync");
  check(rename("moved.tmp", "moved-synced") == 0, "rename");
  sync_directory();

  /* From here on nothing is synced but one file's bytes. */
  put(kept, "SECOND", 0);
  put(kept, "FAR", 5000);
  put(kept, "new", 9000);
  put(grown, "more", 4);
  check(ftruncate(shrunk, 5) == 0, "ftruncate");
  int created = make("created-unsynced");
  put(created, "new file", 0);
  check(fsync(created) == 0, "fsync"); /* its bytes, but not its name */
  int fresh = make("fresh.tmp");
  put(fresh, "new", 0);
  check(fsync(fresh) == 0, "fsync");
  check(rename("fresh.tmp", "replaced") == 0, "rename");
  check(unlink("deleted-unsynced") == 0, "unlink");
  int late = open("moved-synced", O_WRONLY);
  put(late, "LATER", 0);
  check(fdatasync(late) == 0, "fdatasync");
  put(late, "xxxxx", 5);

  puts("ready");
  fflush(stdout);
  while (1) pause();
}
