/** The messages of the filesystem daemon: what each takes and gives. */
import { z } from 'zod'
import { message } from '../../kernel/daemon'
import { flags } from './handles'

const path = () => z.string().describe('Absolute, names separated by /')
const count = () => z.int().min(0)
const mode = () =>
  z.int().min(0).max(0o777).describe('Permission bits: 256 + 128 + 64 for the owner, 4 + 2 + 1 for others')
const kind = () => z.enum(['file', 'directory', 'symlink'])
const time = () => z.number().describe('Milliseconds since the epoch')
const bytes = () => z.instanceof(Uint8Array)
const pair = () => z.object({ from: path(), to: path() })
const nothing = () => z.void()

/** A file by its path, or by the handle that the sender has open on it. */
const target = () => ({
  path: path().optional(),
  handle: z.int().min(1).optional().describe('Of a file that is open, in place of a path'),
})
interface Target {
  readonly path?: string | undefined
  readonly handle?: number | undefined
}
const named = ({ path, handle }: Target) => (path === undefined) !== (handle === undefined)
const unnamed = { path: ['path'], error: 'a path or a handle, and not both' }

export const messages = {
  read: message({
    doc: 'Gives the content of a file, or a part of it. Bytes that are not UTF-8 read as U+FFFD in a string.',
    payload: () =>
      z
        .object({
          ...target(),
          offset: count()
            .optional()
            .describe('Bytes to skip: none, or what the handle has read and written, unless said'),
          length: count().optional().describe('Bytes to read; all unless said'),
          encoding: z.enum(['utf8', 'bytes']).default('utf8').describe('A string, or a Uint8Array'),
        })
        .refine(named, unnamed),
    reply: () => z.union([z.string(), bytes()]),
  }),
  write: message({
    doc: 'Writes a file in place of its content, at its end, or at an offset; makes it when it is missing. By handle it writes where the handle stands, unless told where. Gives the number of bytes written: all of them, or an error and none.',
    payload: () =>
      z
        .object({
          ...target(),
          content: z.union([z.string(), bytes()]).describe('A string is written as UTF-8'),
          append: z.boolean().default(false).describe('Write at the end'),
          offset: count().optional().describe('Write from this byte on and keep the rest'),
          mode: mode().optional(),
        })
        .refine(named, unnamed),
    reply: () => z.int(),
  }),
  list: message({
    doc: 'Gives the entries of a directory, sorted by name.',
    payload: () => z.object({ path: path() }),
    reply: () => z.array(z.object({ name: z.string(), kind: kind(), size: z.int().describe('Bytes') })),
  }),
  stat: message({
    doc: 'Says what a path leads to; `path` in the answer is the real one. Of a handle, it is where the file was last known.',
    payload: () =>
      z
        .object({ ...target(), follow: z.boolean().default(true).describe('Follow a symbolic link') })
        .refine(named, unnamed),
    reply: () =>
      z.object({
        path: z.string(),
        kind: kind(),
        size: z.int().describe('Bytes'),
        mode: mode(),
        owner: z.string().describe('The daemon it belongs to'),
        inode: z.int(),
        links: z.int().describe('How many names it has'),
        created: time(),
        modified: time(),
        accessed: time(),
      }),
  }),
  mkdir: message({
    doc: 'Makes a directory.',
    payload: () =>
      z.object({
        path: path(),
        recursive: z.boolean().default(false).describe('Make those above it too, and let one be there'),
        mode: mode().optional(),
      }),
    reply: nothing,
  }),
  delete: message({
    doc: 'Deletes a file, a symbolic link or an empty directory.',
    payload: () =>
      z.object({
        path: path(),
        recursive: z.boolean().default(false).describe('Delete a directory with everything in it'),
      }),
    reply: nothing,
  }),
  rename: message({
    doc: 'Gives a file or directory another path, in place of a file or an empty directory there.',
    payload: pair,
    reply: nothing,
  }),
  copy: message({
    doc: 'Copies the content of a file to another path, in place of what is there.',
    payload: () =>
      pair().extend({
        recursive: z
          .boolean()
          .default(false)
          .describe('Copy a directory with everything in it to a new path'),
      }),
    reply: nothing,
  }),
  link: message({
    doc: 'Gives the file at `from` one more name, `to`: a hard link.',
    payload: pair,
    reply: nothing,
  }),
  symlink: message({
    doc: 'Makes a symbolic link.',
    payload: () =>
      z.object({ target: z.string().describe('A path, there or not; relative to the link'), path: path() }),
    reply: nothing,
  }),
  readlink: message({
    doc: 'Gives the target of a symbolic link.',
    payload: () => z.object({ path: path() }),
    reply: () => z.string(),
  }),
  truncate: message({
    doc: 'Cuts a file to a size, or fills it up with zeros.',
    payload: () => z.object({ ...target(), size: count().describe('Bytes') }).refine(named, unnamed),
    reply: nothing,
  }),
  chmod: message({
    doc: 'Sets the permission bits of what the sender owns.',
    payload: () => z.object({ path: path(), mode: mode() }),
    reply: nothing,
  }),
  chown: message({
    doc: 'Gives a file or directory to another daemon, which only client may.',
    payload: () => z.object({ path: path(), owner: z.string().min(1).describe('The name of a daemon') }),
    reply: nothing,
  }),
  utimes: message({
    doc: 'Sets the times that are given, or both to now.',
    payload: () => z.object({ path: path(), accessed: time().optional(), modified: time().optional() }),
    reply: nothing,
  }),
  usage: message({
    doc: 'How much the filesystem holds, and how much it may.',
    payload: () => z.object({}),
    reply: () => z.object({ bytes: z.int(), maxBytes: z.int(), files: z.int(), maxFiles: z.int() }),
  }),
  open: message({
    doc: 'Opens a file, which stays for read, write, stat and truncate even when its name is gone, until it is closed or the sender ends. A directory can be opened to stat it.',
    payload: () =>
      z.object({
        path: path(),
        flags: z.enum(flags).default('r').describe('As fs.open of Node takes them'),
        mode: mode().optional(),
      }),
    reply: () =>
      z.object({
        handle: z.int(),
        daemonName: z.string().describe('Whom to send messages with the handle, by name'),
      }),
  }),
  close: message({
    doc: 'Closes a handle.',
    payload: () => z.object({ handle: z.int() }),
    reply: nothing,
  }),
  watch: message({
    doc: 'Every change from now on of a file, or of a directory and what stands in it. A directory that is deleted, renamed or copied stands for everything in it. A watcher that falls 1,000 changes behind gets an error that says how many it missed.',
    payload: () =>
      z.object({
        path: path(),
        recursive: z.boolean().default(false).describe('At any depth'),
      }),
    stream: () =>
      z.object({
        kind: z.enum(['created', 'changed', 'deleted', 'renamed']),
        path: z.string(),
        from: z.string().optional().describe('The path before it was renamed'),
      }),
  }),
}
