/** What a running program takes from the daemon that started it, and its config. */
import { z } from 'zod'
import { DaemonError, message, type Message } from '../../kernel/daemon'

const data = z.union([
  z.string(),
  z.custom<Uint8Array>((value) => value instanceof Uint8Array, { error: 'not a Uint8Array' }),
])

export const config = z.object({
  pid: z.int().positive(),
  command: z.string().describe('The path of its module'),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  cwd: z.string().default('/'),
  source: z.string().describe('A JavaScript module whose default export is the program'),
  stdin: data.optional().describe('All of its input; without it, the input comes by "input"'),
})

export type Config = z.infer<typeof config>

const input = z.object({ data })
const signal = z.object({ signal: z.enum(['INT', 'TERM']) })

export const messages = {
  input: message({
    doc: 'Something to read; nothing at all ends the input. EPIPE after the end, EAGAIN when too much is unread.',
    payload: input,
    reply: z.int().describe('How many bytes it was'),
  }),
  begin: message({ doc: 'Begins it; until then nothing of it runs.' }),
  signal: message({ doc: 'Asks it to end: aborts its signal.', payload: signal }),
}

/** What the messages do. */
export interface Reins {
  begin(): void
  /** @returns how many bytes were taken */
  input(data: string | Uint8Array): number
  /** Asks the program to end, and says why. */
  end(why: string): void
}

/**
 * Does what a message says and gives the answer.
 *
 * @throws DaemonError what `reins` throw, and `unimplemented` for any other type
 */
export function obey({ type, payload }: Message, reins: Reins): unknown {
  switch (type) {
    case 'begin':
      return reins.begin()
    case 'input':
      return reins.input(input.parse(payload).data)
    case 'signal':
      return reins.end(`was sent ${signal.parse(payload).signal}`)
    default:
      throw new DaemonError('unimplemented', `a program takes no message of type '${type}'`)
  }
}
