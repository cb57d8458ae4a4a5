/*
 * A program for the tests of WASI: plain C over wasi-libc, as it is compiled anywhere.
 *
 *   clang-19 --target=wasm32-wasi -Oz -Wall -Wl,--strip-all -o tour.wasm tour.c
 *
 * What it does is its first argument: `tour` goes through files and directories and says what it found;
 * the others do one thing each.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void put(const char *path, const char *mode, const char *text) {
  FILE *file = fopen(path, mode);
  if (!file) {
    printf("%s: %s\n", path, strerror(errno));
    exit(1);
  }
  fputs(text, file);
  fclose(file);
}

static void show(const char *path) {
  char text[256];
  FILE *file = fopen(path, "r");
  if (!file) {
    printf("%s: errno %d\n", path, errno);
    return;
  }
  size_t length = fread(text, 1, sizeof text - 1, file);
  text[length] = 0;
  printf("%s: %s\n", path, text);
  fclose(file);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path) {
  char *names[4096];
  size_t count = 0;
  DIR *directory = opendir(path);
  if (!directory) {
    printf("%s: errno %d\n", path, errno);
    return;
  }
  struct dirent *entry;
  while ((entry = readdir(directory)) && count < 4096) names[count++] = strdup(entry->d_name);
  closedir(directory);
  qsort(names, count, sizeof *names, by_name);
  printf("%s has %zu:", path, count);
  for (size_t i = 0; i < count && i < 8; i++) printf(" %s", names[i]);
  printf("\n");
}

/* Leaves `kept.txt` in the working directory. */
static int tour(int count, char **args) {
  for (int i = 0; i < count; i++) printf("argument %d: %s\n", i, args[i]);
  printf("HOME is %s\n", getenv("HOME") ? getenv("HOME") : "nothing");

  char line[256];
  while (fgets(line, sizeof line, stdin)) printf("read %s", line);

  put("relative.txt", "w", "one");
  put("relative.txt", "a", " two");
  show("relative.txt");
  put("/tmp/absolute.txt", "w", "three");
  show("/tmp/absolute.txt");

  int fd = open("relative.txt", O_RDWR);
  pwrite(fd, "ONE", 3, 0);
  lseek(fd, -3, SEEK_END);
  char last[4] = {0};
  read(fd, last, 3);
  struct stat status;
  fstat(fd, &status);
  printf("%s of %lld bytes, changed %s\n", last, (long long)status.st_size,
         status.st_mtim.tv_sec > 1600000000 ? "lately" : "long ago");
  ftruncate(fd, 3);
  close(fd);
  show("relative.txt");

  mkdir("room", 0777);
  put("room/b", "w", "");
  put("room/a", "w", "");
  list("room");
  printf("remove a directory with files: %d\n", rmdir("room") < 0 ? errno : 0);
  rename("relative.txt", "kept.txt");
  show("relative.txt");
  show("kept.txt");
  unlink("room/a");
  unlink("room/b");
  printf("remove it empty: %d\n", rmdir("room") < 0 ? errno : 0);
  list("room");

  symlink("kept.txt", "pointer");
  char target[64] = {0};
  readlink("pointer", target, sizeof target - 1);
  printf("pointer leads to %s\n", target);
  unlink("pointer");
  printf("unlink a directory: %d\n", unlink("/tmp") < 0 ? errno : 0);
  fprintf(stderr, "done\n");
  return 7;
}

int main(int count, char **args) {
  const char *what = count > 1 ? args[1] : "";
  if (!strcmp(what, "tour")) return tour(count, args);
  if (!strcmp(what, "loop")) {
    for (volatile int i = 0;; i++) {
    }
  }
  if (!strcmp(what, "grow")) {
    size_t mebibytes = 0;
    for (volatile char *bytes; mebibytes < 64 && (bytes = malloc(1024 * 1024)); mebibytes++) *bytes = 1;
    printf("%zu\n", mebibytes);
    return 0;
  }
  if (!strcmp(what, "sleep")) {
    struct timespec time = {0, atol(args[2]) * 1000000};
    return nanosleep(&time, NULL);
  }
  if (!strcmp(what, "yes")) {
    for (;;) puts("yes");
  }
  if (!strcmp(what, "copy")) {
    static char bytes[1 << 16];
    size_t length;
    while ((length = fread(bytes, 1, sizeof bytes, stdin))) fwrite(bytes, 1, length, stdout);
    return 0;
  }
  if (!strcmp(what, "show")) {
    for (int i = 2; i < count; i++) show(args[i]);
    return 0;
  }
  if (!strcmp(what, "list")) {
    list(count > 2 ? args[2] : ".");
    return 0;
  }
  if (!strcmp(what, "trap")) __builtin_trap();
  return 2;
}
