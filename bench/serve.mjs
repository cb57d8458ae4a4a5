/** Serves folders and a few scripts on this machine, with or without what makes a page cross-origin isolated. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join, normalize } from 'node:path'
import { text } from 'node:stream/consumers'
import { lookup } from 'mrmime'

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/**
 * @param {readonly string[]} folders are looked through in turn
 * @param {ReadonlyMap<string, string>} scripts by their paths, which come first
 * @param {{ isolated: boolean }} options
 * @returns its address, what was served by path, what is posted to a path next, and how to end it
 */
export async function serve(folders, scripts, { isolated }) {
  /** @type {Map<string, Uint8Array>} */
  const served = new Map()
  /** @type {Map<string, (body: string) => void>} */
  const expected = new Map()

  /** @param {string} path @returns {Promise<Uint8Array | undefined>} */
  async function find(path) {
    const script = scripts.get(path)
    if (script !== undefined) return new TextEncoder().encode(script)
    for (const folder of folders) {
      const content = await readFile(join(folder, path)).catch(() => undefined)
      if (content) return content
    }
    return undefined
  }

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const path = normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname).replace(/^[./]+/, '')
    if (request.method === 'POST') {
      expected.get(path)?.(await text(request))
      return response.writeHead(204).end()
    }
    const content = await find(path)
    if (!content) return response.writeHead(404).end()
    served.set(path, content)
    const headers = {
      'Content-Type': lookup(path) ?? 'application/octet-stream',
      'Cache-Control': 'no-cache',
    }
    response.writeHead(200, { ...headers, ...(isolated && isolation) }).end(content)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    served,
    /** @param {string} path @param {number} limit milliseconds @returns {Promise<string>} */
    posted: (path, limit) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`nothing was posted to ${path}`)), limit)
        expected.set(path, (body) => {
          clearTimeout(late)
          expected.delete(path)
          resolve(body)
        })
      }),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
