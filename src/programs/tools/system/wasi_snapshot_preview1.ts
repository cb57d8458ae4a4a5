// The calls of WASI preview 1 that the tools make. A declared function is imported from the module that
// its file is named after, which is why this file is named as it is. All give an errno; results go where
// the pointers say. https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md

export declare function args_sizes_get(count: usize, size: usize): i32
export declare function args_get(pointers: usize, bytes: usize): i32
export declare function environ_sizes_get(count: usize, size: usize): i32
export declare function environ_get(pointers: usize, bytes: usize): i32
export declare function clock_time_get(clock: i32, precision: i64, time: usize): i32
export declare function poll_oneoff(subscriptions: usize, events: usize, count: i32, ready: usize): i32
export declare function proc_exit(code: i32): void
export declare function fd_prestat_get(fd: i32, prestat: usize): i32
export declare function fd_prestat_dir_name(fd: i32, name: usize, length: i32): i32
export declare function fd_close(fd: i32): i32
export declare function fd_read(fd: i32, vectors: usize, count: i32, size: usize): i32
export declare function fd_write(fd: i32, vectors: usize, count: i32, size: usize): i32
export declare function fd_readdir(fd: i32, buffer: usize, length: i32, cookie: u64, used: usize): i32
export declare function fd_filestat_get(fd: i32, stat: usize): i32
export declare function path_open(
  directory: i32,
  lookup: i32,
  path: usize,
  length: i32,
  flags: i32,
  rights: u64,
  inherited: u64,
  fdFlags: i32,
  fd: usize,
): i32
export declare function path_filestat_get(
  directory: i32,
  lookup: i32,
  path: usize,
  length: i32,
  stat: usize,
): i32
export declare function path_filestat_set_times(
  directory: i32,
  lookup: i32,
  path: usize,
  length: i32,
  accessed: u64,
  modified: u64,
  which: i32,
): i32
export declare function path_create_directory(directory: i32, path: usize, length: i32): i32
export declare function path_remove_directory(directory: i32, path: usize, length: i32): i32
export declare function path_unlink_file(directory: i32, path: usize, length: i32): i32
export declare function path_rename(
  directory: i32,
  path: usize,
  length: i32,
  toDirectory: i32,
  to: usize,
  toLength: i32,
): i32
export declare function path_link(
  directory: i32,
  lookup: i32,
  path: usize,
  length: i32,
  toDirectory: i32,
  to: usize,
  toLength: i32,
): i32
export declare function path_symlink(
  target: usize,
  targetLength: i32,
  directory: i32,
  path: usize,
  length: i32,
): i32
export declare function path_readlink(
  directory: i32,
  path: usize,
  length: i32,
  buffer: usize,
  size: i32,
  used: usize,
): i32
