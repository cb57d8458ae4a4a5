/** The messages of the filesystem daemon: what each takes and gives. */
import { z } from 'zod'
import { message } from '../../kernel/daemon'

const path = z.string().describe('Absolute, names separated by /')
const count = z.int().min(0)
const kind = z.enum(['file', 'directory', 'symlink'])
const time = z.number().describe('Milliseconds since the epoch')
const bytes = z.instanceof(Uint8Array)
const pair = z.object({ from: path, to: path })
const nothing = z.void()

export const messages = {
  read: message({
    doc: 'Gives the content of a file, or a part of it. Bytes that are not UTF-8 read as U+FFFD in a string.',
    payload: z.object({
      path,
      offset: count.default(0).describe('Bytes to skip'),
      length: count.optional().describe('Bytes to read; all unless said'),
      encoding: z.enum(['utf8', 'bytes']).default('utf8').describe('A string, or a Uint8Array'),
    }),
    reply: z.union([z.string(), bytes]),
  }),
  write: message({
    doc: 'Writes a file in place of its content, at its end, or at an offset; makes it when it is missing. Gives the number of bytes written.',
    payload: z.object({
      path,
      content: z.union([z.string(), bytes]).describe('A string is written as UTF-8'),
      append: z.boolean().default(false).describe('Write at the end'),
      offset: count.optional().describe('Write from this byte on and keep the rest'),
    }),
    reply: z.int(),
  }),
  list: message({
    doc: 'Gives the entries of a directory, sorted by name.',
    payload: z.object({ path }),
    reply: z.array(z.object({ name: z.string(), kind, size: z.int().describe('Bytes') })),
  }),
  stat: message({
    doc: 'Says what a path leads to. Symbolic links are followed; `path` in the answer is the real one.',
    payload: z.object({ path }),
    reply: z.object({
      path: z.string(),
      kind,
      size: z.int().describe('Bytes'),
      mode: z.int().describe('Permission bits'),
      inode: z.int(),
      links: z.int().describe('How many names it has'),
      created: time,
      modified: time,
      accessed: time,
    }),
  }),
  mkdir: message({
    doc: 'Makes a directory.',
    payload: z.object({
      path,
      recursive: z.boolean().default(false).describe('Make those above it too, and let one be there'),
    }),
    reply: nothing,
  }),
  delete: message({
    doc: 'Deletes a file, a symbolic link or an empty directory.',
    payload: z.object({
      path,
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
    payload: pair.extend({
      recursive: z.boolean().default(false).describe('Copy a directory with everything in it to a new path'),
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
    payload: z.object({ target: z.string().describe('A path, there or not; relative to the link'), path }),
    reply: nothing,
  }),
  readlink: message({
    doc: 'Gives the target of a symbolic link.',
    payload: z.object({ path }),
    reply: z.string(),
  }),
  truncate: message({
    doc: 'Cuts a file to a size, or fills it up with zeros.',
    payload: z.object({ path, size: count.describe('Bytes') }),
    reply: nothing,
  }),
  watch: message({
    doc: 'Every change from now on of a file, or of a directory and what stands in it. A directory that is deleted, renamed or copied stands for everything in it.',
    payload: z.object({
      path,
      recursive: z.boolean().default(false).describe('At any depth'),
    }),
    stream: z.object({
      kind: z.enum(['created', 'changed', 'deleted', 'renamed']),
      path: z.string(),
      from: z.string().optional().describe('The path before it was renamed'),
    }),
  }),
}
