/** Writes the body of a request into a file, so that others see the old content or the new, and nothing between. */
import type { Body } from '../../wire/http/body'
import { pieceSize, type Tree } from './tree'

/** What fits into one message is written by one; more is gathered beside the file and then takes its place. */
export async function put(tree: Tree, file: string, body: Body): Promise<void> {
  const first = await gather(body)
  if (body.ended) return tree.write(file, first)
  const part = `${file}.${crypto.randomUUID().slice(0, 8)}.part`
  try {
    await tree.write(part, first)
    while (!body.ended) await tree.write(part, await gather(body), true)
    await tree.rename(part, file)
  } catch (thrown) {
    await tree.delete(part).catch(() => {})
    throw thrown
  }
}

/** The next bytes of the body, as many as a message brings, or all that are left. */
async function gather(body: Body): Promise<Uint8Array> {
  const gathered = new Uint8Array(pieceSize)
  let length = 0
  while (!body.ended && length < pieceSize) {
    const bytes = await body.read(pieceSize - length)
    gathered.set(bytes, length)
    length += bytes.length
  }
  return length === pieceSize ? gathered : gathered.slice(0, length)
}
