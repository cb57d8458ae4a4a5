/** The signals that a process can be sent, with their numbers in POSIX. */
import { DaemonError } from '../../kernel/daemon'

const numbers = { INT: 2, KILL: 9, TERM: 15 } as const

export type Signal = keyof typeof numbers

/** @throws DaemonError `invalid_argument` (EINVAL) for any other name */
export function signalNamed(name: string): Signal {
  if (Object.hasOwn(numbers, name)) return name as Signal
  throw new DaemonError('invalid_argument', `no signal is named ${name}`, { errno: 'EINVAL' })
}

/** The exit code of what a signal ended, as shells give it. */
export function codeOf(signal: Signal): number {
  return 128 + numbers[signal]
}
