/** Network errors: a POSIX name, the gRPC code that goes with it. Knows no connection. */
import { DaemonError, type ErrorCode } from '../../wire/error'

const codes = {
  EACCES: 'permission_denied',
  EADDRINUSE: 'already_exists',
  EBADF: 'not_found',
  ECONNREFUSED: 'unavailable',
  ECONNRESET: 'unavailable',
  EMFILE: 'resource_exhausted',
  EPIPE: 'failed_precondition',
  ETIMEDOUT: 'deadline_exceeded',
} as const satisfies Record<string, ErrorCode>

/** The error of a network operation, with `detail: { errno }`; `fact` says what is the case. */
export function fault(errno: keyof typeof codes, fact: string): DaemonError {
  return new DaemonError(codes[errno], fact, { errno })
}
