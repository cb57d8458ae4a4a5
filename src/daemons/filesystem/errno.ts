/**
 * File errors: a POSIX name, the gRPC code that goes with it and the fact in words. Knows no file.
 * EXDEV does not arise inside one filesystem, nor does EROFS: they are the answers of who knows several
 * filesystems or mounts one of them readonly.
 */
import { DaemonError, type ErrorCode } from '../../wire/error'

const errors = {
  EACCES: { code: 'permission_denied', fact: (path) => `no right to ${path}` },
  EBADF: { code: 'not_found', fact: (handle) => `no open handle ${handle}` },
  EBUSY: { code: 'failed_precondition', fact: (path) => `${path} is the root and stays where it is` },
  EEXIST: { code: 'already_exists', fact: (path) => `a file is at ${path} already` },
  EFBIG: { code: 'out_of_range', fact: (path) => `${path} would be longer than a file may be` },
  EINVAL: { code: 'invalid_argument', fact: (path) => `${path} is not a path that this can be done to` },
  EISDIR: { code: 'failed_precondition', fact: (path) => `${path} is a directory` },
  ELOOP: { code: 'failed_precondition', fact: (path) => `more than 40 symbolic links on the way to ${path}` },
  EMFILE: { code: 'resource_exhausted', fact: (path) => `too many open handles to open ${path}` },
  ENAMETOOLONG: { code: 'invalid_argument', fact: (path) => `a name is too long in ${path}` },
  ENOENT: { code: 'not_found', fact: (path) => `no file at ${path}` },
  ENOMEM: { code: 'resource_exhausted', fact: (path) => `no memory for so much of ${path}` },
  ENOSPC: { code: 'resource_exhausted', fact: (path) => `no space left for ${path}` },
  ENOTDIR: { code: 'failed_precondition', fact: (path) => `${path} is not a directory` },
  ENOTEMPTY: { code: 'failed_precondition', fact: (path) => `directory ${path} is not empty` },
  EOVERFLOW: { code: 'out_of_range', fact: (path) => `${path} is too long for one string` },
  EPERM: { code: 'permission_denied', fact: (path) => `${path} is a directory and takes no hard link` },
} as const satisfies Record<string, { code: ErrorCode; fact: (path: string) => string }>

type Errno = keyof typeof errors

/** How much of a path is quoted in an error's words. */
const quoted = 200

/**
 * The error of a file operation, with `detail: { errno, path }`.
 *
 * @param errno the POSIX name
 * @param path as the request said it; of EBADF, the handle
 * @param fact what is the case, where that can be said better than by the error's general words
 */
export function fault(errno: Errno, path: string, fact?: string): DaemonError {
  const { code, fact: general } = errors[errno]
  const short = path.length > quoted ? `${path.slice(0, quoted)}…` : path
  return new DaemonError(code, fact ?? general(short), { errno, path })
}
