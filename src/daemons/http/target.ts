/** What the target of a request means (RFC 9112, 3.2). */
import { HttpError } from '../../wire/http/error'
import { normalise } from '../../wire/path'

interface Target {
  /** Absolute and normalised: it never leads above the root. */
  readonly path: string
  /** It ended with a slash. */
  readonly isDirectory: boolean
  /** With its question mark; empty when there is none. */
  readonly query: string
}

/** Throws HttpError 400 for a target that names no path. */
export function pathOf(target: string): Target {
  const [, said = '', query = ''] = /^(?:https?:\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?/i.exec(target) ?? []
  if (said !== '' ? !said.startsWith('/') : target === '' || !target.includes('://')) {
    throw new HttpError(400, `${target} is not a path`)
  }
  const names = said.split('/').map(decoded)
  const last = names.at(-1)!
  return { path: normalise(names.join('/')), isDirectory: ['', '.', '..'].includes(last), query }
}

/** A name as it was meant. One with a slash in it would be two. */
function decoded(name: string): string {
  let text: string
  try {
    text = decodeURIComponent(name)
  } catch {
    throw new HttpError(400, `${name} is not percent-encoded UTF-8`)
  }
  if (/[/\0]/.test(text)) throw new HttpError(400, `${name} is no name of a file`)
  return text
}
