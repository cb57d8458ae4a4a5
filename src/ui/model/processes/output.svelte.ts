/** What a process has written, as it comes. */
import { DaemonError, type Dan9 } from '../../../client/api'
import { Scrollback, type Line, type Voice } from '../console/scrollback'
import { follow } from '../follow'

interface Piece {
  readonly fd: 1 | 2
  readonly data: Uint8Array
  readonly dropped?: number
}

/** Milliseconds between two looks at what a busy program says. */
const calm = 50

export class Output {
  lines = $state.raw<readonly Line[]>([])
  rest = $state.raw<Line>({ id: 0, parts: [] })
  private readonly scrollback = new Scrollback()
  private waiting: ReturnType<typeof setTimeout> | undefined

  /** Takes in what `pid` writes until it ends or `signal` is aborted. @throws DaemonError ESRCH */
  async listen(dan9: Dan9, pid: number, signal: AbortSignal): Promise<void> {
    const decoders = { 1: new TextDecoder(), 2: new TextDecoder() }
    const take = (item: unknown) => {
      const { fd, data, dropped } = item as Piece
      if (dropped) this.say('error', `\n… ${dropped} bytes are left out …\n`)
      this.say(fd === 2 ? 'error' : 'out', decoders[fd].decode(data, { stream: true }))
    }
    await follow(dan9, 'process', 'output', { pid }, take, signal)
  }

  say(voice: Voice, text: string): void {
    this.scrollback.append(voice, text)
    this.waiting ??= setTimeout(() => this.show(), calm)
  }

  clear(): void {
    this.scrollback.clear()
    this.show()
  }

  fail(thrown: unknown): void {
    this.say('error', `\n${DaemonError.from(thrown).message}\n`)
  }

  private show(): void {
    clearTimeout(this.waiting)
    this.waiting = undefined
    this.lines = this.scrollback.whole
    this.rest = this.scrollback.rest
  }
}
