/** What kind of content a file has, for a browser: by its name, else text or not by its first bytes. */
import { lookup } from 'mrmime'

const sample = 512
const textual = /^(text\/|application\/(json|javascript|xml|[\w.-]+\+(json|xml))$)/

/** @param first gives the beginning of the file; asked only where the name says nothing */
export async function typeOf(path: string, first: () => Promise<Uint8Array>): Promise<string> {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const known = name.includes('.') ? lookup(name) : undefined
  const type = known ?? (isText(await first()) ? 'text/plain' : 'application/octet-stream')
  return textual.test(type) ? `${type}; charset=utf-8` : type
}

/** UTF-8 without the controls that no text has. */
function isText(bytes: Uint8Array): boolean {
  try {
    // A character may be cut at the end of the sample.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, sample), { stream: true })
    // eslint-disable-next-line no-control-regex
    return !/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text)
  } catch {
    return false
  }
}
