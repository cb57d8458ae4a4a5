/** The errors of system calls: a POSIX name, and the gRPC code that goes with it. */
import { DaemonError, type ErrorCode } from '../../wire/error'

const codes = {
  EACCES: 'permission_denied',
  EBADF: 'failed_precondition',
  EEXIST: 'already_exists',
  EINVAL: 'invalid_argument',
  EISDIR: 'failed_precondition',
  ELOOP: 'failed_precondition',
  ENOENT: 'not_found',
  ENOEXEC: 'failed_precondition',
  ENOMEM: 'resource_exhausted',
  ENOSYS: 'failed_precondition',
  ENOTDIR: 'failed_precondition',
  ENOTSUP: 'unimplemented',
  EPERM: 'permission_denied',
  ESPIPE: 'failed_precondition',
  EROFS: 'permission_denied',
  EXDEV: 'failed_precondition',
} as const satisfies Record<string, ErrorCode>

/** An error with `detail.errno`. */
export function fault(errno: keyof typeof codes, fact: string): DaemonError {
  return new DaemonError(codes[errno], fact, { errno })
}

const byCode: Partial<Record<ErrorCode, string>> = {
  already_exists: 'EEXIST',
  canceled: 'EINTR',
  deadline_exceeded: 'ETIMEDOUT',
  invalid_argument: 'EINVAL',
  not_found: 'ENOENT',
  permission_denied: 'EACCES',
  resource_exhausted: 'EAGAIN',
  unimplemented: 'ENOTSUP',
}

/** The POSIX name of whatever a call was answered with. */
export function errnoOf(thrown: unknown): string {
  const { code, detail } = DaemonError.from(thrown)
  return typeof detail?.errno === 'string' ? detail.errno : (byCode[code] ?? 'EIO')
}
