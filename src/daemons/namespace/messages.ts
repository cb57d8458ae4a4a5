/** What the namespace takes and gives: the words and schemas of its messages, and its config. */
import { z } from 'zod'
import { message } from '../../kernel/daemon'
import { isAbsolute, normalise } from '../../wire/path'
import type { Layer } from './table'

const path = z
  .string()
  .refine(isAbsolute, { error: ({ input }) => `${JSON.stringify(input)} is not an absolute path` })
const daemonName = z.string().regex(/^[\w.-]+(\/[\w.-]+)*$/, { error: 'not a name of a daemon' })
const kind = z.enum(['bind', 'mount'])
const flag = z.enum(['replace', 'before', 'after'])
const options = z.object({
  readonly: z.boolean().optional().describe('Nothing may be changed through the mount'),
  root: path.optional().describe('The directory of the daemon that stands for the mount point'),
})

const entry = z.object({ path, daemonName, kind, flag, options: options.optional() })
const tableEntry = entry.extend({
  covered: z.literal(true).optional().describe('A later replace hides it'),
})

/** What a directory holds, as any daemon that serves files lists it. */
export const directoryEntry = z.object({
  name: z.string(),
  kind: z.enum(['file', 'directory', 'symlink', 'daemon']),
  size: z.number().optional(),
  daemonName: z.string().optional(),
})

export type DirectoryEntry = z.infer<typeof directoryEntry>

const lookupAnswer = z.object({
  path: path.describe('The longest prefix that something stands at'),
  daemonName,
  rest: z
    .string()
    .describe(
      'What follows the prefix, beginning with "/"; empty when nothing does and the mount has no root',
    ),
  kind,
  root: z.string().optional(),
  readonly: z.boolean().optional(),
})

export type LookupAnswer = z.infer<typeof lookupAnswer>

const tableChange = z.object({
  kind: z.enum(['bind', 'unbind', 'mount', 'unmount']),
  path,
  daemonName,
})

export type TableChange = z.infer<typeof tableChange>

export const config = z.object({
  mounts: z
    .array(z.object({ path, daemonName, kind: kind.default('mount'), options: options.optional() }))
    .default([])
    .describe('What stands where at the first start; the daemons may come later'),
})

export const messages = {
  bind: message({
    doc: 'Puts a daemon at a path: over what stands there, or in a union before or after it. not_found when there is no such daemon.',
    payload: z.object({ path, daemonName, flag: flag.default('replace') }),
    reply: entry,
  }),
  unbind: message({
    doc: 'Takes the last daemon bound at a path off it, or the one named; what stood under it is back.',
    payload: z.object({ path, daemonName: daemonName.optional() }),
    reply: entry,
  }),
  mount: message({
    doc: 'Puts the files that a daemon serves at a path. not_found when there is no such daemon.',
    payload: z.object({ path, daemonName, flag: flag.default('replace'), options: options.optional() }),
    reply: entry,
  }),
  unmount: message({
    doc: 'Takes the last daemon mounted at a path off it; what stood under it is back.',
    payload: z.object({ path }),
    reply: entry,
  }),
  lookup: message({
    doc: 'The daemon that a path leads to, by the longest prefix, and the rest of the path; null when there is none.',
    payload: z.object({
      path,
      message: z
        .string()
        .optional()
        .describe('What is to be sent there; a readonly mount refuses what could change it'),
    }),
    reply: lookupAnswer.nullable(),
  }),
  list: message({
    doc: 'The directory at a path, sorted by name, its layers merged, the first one winning. Without a path: the whole table, in the order of a lookup.',
    payload: z.object({ path: path.optional() }).default({}),
    reply: z.union([z.array(directoryEntry), z.array(tableEntry)]),
  }),
  watch: message({
    doc: 'Every change of the table. What an earlier lookup said of the path, or of one below it, may no longer hold.',
    stream: tableChange,
  }),
}

/** A layer out of what a message or the config says. */
export function layer(said: Omit<Layer, 'flag'> & Partial<Pick<Layer, 'flag'>>): Layer {
  const { path, daemonName, kind, flag = 'replace', options } = said
  const root = options?.root
  return {
    path: normalise(path),
    daemonName,
    kind,
    flag,
    ...(options && { options: { ...options, ...(root !== undefined && { root: normalise(root) }) } }),
  }
}

const reading = new Set(['read', 'list', 'stat', 'readlink', 'watch'])

/** True for the messages of files that change nothing. */
export const isReading = (type: string): boolean => reading.has(type)
