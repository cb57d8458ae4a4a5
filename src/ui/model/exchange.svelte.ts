/** One exchange with a daemon: what was sent, and what came back so far. */
import { DaemonError, type Dan9 } from '../../client/api'
import { follow } from './follow'
import { Ring } from './ring'

export type Way = 'send' | 'call' | 'subscribe'

const kept = 200
/** Milliseconds between two looks at what a busy stream gives. */
const calm = 100

export class Exchange {
  state = $state<'idle' | 'waiting' | 'done' | 'stopped' | 'failed'>('idle')
  way = $state<Way>('call')
  answer = $state.raw<unknown>()
  error = $state.raw<DaemonError | undefined>()
  /** The newest items of a stream, oldest first, and how many came in all. */
  items = $state.raw<readonly unknown[]>([])
  count = $state(0)
  /** How many were left out because they came faster than they can be shown. */
  missed = $state(0)
  ms = $state(0)
  private abort: AbortController | undefined

  constructor(private readonly dan9: Dan9) {}

  /** Begins anew; resolves when the answer, the error or the end of the stream has come. */
  async run(way: Way, to: string, type: string, payload: unknown, as: string): Promise<void> {
    this.stop()
    const abort = (this.abort = new AbortController())
    const began = performance.now()
    this.way = way
    this.state = 'waiting'
    this.answer = this.error = undefined
    this.items = []
    this.count = this.missed = 0
    try {
      if (way === 'subscribe') await this.listen(to, type, payload, as, abort.signal)
      else this.answer = await this.ask(way, to, type, payload, as, abort.signal)
      if (this.abort === abort) this.state = abort.signal.aborted ? 'stopped' : 'done'
    } catch (error) {
      if (this.abort !== abort) return
      this.error = DaemonError.from(error)
      this.state = 'failed'
    } finally {
      if (this.abort === abort) this.ms = performance.now() - began
    }
  }

  /** Gives up a call, or ends a stream. */
  stop(): void {
    this.abort?.abort()
  }

  private ask(
    way: Way,
    to: string,
    type: string,
    payload: unknown,
    as: string,
    signal: AbortSignal,
  ): Promise<unknown> {
    return way === 'send'
      ? this.dan9.send(to, type, payload, { as })
      : this.dan9.call(to, type, payload, { as, signal })
  }

  private async listen(
    to: string,
    type: string,
    payload: unknown,
    as: string,
    signal: AbortSignal,
  ): Promise<void> {
    const newest = new Ring<unknown>(kept)
    let left = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const show = () => {
      clearTimeout(timer)
      timer = undefined
      if (signal.aborted && this.abort?.signal !== signal) return
      this.items = [...newest.from(0)]
      this.count = newest.total
      this.missed = left
    }
    const take = (item: unknown, missed: number) => {
      newest.push(item)
      left = missed
      timer ??= setTimeout(show, calm)
    }
    try {
      // Nobody reads faster than the page shows it: what has no room is left out, and its producer need not wait.
      await follow(this.dan9, to, type, payload, take, signal, { as, whenFull: 'skip' })
    } finally {
      show()
    }
  }
}
