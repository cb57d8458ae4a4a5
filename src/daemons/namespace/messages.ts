/** What the namespace takes and gives: the words and schemas of its messages, and its config. */
import { z } from 'zod'
import { message } from '../../kernel/daemon'
import { isAbsolute, normalise } from '../../wire/path'
import type { Layer, MountOptions } from './table'

const path = () =>
  z.string().refine(isAbsolute, { error: ({ input }) => `${JSON.stringify(input)} is not an absolute path` })
const daemonName = () => z.string().regex(/^[\w.-]+(\/[\w.-]+)*$/, { error: 'not a name of a daemon' })
const kind = () => z.enum(['bind', 'mount'])
const flag = () => z.enum(['replace', 'before', 'after'])
const options = () =>
  z.object({
    readonly: z.boolean().optional().describe('Nothing may be changed through it'),
    root: path()
      .optional()
      .describe('The directory of the daemon that stands there, its own root unless said'),
    create: z
      .boolean()
      .optional()
      .describe('In a union, whether what is new may be made here: true unless readonly'),
  })
const of = () =>
  z.string().optional().describe('The daemon whose namespace is meant; that of the sender unless said')
const namespace = () => z.int().min(0)

const entry = () =>
  z.object({
    path: path(),
    daemonName: daemonName(),
    kind: kind(),
    flag: flag(),
    options: options().optional(),
  })
const tableEntry = () =>
  entry().extend({
    covered: z.literal(true).optional().describe('A later replace hides it'),
  })

/** What a directory holds, as any daemon that serves files lists it. */
export const directoryEntry = () =>
  z.object({
    name: z.string(),
    kind: z.string().describe("'file', 'directory', 'symlink', 'daemon', …"),
    size: z.number().optional(),
    daemonName: z.string().optional(),
  })

export type DirectoryEntry = z.infer<ReturnType<typeof directoryEntry>>

const lookupAnswer = () =>
  z.object({
    path: path().describe('The longest prefix that something stands at'),
    daemonName: daemonName(),
    rest: z
      .string()
      .describe(
        'What follows the prefix, beginning with "/"; empty when nothing does and the mount has no root',
      ),
    kind: kind(),
    root: z.string().optional(),
    readonly: z.boolean().optional(),
    create: z.boolean().optional(),
  })

export type LookupAnswer = z.infer<ReturnType<typeof lookupAnswer>>

const way = () =>
  z.object({
    daemonName: daemonName(),
    rest: z.string(),
    kind: kind(),
    readonly: z.boolean().optional(),
    holds: z
      .object({ at: path(), below: z.boolean() })
      .optional()
      .describe('For which path it holds until the next change, and whether for all below it'),
  })

export type Way = z.infer<ReturnType<typeof way>>

const tableChange = () =>
  z.object({
    kind: z.enum(['bind', 'unbind', 'mount', 'unmount']),
    path: path(),
    daemonName: daemonName(),
  })

export type TableChange = z.infer<ReturnType<typeof tableChange>>

export const config = () =>
  z.object({
    mounts: z
      .array(
        z.object({
          path: path(),
          daemonName: daemonName(),
          kind: kind().default('mount'),
          options: options().optional(),
        }),
      )
      .default([])
      .describe('What stands where at the first start; the daemons may come later'),
  })

export const messages = {
  bind: message({
    doc: 'Puts a daemon, or what another path leads to, at a path: over what stands there, or in a union before or after it. not_found when there is no such daemon.',
    payload: () =>
      z
        .object({
          path: path(),
          daemonName: daemonName().optional(),
          from: path()
            .optional()
            .describe('Instead of a daemon: the path whose files are to be at `path` too'),
          flag: flag().default('replace'),
          options: options().optional(),
          of: of(),
        })
        .refine(({ daemonName, from }) => (daemonName === undefined) !== (from === undefined), {
          error: 'either daemonName or from',
        }),
    reply: entry,
  }),
  unbind: message({
    doc: 'Takes the last daemon bound at a path off it, or the one named; what stood under it is back.',
    payload: () => z.object({ path: path(), daemonName: daemonName().optional(), of: of() }),
    reply: entry,
  }),
  mount: message({
    doc: 'Puts the files that a daemon serves at a path. not_found when there is no such daemon.',
    payload: () =>
      z.object({
        path: path(),
        daemonName: daemonName(),
        flag: flag().default('replace'),
        options: options().optional(),
        of: of(),
      }),
    reply: entry,
  }),
  unmount: message({
    doc: 'Takes the last daemon mounted at a path off it, or the one named; what stood under it is back.',
    payload: () => z.object({ path: path(), daemonName: daemonName().optional(), of: of() }),
    reply: entry,
  }),
  lookup: message({
    doc: 'The daemon that a path leads to, by the longest prefix, and the rest of the path; in a union the first that has it. null when there is none.',
    payload: () => z.object({ path: path(), of: of() }),
    reply: () => lookupAnswer().nullable(),
  }),
  list: message({
    doc: 'The directory at a path, sorted by name, its layers merged, the first one winning. Without a path: the whole table, in the order of a lookup.',
    payload: () => z.object({ path: path().optional(), of: of() }).default({}),
    reply: () => z.union([z.array(directoryEntry()), z.array(tableEntry())]),
  }),
  stat: message({
    doc: 'What is at a path; a directory, where only something stands below it.',
    payload: () => z.object({ path: path(), follow: z.boolean().default(true), of: of() }),
    reply: () => z.looseObject({ path: path(), kind: z.string(), size: z.number() }),
  }),
  ns: message({
    doc: 'A script of bind and mount commands that rebuilds the namespace.',
    payload: () => z.object({ of: of() }).default({}),
    reply: () => z.string(),
  }),
  watch: message({
    doc: 'Every change of the table. What an earlier lookup said of the path, or of one below it, may no longer hold.',
    payload: () => z.object({ of: of() }).default({}),
    stream: tableChange,
  }),
  clone: message({
    doc: 'For the kernel: makes a namespace, a copy of another or an empty one.',
    payload: () => z.object({ namespace: namespace(), of: namespace().optional() }),
  }),
  release: message({
    doc: 'For the kernel: nobody sees a namespace any more.',
    payload: () => z.object({ namespace: namespace() }),
  }),
  resolve: message({
    doc: 'For the kernel and its hosts: where a message to a path goes; null when nowhere.',
    payload: () =>
      z.object({
        path: path(),
        namespace: namespace(),
        message: z.string().optional().describe('Its type, when it says no path of its own'),
        changes: z.boolean().describe('Whether it may make something new'),
      }),
    reply: () => way().nullable(),
  }),
}

/** A layer out of what a message or the config says; what is as it is anyway is left out. */
export function layer(
  said: Omit<Layer, 'flag' | 'options'> & {
    flag?: Layer['flag']
    options?: z.output<ReturnType<typeof options>>
  },
): Layer {
  const { path, daemonName, kind, flag = 'replace' } = said
  const { readonly, create } = said.options ?? {}
  const root = said.options?.root === undefined ? undefined : normalise(said.options.root)
  const kept: MountOptions = {
    ...(readonly && { readonly }),
    ...(create === false && { create }),
    // A mount has that root anyway; a bind without one stands for the daemon itself, with it for its files.
    ...(root !== undefined && (root !== '/' || kind === 'bind') && { root }),
  }
  return {
    ...{ path: normalise(path), daemonName, kind, flag },
    ...(Object.keys(kept).length > 0 && { options: kept }),
  }
}
