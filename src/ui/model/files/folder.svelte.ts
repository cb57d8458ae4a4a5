/** What a person can do with the directory that is shown and the files in it. */
import type { App } from '../app.svelte'
import { childPath, lastName, parentPath } from '../path'
import { move, pieces, stat, streamOf } from './access'
import type { ArchiveKind } from './archive'
import { saveStream } from './save'
import { Transfers } from './transfers.svelte'
import { collisions, topmost, totalSize, upload, type Incoming } from './upload'

/** Something to be asked before it is done. */
export type Question =
  | {
      readonly kind: 'name'
      readonly text: string
      readonly given: string
      readonly button: string
      readonly answer: (name: string) => Promise<void>
    }
  | {
      readonly kind: 'choice'
      readonly text: string
      readonly buttons: readonly string[]
      readonly answer: (button: string) => Promise<void>
    }

const keep = 'Keep it'

export class Folder {
  question = $state.raw<Question | undefined>()
  readonly transfers = new Transfers()

  constructor(private readonly app: App) {}

  askNew(kind: 'file' | 'directory', directory: string): void {
    const { dan9, router } = this.app
    this.question = {
      kind: 'name',
      text: `New ${kind === 'file' ? 'file' : 'folder'} in ${directory}, named`,
      given: '',
      button: 'Make it',
      answer: async (name) => {
        const path = childPath(directory, name)
        if (kind === 'directory') {
          await dan9.call(path, 'mkdir')
          router.change({ path, open: undefined })
        } else {
          // Nothing is written over: at its end an empty text changes nothing.
          await dan9.call(path, 'write', { content: '', append: true })
          router.change({ path: parentPath(path), open: lastName(path) })
        }
      },
    }
  }

  askRename(path: string): void {
    const { dan9, notices, router } = this.app
    this.question = {
      kind: 'name',
      text: `Another name for ${path}, or a path to move it to`,
      given: lastName(path),
      button: 'Rename',
      answer: async (name) => {
        const to = name.startsWith('/') ? name : childPath(parentPath(path), name)
        await move(dan9, path, to)
        notices.say(`${path} is now ${to}`)
        if (router.parameters.path === path) router.change({ path: to }, true)
        else router.change({ path: parentPath(to), open: lastName(to) }, true)
      },
    }
  }

  askDelete(path: string, kind: 'file' | 'directory'): void {
    const { dan9, notices, router } = this.app
    const button = `Delete ${lastName(path)}`
    this.question = {
      kind: 'choice',
      text: kind === 'file' ? `Delete ${path}?` : `Delete ${path} and everything in it?`,
      buttons: [button, keep],
      answer: async (pressed) => {
        if (pressed !== button) return
        await dan9.call(path, 'delete', { recursive: kind === 'directory' })
        notices.say(`${path} deleted`)
        router.change({ path: parentPath(path), open: undefined })
      },
    }
  }

  /** Brings files in, and asks first where some are there already. */
  async bring(directory: string, incoming: readonly Incoming[]): Promise<void> {
    if (incoming.length === 0) return
    const there = await collisions(this.app.dan9, directory, incoming)
    if (there.length === 0) return this.write(directory, incoming)
    const names = there.slice(0, 3).join(', ') + (there.length > 3 ? ` and ${there.length - 3} more` : '')
    const rest = incoming.filter((one) => !there.includes(topmost(one)))
    this.question = {
      kind: 'choice',
      text: `In ${directory} there is already ${names}.`,
      buttons: ['Replace', ...(rest.length > 0 ? ['Bring the others only'] : []), 'Cancel'],
      answer: async (pressed) => {
        if (pressed === 'Replace') void this.write(directory, incoming)
        else if (pressed !== 'Cancel') void this.write(directory, rest)
      },
    }
  }

  async download(path: string): Promise<void> {
    const { dan9 } = this.app
    await this.app.attempt(async () => {
      const { size } = await stat(dan9, path, true)
      await this.transfers.run(`Download of ${path}`, size || undefined, async (took, signal) => {
        const parts = pieces(dan9, path, size, signal, (bytes) => took(bytes, path))
        await saveStream(streamOf(parts), lastName(path))
      })
    })
  }

  async export(path: string, kind: ArchiveKind): Promise<void> {
    const { dan9 } = this.app
    const name = `${path === '/' ? 'root' : lastName(path)}.${kind}`
    const { state } = await this.transfers.run(`Export of ${name}`, undefined, async (took, signal) => {
      const { archive } = await import('./archive')
      await saveStream(await archive(dan9, path, kind, took, signal), name)
    })
    if (state === 'done') this.app.notices.say(`${name} exported`)
  }

  async copyPath(path: string): Promise<void> {
    if (await this.app.attempt(() => navigator.clipboard.writeText(path)))
      this.app.notices.say(`Copied ${path}`)
  }

  private async write(directory: string, incoming: readonly Incoming[]): Promise<void> {
    const { dan9, notices } = this.app
    const files = incoming.filter(({ file }) => file).length
    const what = files === 1 && incoming.length === 1 ? incoming[0]!.path : `${files} files`
    const title = `Upload of ${what} to ${directory}`
    const { state } = await this.transfers.run(title, totalSize(incoming), (took, signal) =>
      upload(dan9, directory, incoming, took, signal),
    )
    if (state === 'done') notices.say(`${what} uploaded to ${directory}`)
  }
}
