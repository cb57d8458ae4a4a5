/**
 * File errors: a POSIX name, the gRPC code that goes with it and the fact in words. Knows no file.
 */
import { DaemonError, type ErrorCode } from '../../wire/error'

const errors = {
  EBUSY: { code: 'failed_precondition', fact: (path) => `${path} is the root and stays where it is` },
  EEXIST: { code: 'already_exists', fact: (path) => `a file is at ${path} already` },
  EINVAL: { code: 'invalid_argument', fact: (path) => `${path} is not a path that this can be done to` },
  EISDIR: { code: 'failed_precondition', fact: (path) => `${path} is a directory` },
  ELOOP: { code: 'failed_precondition', fact: (path) => `more than 40 symbolic links on the way to ${path}` },
  ENAMETOOLONG: { code: 'invalid_argument', fact: (path) => `a name is too long in ${path}` },
  ENOENT: { code: 'not_found', fact: (path) => `no file at ${path}` },
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
 * @param path as the request said it
 * @param fact what is the case, where that can be said better than by the error's general words
 */
export function fault(errno: Errno, path: string, fact?: string): DaemonError {
  const { code, fact: general } = errors[errno]
  const short = path.length > quoted ? `${path.slice(0, quoted)}…` : path
  return new DaemonError(code, fact ?? general(short), { errno, path })
}
