/** Network errors: a POSIX name, the gRPC code that goes with it. Knows no connection. */
import { DaemonError, type ErrorCode } from '../../wire/error'

const codes = {
  EACCES: 'permission_denied',
  EADDRINUSE: 'already_exists',
  EADDRNOTAVAIL: 'resource_exhausted',
  EAGAIN: 'resource_exhausted',
  EALREADY: 'failed_precondition',
  EBADF: 'not_found',
  ECONNREFUSED: 'unavailable',
  ECONNRESET: 'unavailable',
  EHOSTUNREACH: 'unavailable',
  EINVAL: 'invalid_argument',
  EISCONN: 'failed_precondition',
  EISDIR: 'failed_precondition',
  EMFILE: 'resource_exhausted',
  EMSGSIZE: 'invalid_argument',
  ENOBUFS: 'resource_exhausted',
  ENOENT: 'not_found',
  ENOTCONN: 'failed_precondition',
  ENOTDIR: 'failed_precondition',
  // The name that Node gives to what getaddrinfo calls EAI_NONAME.
  ENOTFOUND: 'not_found',
  EOPNOTSUPP: 'unimplemented',
  EPIPE: 'failed_precondition',
  ETIMEDOUT: 'deadline_exceeded',
} as const satisfies Record<string, ErrorCode>

/** The error of a network operation, with `detail: { errno }`; `fact` says what is the case. */
export function fault(errno: keyof typeof codes, fact: string): DaemonError {
  return new DaemonError(codes[errno], fact, { errno })
}

/** What a number is to those who still use it when it has been closed. */
export function closed(): DaemonError {
  return fault('EBADF', 'it is closed')
}
