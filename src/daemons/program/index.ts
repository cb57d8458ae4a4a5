/**
 * A program as a daemon: it runs one module to its end, in a worker that is its own. It obeys the daemon
 * whose name its own begins with, and tells that one what it writes and how it ends.
 */
import { DaemonError, defineDaemon, type Context } from '../../kernel/daemon'
import { captureConsole } from './console'
import { Input } from './input'
import { runMain } from './main'
import { config, messages, obey, type Config, type Reins } from './messages'
import { importMain } from './module'
import { Output } from './output'

/** Milliseconds that delivering a part of the output may take. */
const DELIVERY = 60_000

export default defineDaemon({
  type: 'program',
  doc: 'Runs one program. The process daemon makes these; see its "spawn".',
  config,
  messages,
  async run(context) {
    const { self, call } = context
    const parent = self.name.slice(0, self.name.lastIndexOf('/'))
    const input = new Input(context.config.stdin)
    const output = new Output(async (fd, data) => {
      await call(parent, 'program-output', { fd, data }, { timeout: DELIVERY, transfer: [data.buffer] })
    })
    const ending = new AbortController()
    const end = (why: string) => ending.abort(new DaemonError('canceled', `${self.name} ${why}`))
    context.signal.addEventListener('abort', () => end('has been told to stop'))

    await new Promise<void>((begin) => {
      ending.signal.addEventListener('abort', () => begin())
      void obeyed(context, parent, { begin, end, input: (data) => input.push(data) })
    })
    const code = ending.signal.aborted ? null : await untilExit(context, input, output, ending.signal)
    await output.drained()
    await call(parent, 'program-exit', { code })
  },
})

/** Does what the messages of `parent` say, until the daemon stops. */
async function obeyed(
  { mailbox, reply, self }: Context<Config>,
  parent: string,
  reins: Reins,
): Promise<void> {
  for await (const message of mailbox) {
    const { sender } = message
    try {
      if (sender !== parent) {
        throw new DaemonError('permission_denied', `${self.name} obeys ${parent}, not ${sender}`)
      }
      reply(message, obey(message, reins))
    } catch (thrown) {
      reply(message, DaemonError.from(thrown))
    }
  }
}

/** The program's exit code; null when a signal ended it. */
async function untilExit(
  context: Context<Config>,
  input: Input,
  output: Output,
  signal: AbortSignal,
): Promise<number | null> {
  const { config } = context
  const releaseConsole = captureConsole((fd, text) => void output.write(fd, text))
  const load = () => importMain(config.source, config.command)
  const code = await runMain(load, { config, input, output, context, signal })
  releaseConsole()
  return code
}
