/** What is asked of a part of the namespace, and the answers: which file a target means, and what may be done. */
import type { Body } from '../../wire/http/body'
import type { RequestHead } from '../../wire/http/head'
import { join } from '../../wire/path'
import { bare, htmlAnswer, type Answer } from './answer'
import { fileAnswer } from './file'
import { listing } from './listing'
import { checkWrite } from './preconditions'
import { failureOf, Refusal } from './status'
import { pathOf } from './target'
import type { FileStatus, Tree } from './tree'
import { put } from './put'

export interface Rights {
  /** Normalised. */
  readonly root: string
  readonly writable: boolean
}

export class Site {
  readonly #methods: readonly string[]

  constructor(
    private readonly tree: Tree,
    private readonly rights: Rights,
  ) {
    this.#methods = ['GET', 'HEAD', 'OPTIONS', ...(rights.writable ? ['PUT', 'DELETE'] : [])]
  }

  /** Throws HttpError and DaemonError for what cannot be answered. */
  async answer(head: RequestHead, body: Body): Promise<Answer> {
    const { method, target } = head
    const allow = { allow: this.#methods.join(', ') }
    if (!this.#methods.includes(method)) throw new Refusal(405, `${method} is not possible here`, allow)
    if (method === 'OPTIONS') return bare(204, allow)
    const { path, isDirectory, query } = pathOf(target)
    const file = join(this.rights.root, path)
    if (method === 'PUT') return this.#put(head, file, isDirectory, body)
    if (method === 'DELETE') return this.#delete(head, file)
    const status = await this.tree.stat(file)
    if (status.kind !== 'directory') {
      // A file has no files in it.
      if (isDirectory) throw new Refusal(404, `${path} is not a directory`)
      return fileAnswer(this.tree, file, status, head)
    }
    if (!isDirectory) return redirect(path, query)
    return (await this.#index(file, head)) ?? listing(path, await this.tree.list(file))
  }

  async #index(directory: string, head: RequestHead): Promise<Answer | undefined> {
    const index = join(directory, 'index.html')
    const status = await this.#find(index)
    return status && status.kind !== 'directory' ? fileAnswer(this.tree, index, status, head) : undefined
  }

  async #put(head: RequestHead, file: string, isDirectory: boolean, body: Body): Promise<Answer> {
    if (isDirectory) throw new Refusal(409, 'a file is put at a path that does not end with a slash')
    const before = await this.#find(file)
    if (before?.kind === 'directory') throw new Refusal(409, 'a directory is there')
    checkWrite(head.headers, before)
    await put(this.tree, file, body)
    return bare(before ? 204 : 201)
  }

  async #delete(head: RequestHead, file: string): Promise<Answer> {
    if (file === this.rights.root) throw new Refusal(403, 'what is served cannot be deleted as a whole')
    checkWrite(head.headers, await this.tree.stat(file))
    await this.tree.delete(file)
    return bare(204)
  }

  /** What is there; undefined when nothing is. */
  async #find(file: string): Promise<FileStatus | undefined> {
    return this.tree.stat(file).catch((thrown: unknown) => {
      if (failureOf(thrown).status === 404) return undefined
      throw thrown
    })
  }
}

/** To the same with a slash, said so that it holds below any path. */
function redirect(path: string, query: string): Answer {
  const name = encodeURIComponent(path.slice(path.lastIndexOf('/') + 1))
  const location = `./${name}/${query}`
  return htmlAnswer(
    301,
    'Moved',
    `<h1>Moved</h1>\n<p>It is a directory: <a href="${location}">${location}</a></p>`,
    {
      location,
    },
  )
}
