/** What the process daemon takes and gives: the words and schemas of its messages, and its config. */
import { z } from 'zod'
import { message } from '../../kernel/daemon'
import { isAbsolute } from '../../wire/path'
import { signalNames } from './signals'

const pid = () => z.int().positive().describe('The number of a process')
const fd = () => z.literal([0, 1, 2]).describe('0 is the standard input, 1 the output, 2 the errors')
const bytes = () =>
  z.custom<Uint8Array>((value) => value instanceof Uint8Array, { error: 'not a Uint8Array' })
const data = () => z.union([z.string(), bytes()])
const signal = () => z.enum(signalNames)
const pipe = () => z.int().describe('The number of a pipe')
const end = () => z.enum(['read', 'write'])

const path = () => z.string().describe('Below /proc: "/", "/1000" or "/1000/status"')
const directoryEntry = () =>
  z.object({ name: z.string(), kind: z.enum(['file', 'directory']), size: z.int() })

const process = () =>
  z.object({
    pid: pid(),
    parent: pid().describe(
      'Who spawned it; 1 is any daemon that is not a process, and the parent of orphans',
    ),
    group: z.int().describe('Its process group'),
    command: z.string().describe('The path of its program'),
    args: z.array(z.string()).readonly(),
    state: z.enum(['running', 'stopped', 'zombie', 'exited']),
    startTime: z.number().describe('Milliseconds since the epoch'),
    cpu: z.number().describe('Milliseconds that it worked instead of waiting in a system call'),
    code: z.int().optional().describe('Its exit code; 128 and the number of the signal when that ended it'),
    signal: signal().optional().describe('The signal that ended it'),
  })

const redirection = () =>
  z
    .union([
      z.object({
        path: z.string(),
        flags: z.enum(['r', 'r+', 'w', 'wx', 'w+', 'wx+', 'a', 'ax', 'a+', 'ax+']),
      }),
      z.object({ pipe: pipe(), end: end() }),
      z.object({ fd: fd() }),
      z.object({
        inherit: z.union([z.literal(true), fd()]).describe('As the spawner has it, or has that one'),
      }),
      z.object({ null: z.literal(true) }),
    ])
    .describe('A file, an end of a pipe, the same as another descriptor, as the spawner has it, or nothing')

export type Redirection = z.infer<ReturnType<typeof redirection>>

export const config = () =>
  z.object({
    maxProcesses: z
      .int()
      .positive()
      .default(1000)
      .describe('How many there may be, with those that have exited and nobody has waited for'),
  })

