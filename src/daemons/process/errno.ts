/** The errors of the process daemon: a POSIX name, and the gRPC code that goes with it. */
import { DaemonError, type ErrorCode } from '../../wire/error'

const codes = {
  EACCES: 'permission_denied',
  EAGAIN: 'resource_exhausted',
  EBADF: 'failed_precondition',
  ECHILD: 'not_found',
  EINVAL: 'invalid_argument',
  EISDIR: 'failed_precondition',
  ENOENT: 'not_found',
  ENOTDIR: 'failed_precondition',
  EPERM: 'permission_denied',
  EPIPE: 'failed_precondition',
  ESRCH: 'not_found',
} as const satisfies Record<string, ErrorCode>

/** An error with `detail: { errno, … }`. */
export function fault(errno: keyof typeof codes, fact: string, detail: object = {}): DaemonError {
  return new DaemonError(codes[errno], fact, { errno, ...detail })
}
