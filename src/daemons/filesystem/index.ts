/**
 * The filesystem daemon: files in memory, reached by message, with POSIX's meaning and errors. What it
 * holds is its state, so it outlives a restart. It knows of no mounts; the namespace leads here.
 */
import { z } from 'zod'
import { defineDaemon, transfer } from '../../kernel/daemon'
import { copy } from './copy'
import { fault } from './errno'
import { read, truncate, write } from './files'
import { freshDisk } from './fresh'
import { messages } from './messages'
import { find } from './resolve'
import { link, list, mkdir, mkdirAll, readlink, rename, stat, symlink, unlink } from './tree'
import { Volume, type Change } from './volume'
import { concerns, filtered } from './watch'

const config = z.object({
  rootPath: z
    .string()
    .default('/')
    .describe('The directory that paths start at, made when missing; nothing above it can be reached'),
  maxBytes: z
    .int()
    .min(0)
    .default(2 ** 30)
    .describe('Bytes of content in all files together'),
  maxFiles: z.int().min(0).default(1_000_000).describe('Files, directories and symbolic links together'),
})

/** Bytes that are sure to fit into a string: V8's are the shortest, of 2^29 - 24 units. */
const maxText = 2 ** 29 - 24

export default defineDaemon({
  type: 'filesystem',
  doc: 'Files in memory.',
  config,
  messages,
  start({ config: { rootPath, ...limits }, state, topic, clock, metrics }) {
    const disk = state(freshDisk(clock.now))
    const changes = topic<Change>()
    const measured = () => {
      metrics.set('files', disk.inodes.size)
      metrics.set('bytes', disk.bytes)
    }
    const volume = new Volume(disk, limits, clock.now, (change) => {
      measured()
      changes.publish(change)
    })
    measured()
    mkdirAll(volume, rootPath)
    volume.root = find(volume, rootPath, 'follow').node.id
    const encoder = new TextEncoder()
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

    return {
      read({ path, offset, length = Infinity, encoding }) {
        const bytes = read(volume, path, offset, length)
        if (encoding === 'bytes') return transfer(bytes, [bytes.buffer])
        if (bytes.length > maxText) throw fault('EOVERFLOW', path)
        return decoder.decode(bytes)
      },
      write({ path, content, append, offset }) {
        if (append && offset !== undefined) {
          throw fault('EINVAL', path, `a write to ${path} is at the end or at an offset`)
        }
        const bytes = typeof content === 'string' ? encoder.encode(content) : new Uint8Array(content)
        return write(volume, path, bytes, offset ?? (append ? 'append' : 'replace'))
      },
      list: ({ path }) => list(volume, path),
      stat: ({ path }) => stat(volume, path),
      mkdir: ({ path, recursive }) => (recursive ? mkdirAll : mkdir)(volume, path),
      delete: ({ path, recursive }) => unlink(volume, path, recursive),
      rename: ({ from, to }) => rename(volume, from, to),
      copy: ({ from, to, recursive }) => copy(volume, from, to, recursive),
      link: ({ from, to }) => link(volume, from, to),
      symlink: ({ target, path }) => symlink(volume, target, path),
      readlink: ({ path }) => readlink(volume, path),
      truncate: ({ path, size }) => truncate(volume, path, size),
      watch({ path, recursive }) {
        const { path: at } = find(volume, path, 'follow')
        return filtered(changes.subscribe(), (change) => concerns(change, at, recursive))
      },
    }
  },
})
