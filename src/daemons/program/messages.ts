/** What a program takes from the daemon that runs processes, and from other programs; and its config. */
import { z } from 'zod'
import { message } from '../../kernel/daemon'
import { signals } from './signals'

const bytes = () =>
  z.custom<Uint8Array>((value) => value instanceof Uint8Array, { error: 'not a Uint8Array' })
const id = () => z.int().describe('The number of an open file that is shared')

const flags = () => z.enum(['r', 'r+', 'w', 'wx', 'w+', 'wx+', 'a', 'ax', 'a+', 'ax+'])

/** What a standard descriptor stands for: a stream of the process daemon, a file to open, or one that another program has open. */
const source = () =>
  z.union([
    z.object({ stream: z.enum(['stream', 'terminal']) }),
    z.object({ path: z.string(), flags: flags(), id: id() }),
    z.object({ daemonName: z.string(), id: id() }),
  ])

export const config = () =>
  z.object({
    pid: z.int().positive(),
    command: z.string(),
    args: z.array(z.string()).default([]),
    env: z.record(z.string(), z.string()).default({}),
    cwd: z.string().default('/'),
    fds: z.tuple([source(), source(), source()]).describe('Standard input, output and error'),
    limits: z
      .object({ cpu: z.number().positive().optional(), memory: z.int().positive().optional() })
      .default({})
      .describe('Milliseconds of work, and bytes of a WASI program’s memory'),
  })

export type Config = z.infer<ReturnType<typeof config>>
export type Source = z.infer<ReturnType<typeof source>>

export const messages = {
  begin: message({
    doc: 'Finds the program, opens what is redirected, and runs it. ENOENT, ENOEXEC, EACCES, EISDIR, ENOSYS, ENOMEM, and what opening gives.',
    reply: () => z.object({ path: z.string().describe('Where the program was found') }),
  }),
  signal: message({
    doc: 'TERM and INT give a JavaScript program that listens a second, and one that handles them, as PIPE, goes on; every other ends at once. STOP holds it at its next system call or message until CONT.',
    payload: () => z.object({ signal: z.enum(signals) }),
  }),
  usage: message({
    doc: 'What it has used and has open.',
    reply: () =>
      z.object({
        cpu: z.number().describe('Milliseconds not spent waiting in a system call'),
        fds: z.array(z.string()).describe('Number, mode and what it stands for'),
      }),
  }),
  'file-read': message({
    doc: 'From a program that shares an open file: reads on.',
    payload: () => z.object({ id: id(), length: z.int().min(0) }),
    reply: bytes,
  }),
  'file-write': message({
    doc: 'From a program that shares an open file: writes on.',
    payload: () => z.object({ id: id(), data: bytes() }),
    reply: () => z.int(),
  }),
  'file-close': message({
    doc: 'Nobody shares that open file any more.',
    payload: () => z.object({ id: id() }),
  }),
}