export const messages = {
  spawn: message({
    doc: 'Runs a program, found as a shell would find it: WASI (WebAssembly), a JavaScript module, or a script with #! and an interpreter. It gets a worker of its own. ENOENT, ENOEXEC, EACCES, EISDIR, EAGAIN, ENOMEM; ENOSYS for WASI where the page is not cross-origin isolated.',
    payload: () =>
      z.object({
        command: z.string().min(1).describe('"/bin/ls", "./tool.wasm", or a name that is looked for in PATH'),
        args: z.array(z.string()).default([]),
        env: z
          .record(z.string(), z.string())
          .optional()
          .describe('As the spawning process has it unless said; PWD is always its cwd'),
        cwd: z
          .string()
          .refine(isAbsolute, { error: 'not an absolute path' })
          .optional()
          .describe('Where its relative paths begin; as the spawning process has it, or /, unless said'),
        stdin: data().optional().describe('All of its input'),
        fds: z
          .object({
            '0': redirection().optional(),
            '1': redirection().optional(),
            '2': redirection().optional(),
          })
          .default({})
          .describe(
            'Its standard descriptors; without, a process’s are inherited, and others’ are "input" and "output"',
          ),
        group: z
          .int()
          .min(0)
          .optional()
          .describe('A process group; 0 for a new one; the spawner’s unless said'),
        limits: z
          .object({
            cpu: z.number().positive().optional().describe('Milliseconds of work before XCPU'),
            memory: z.int().positive().optional().describe('Bytes of a WASI program’s memory'),
          })
          .default({}),
        namespace: z
          .enum(['copy', 'shared', 'empty'])
          .default('copy')
          .describe('How it sees the spawner’s namespace'),
      }),
    reply: () => z.object({ pid: pid() }),
  }),
  pipe: message({
    doc: 'Makes a pipe of 64 KiB for "fds" of "spawn". An end is its maker’s until a process takes it; one that the maker keeps, until "pipe-close".',
    payload: () =>
      z.object({ keep: end().optional().describe('The end that the maker uses itself') }).default({}),
    reply: () => z.object({ pipe: pipe() }),
  }),
  'pipe-read': message({
    doc: 'From a pipe’s maker: reads what is there, or waits for it; nothing at the end. EBADF, EPERM.',
    payload: () => z.object({ pipe: pipe(), length: z.int().positive().default(65_536) }),
    reply: bytes,
  }),
  'pipe-write': message({
    doc: 'From a pipe’s maker: writes, and waits for room. EPIPE, EBADF, EPERM.',
    payload: () => z.object({ pipe: pipe(), data: data() }),
    reply: () => z.int(),
  }),
  'pipe-close': message({
    doc: 'From a pipe’s maker: lets go of an end. EBADF, EPERM.',
    payload: () => z.object({ pipe: pipe(), end: end() }),
  }),
  wait: message({
    doc: 'Answers when the process has exited, at once when it already has. Without a pid, or with -1: any child of the caller, of a group where that is said. ESRCH, ECHILD.',
    payload: () => z.object({ pid: z.int().optional(), group: z.int().optional() }).default({}),
    reply: () => z.object({ pid: pid(), code: z.int(), signal: signal().nullable() }),
  }),
  kill: message({
    doc: 'Sends a signal to a process, or to all of a group. KILL ends it at once; so do the others, unless it is a JavaScript program that listens, which has a second after TERM and INT, or one that handles TERM, INT or PIPE, which goes on. STOP holds it at its next system call or message until CONT. ESRCH, EINVAL.',
    payload: () =>
      z.object({
        pid: pid().optional(),
        group: z.int().positive().optional(),
        signal: z.string().default('TERM').describe('TERM, INT, KILL, STOP, CONT, PIPE or XCPU'),
      }),
    reply: () => z.literal(true),
  }),
  list: message({
    doc: 'The processes by pid: all that run, those that nobody has waited for, and the last hundred others. With a path: that directory of /proc.',
    payload: () => z.object({ path: path().optional() }).default({}),
    reply: () => z.union([z.array(process()), z.array(directoryEntry())]),
  }),
  stat: message({
    doc: 'What is at a path of /proc. ENOENT.',
    payload: () => z.object({ path: path() }),
    reply: () => directoryEntry().omit({ name: true }).extend({ path: z.string() }),
  }),
  read: message({
    doc: 'A file of /proc: status, args, env, fd, ctl or cwd of a process. ENOENT, EISDIR.',
    payload: () =>
      z.object({
        path: path(),
        encoding: z.enum(['utf8', 'bytes']).default('utf8'),
        offset: z.int().min(0).default(0),
        length: z.int().min(0).optional(),
      }),
    reply: () => z.union([z.string(), bytes()]),
  }),
  write: message({
    doc: 'Sends the signals that are written to the ctl of a process. ENOENT, EACCES, EINVAL.',
    payload: () => z.object({ path: path(), content: data().describe('"TERM" or "kill TERM"') }),
    reply: () => z.int().describe('How many bytes were taken'),
  }),
  getpid: message({
    doc: 'The pid of the caller; 1 for any daemon that is not a process.',
    reply: pid,
  }),
  output: message({
    doc: 'What the process writes, from its very start; ends when it exits. While nobody reads it the last mebibyte is kept. ESRCH.',
    payload: () => z.object({ pid: pid() }),
    stream: () =>
      z.object({
        fd: z.literal([1, 2]),
        data: bytes(),
        dropped: z.int().optional().describe('How many bytes before these are gone'),
      }),
  }),
  input: message({
    doc: 'Gives the process something to read, as a terminal does: a read takes one piece at most, and nothing at all is an end for one read. ESRCH, EPIPE, EAGAIN.',
    payload: () => z.object({ pid: pid(), data: data() }),
    reply: () => z.int().describe('How many bytes it was'),
  }),
  'program-read': message({
    doc: 'From a program: reads from a standard descriptor; nothing at the end.',
    payload: () => z.object({ fd: fd(), length: z.int().min(0) }),
    reply: bytes,
  }),
  'program-write': message({
    doc: 'From a program: writes to a standard descriptor, and waits for room. EPIPE.',
    payload: () => z.object({ fd: fd(), data: bytes() }),
    reply: () => z.int(),
  }),
  'program-ready': message({
    doc: 'From a program: answers when a standard descriptor can be read.',
    payload: () => z.object({ fd: fd() }),
    reply: () => z.object({ bytes: z.int(), ended: z.boolean() }),
  }),
  'program-close': message({
    doc: 'From a program: closes a standard descriptor.',
    payload: () => z.object({ fd: fd() }),
  }),
  'program-moved': message({
    doc: 'From a program: it has another working directory.',
    payload: () => z.object({ cwd: z.string() }),
  }),
  'program-exit': message({
    doc: 'From a program: it has ended. A code of null says that a signal did it.',
    payload: () => z.object({ code: z.int().nullable(), signal: signal().nullable(), cpu: z.number() }),
  }),
}
