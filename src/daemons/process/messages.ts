/** What the process daemon takes and gives: the words and schemas of its messages, and its config. */
import { z } from 'zod'
import { message } from '../../kernel/daemon'
import { isAbsolute } from '../../wire/path'

const pid = z.int().positive().describe('The number of a process')
const fd = z.literal([1, 2]).describe('1 is the standard output, 2 the standard error')
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, { error: 'not a Uint8Array' })
const data = z.union([z.string(), bytes])
const signal = z.enum(['INT', 'KILL', 'TERM'])

const path = z.string().describe('Below /proc: "/", "/1000" or "/1000/status"')
const directoryEntry = z.object({ name: z.string(), kind: z.enum(['file', 'directory']), size: z.int() })

const process = z.object({
  pid,
  parent: pid.describe('Who spawned it; 1 is any daemon that is not a process'),
  command: z.string().describe('The path of its module'),
  args: z.array(z.string()).readonly(),
  state: z.enum(['running', 'exited']),
  startTime: z.number().describe('Milliseconds since the epoch'),
  code: z.int().optional().describe('Its exit code; 128 and the number of the signal when that ended it'),
  signal: signal.optional().describe('What it was sent before it ended'),
})

export const config = z.object({
  maxProcesses: z
    .int()
    .positive()
    .default(1000)
    .describe('How many there may be, with those that have exited and nobody has waited for'),
})

export const messages = {
  spawn: message({
    doc: 'Runs a .js module, found as a shell would find it: a path, or a name in /bin. It gets a worker of its own. ENOENT, ENOEXEC, EAGAIN.',
    payload: z.object({
      command: z.string().min(1).describe('"/bin/echo.js", "./tool.js" or just "echo"'),
      args: z.array(z.string()).default([]),
      env: z.record(z.string(), z.string()).default({}),
      cwd: z
        .string()
        .refine(isAbsolute, { error: 'not an absolute path' })
        .default('/')
        .describe('Where its relative paths begin'),
      stdin: data.optional().describe('All of its input; without it, the input comes by "input"'),
    }),
    reply: z.object({ pid }),
  }),
  wait: message({
    doc: 'Answers when the process has exited, at once when it already has. ESRCH.',
    payload: z.object({ pid }),
    reply: z.object({ pid, code: z.int(), signal: signal.nullable() }),
  }),
  kill: message({
    doc: 'Sends a signal. TERM and INT abort the program and end it when it is not done a second later; KILL ends it at once. ESRCH, EINVAL.',
    payload: z.object({ pid, signal: z.string().default('TERM').describe('TERM, INT or KILL') }),
    reply: z.literal(true),
  }),
  list: message({
    doc: 'The processes by pid: all that run, those that nobody has waited for, and the last hundred others. With a path: that directory of /proc.',
    payload: z.object({ path: path.optional() }).default({}),
    reply: z.union([z.array(process), z.array(directoryEntry)]),
  }),
  stat: message({
    doc: 'What is at a path of /proc. ENOENT.',
    payload: z.object({ path }),
    reply: directoryEntry.omit({ name: true }).extend({ path }),
  }),
  read: message({
    doc: 'A file of /proc: the status, cmdline or ctl of a process. ENOENT, EISDIR.',
    payload: z.object({ path }),
    reply: z.string(),
  }),
  write: message({
    doc: 'Sends the signals that are written to the ctl of a process. ENOENT, EACCES, EINVAL.',
    payload: z.object({ path, content: z.string().describe('INT, KILL or TERM') }),
    reply: z.int().describe('How many characters were taken'),
  }),
  getpid: message({
    doc: 'The pid of the caller; 1 for any daemon that is not a process.',
    reply: pid,
  }),
  output: message({
    doc: 'What the process writes, from its very start; ends when it exits. Of more than a mebibyte the oldest is gone. ESRCH.',
    payload: z.object({ pid }),
    stream: z.object({
      fd,
      data: bytes,
      dropped: z.int().optional().describe('How many bytes before these are gone'),
    }),
  }),
  input: message({
    doc: 'Gives the process something to read; nothing at all ends its input. ESRCH, EPIPE, EAGAIN.',
    payload: z.object({ pid, data }),
    reply: z.int().describe('How many bytes it was'),
  }),
  'program-output': message({
    doc: 'From a program: what it writes.',
    payload: z.object({ fd, data: bytes }),
  }),
  'program-exit': message({
    doc: 'From a program: it has ended. A code of null says that a signal did it.',
    payload: z.object({ code: z.int().nullable() }),
  }),
}
