/**
 * Numbers of WASI preview 1
 * (https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md), and of the errors by their
 * POSIX names.
 */
const names =
  'SUCCESS E2BIG EACCES EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EAGAIN EALREADY EBADF EBADMSG EBUSY ECANCELED ' +
  'ECHILD ECONNABORTED ECONNREFUSED ECONNRESET EDEADLK EDESTADDRREQ EDOM EDQUOT EEXIST EFAULT EFBIG ' +
  'EHOSTUNREACH EIDRM EILSEQ EINPROGRESS EINTR EINVAL EIO EISCONN EISDIR ELOOP EMFILE EMLINK EMSGSIZE ' +
  'EMULTIHOP ENAMETOOLONG ENETDOWN ENETRESET ENETUNREACH ENFILE ENOBUFS ENODEV ENOENT ENOEXEC ENOLCK ' +
  'ENOLINK ENOMEM ENOMSG ENOPROTOOPT ENOSPC ENOSYS ENOTCONN ENOTDIR ENOTEMPTY ENOTRECOVERABLE ENOTSOCK ' +
  'ENOTSUP ENOTTY ENXIO EOVERFLOW EOWNERDEAD EPERM EPIPE EPROTO EPROTONOSUPPORT EPROTOTYPE ERANGE EROFS ' +
  'ESPIPE ESRCH ESTALE ETIMEDOUT ETXTBSY EXDEV ENOTCAPABLE'

const numbers = new Map(names.split(' ').map((name, number) => [name, number]))

/** The number of an error; EIO for one that WASI does not have. */
export function errnoNumber(name: string): number {
  return numbers.get(name) ?? numbers.get('EIO')!
}

export const SUCCESS = 0

export const filetypes = {
  unknown: 0,
  character: 2,
  directory: 3,
  file: 4,
  symlink: 7,
} as const

export const oflags = { create: 1, directory: 2, exclusive: 4, truncate: 8 } as const

export const fdflags = { append: 1 } as const

export const rights = { read: 1n << 1n, write: 1n << 6n, all: (1n << 30n) - 1n } as const

/** A path is followed to the end of its symbolic links. */
export const FOLLOW = 1

export const whences = ['set', 'current', 'end'] as const

/** Which of the times that are given are to be set, and which to the present. */
export const fstflags = { accessed: 1, accessedNow: 2, modified: 4, modifiedNow: 8 } as const

export const clocks = { realtime: 0, monotonic: 1 } as const

export const subscriptions = { clock: 0, read: 1, write: 2, size: 48, absolute: 1 } as const

export const events = { size: 32, hangup: 1 } as const

/** `{raise}` by number, those that a process here knows. */
export const signalNumbers: Readonly<Record<number, 'INT' | 'KILL' | 'PIPE' | 'TERM' | 'XCPU'>> = {
  2: 'INT',
  9: 'KILL',
  13: 'PIPE',
  15: 'TERM',
  24: 'XCPU',
}
