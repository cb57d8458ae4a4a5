/** The signals that a process can be sent, with their numbers in POSIX. */
import { DaemonError } from '../../kernel/daemon'

const numbers = { INT: 2, KILL: 9, PIPE: 13, TERM: 15, CONT: 18, STOP: 19, XCPU: 24 } as const

export type Signal = keyof typeof numbers

export const signalNames = Object.keys(numbers) as [Signal, ...Signal[]]

/** @throws DaemonError `invalid_argument` (EINVAL) for any other name; `SIGTERM` is TERM */
export function signalNamed(name: string): Signal {
  const short = name.replace(/^SIG/, '')
  if (Object.hasOwn(numbers, short)) return short as Signal
  throw new DaemonError('invalid_argument', `no signal is named ${name}`, { errno: 'EINVAL' })
}

/** The exit code of what a signal ended, as shells give it. */
export function codeOf(signal: Signal): number {
  return 128 + numbers[signal]
}
