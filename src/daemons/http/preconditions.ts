/** Preconditions of a request (RFC 9110, 13): validators of what is there, and what they decide. */
import { httpDate, secondsOf } from './date'
import { Refusal } from './status'
import type { FileStatus } from './tree'

/** The headers by which a later request can ask for changes only; none where the daemon knows no times. */
export function validators({ modified, size, inode = 0 }: FileStatus): Record<string, string> {
  if (modified === undefined) return {}
  const parts = [inode, size, Math.round(modified * 1000)]
  return {
    etag: `"${parts.map((part) => part.toString(36)).join('-')}"`,
    'last-modified': httpDate(modified),
  }
}

/** True when the one who asks has it as it is. */
export function isFresh(asked: Headers, status: FileStatus): boolean {
  const { etag } = validators(status)
  const known = asked.get('if-none-match')
  if (known !== null) return matches(known, etag)
  const since = secondsOf(asked.get('if-modified-since') ?? '')
  return since !== undefined && status.modified !== undefined && Math.floor(status.modified / 1000) <= since
}

/** True when a part that is asked for still belongs to what the one who asks has (RFC 9110, 13.1.5). */
export function rangeHolds(asked: Headers, status: FileStatus): boolean {
  const condition = asked.get('if-range')
  if (condition === null) return true
  const { etag, 'last-modified': date } = validators(status)
  return condition === etag || condition === date
}

/**
 * Throws Refusal 412 when a file is not to be changed as it is now.
 *
 * @param status of what is there; undefined for nothing
 */
export function checkWrite(asked: Headers, status: FileStatus | undefined): void {
  const etag = status && validators(status)['etag']
  const only = asked.get('if-match')
  const unless = asked.get('if-none-match')
  const wrong = only !== null && !(status && matches(only, etag))
  const there = unless !== null && status !== undefined && matches(unless, etag)
  if (wrong || there) throw new Refusal(412, 'what is there is not what the request expects')
}

function matches(list: string, etag: string | undefined): boolean {
  if (list.trim() === '*') return true
  const tags = list.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return etag !== undefined && tags.includes(etag)
}
