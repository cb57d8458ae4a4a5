/**
 * The filesystem daemon: files in memory, reached by message, with POSIX's meaning and errors. What it
 * holds is its state, so it outlives a restart. It knows of no mounts; the namespace leads here.
 */
import { z } from 'zod'
import { DaemonError, defineDaemon, transfer } from '../../kernel/daemon'
import { chmod, chown, list, stat, utimes } from './attributes'
import { copy } from './copy'
import { fault } from './errno'
import { read, truncate, write } from './files'
import { freshDisk } from './fresh'
import { Handles } from './handles'
import { messages } from './messages'
import { checkOwner, followOwners } from './owners'
import { find } from './resolve'
import { demand, reading, superuser } from './rights'
import { link, mkdir, mkdirAll, readlink, rename, symlink, unlink } from './tree'
import { Volume } from './volume'
import { Watchers } from './watch'

const config = () =>
  z.object({
    rootPath: z
      .string()
      .default('/')
      .describe('The directory that paths start at, made when missing; nothing above it can be reached'),
    maxBytes: z
      .int()
      .min(0)
      .default(2 ** 30)
      .describe('Bytes that all files hold together; what was never written of them takes none'),
    maxFiles: z.int().min(0).default(1_000_000).describe('Files, directories and symbolic links together'),
  })

/** Bytes that are sure to fit into a string: V8's are the shortest, of 2^29 - 24 units. */
const maxText = 2 ** 29 - 24

export default defineDaemon({
  type: 'filesystem',
  doc: 'Files in memory.',
  config,
  messages,
  start(context) {
    const { config, self, state, clock, metrics, log, defer } = context
    const { rootPath, ...limits } = config
    const disk = state(freshDisk(clock.now))
    const watchers = new Watchers()
    const measured = () => {
      metrics.set('files', disk.inodes.size)
      metrics.set('bytes', disk.bytes)
    }
    const volume = new Volume(disk, limits, clock.now, (change) => {
      measured()
      handles.follow(change)
      watchers.publish(change)
    })
    const handles = new Handles(volume, (count) => {
      metrics.set('handles', count)
      measured()
    })
    measured()
    mkdirAll(volume, superuser, rootPath)
    volume.root = find(volume, superuser, rootPath, 'follow').node.id
    defer(() => watchers.end())
    const unlessStopped = (thrown: unknown) => {
      const { code, text } = DaemonError.from(thrown)
      if (code !== 'canceled') log.error(text)
    }
    followOwners(context, handles).catch(unlessStopped)
    const encoder = new TextEncoder()
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

    return {
      read({ path = '', handle, offset, length = Infinity, encoding }, { message: { sender } }) {
        const bytes =
          handle === undefined
            ? read(volume, sender, path, offset ?? 0, length)
            : handles.read(sender, handle, offset, length)
        if (encoding === 'bytes') return transfer(bytes, [bytes.buffer])
        if (bytes.length > maxText) throw fault('EOVERFLOW', path)
        return decoder.decode(bytes)
      },
      write({ path = '', handle, content, append, offset, mode }, { message: { sender } }) {
        if (append && offset !== undefined) {
          throw fault(
            'EINVAL',
            path,
            `a write to ${path || `handle ${handle}`} is at the end or at an offset`,
          )
        }
        const bytes = typeof content === 'string' ? encoder.encode(content) : content
        if (handle !== undefined) return handles.write(sender, handle, bytes, offset, append)
        return write(volume, sender, path, bytes, offset ?? (append ? 'append' : 'replace'), mode)
      },
      list: ({ path }, { message }) => list(volume, message.sender, path),
      stat({ path = '', handle, follow }, { message: { sender } }) {
        return handle === undefined ? stat(volume, sender, path, follow) : handles.stat(sender, handle)
      },
      mkdir: ({ path, recursive, mode }, { message }) =>
        (recursive ? mkdirAll : mkdir)(volume, message.sender, path, mode),
      delete: ({ path, recursive }, { message }) => unlink(volume, message.sender, path, recursive),
      rename: ({ from, to }, { message }) => rename(volume, message.sender, from, to),
      copy: ({ from, to, recursive }, { message }) => copy(volume, message.sender, from, to, recursive),
      link: ({ from, to }, { message }) => link(volume, message.sender, from, to),
      symlink: ({ target, path }, { message }) => symlink(volume, message.sender, target, path),
      readlink: ({ path }, { message }) => readlink(volume, message.sender, path),
      truncate({ path = '', handle, size }, { message: { sender } }) {
        if (handle === undefined) truncate(volume, sender, path, size)
        else handles.truncate(sender, handle, size)
      },
      chmod: ({ path, mode }, { message }) => chmod(volume, message.sender, path, mode),
      chown: ({ path, owner }, { message }) => chown(volume, message.sender, path, owner),
      utimes: ({ path, accessed, modified }, { message }) =>
        utimes(volume, message.sender, path, accessed, modified),
      usage: () => volume.usage,
      open({ path, flags, mode }, { message: { sender, timestamp } }) {
        const first = handles.of(sender) === 0
        const handle = handles.open(sender, timestamp, path, flags, mode)
        if (first) checkOwner(context, handles, sender).catch(unlessStopped)
        return { handle, daemonName: self.name }
      },
      close: ({ handle }, { message }) => handles.close(message.sender, handle),
      watch({ path, recursive }, { message: { sender } }) {
        const { node, path: at } = find(volume, sender, path, 'follow')
        demand(sender, node, reading, path)
        return watchers.watch(at, recursive)
      },
    }
  },
})
