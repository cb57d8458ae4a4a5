/** What a command came to: the empty string for success, as in Plan 9, anything else for failure. */

/** A command that is not there, and one that cannot be run, as shells number them. */
export const NOT_FOUND = '127'
export const NOT_RUN = '126'

/** A command that INT has ended. */
export const INTERRUPTED = '130'

export function statusOf(code: number): string {
  return code === 0 ? '' : String(code)
}

/** A pipeline, whose status is its commands' with bars between, succeeds when all of them do. */
export function succeeded(status: string): boolean {
  return /^[0|]*$/.test(status)
}

/** The exit code for `status`, that of its last command as Unix has it: a number, and 1 for any other failure. */
export function codeOf(status: string): number {
  const last = status.slice(status.lastIndexOf('|') + 1)
  if (succeeded(last)) return 0
  return /^\d{1,3}$/.test(last) ? Math.max(Number(last) & 255, 1) : 1
}
