/** What is being brought in or taken out: how far each one is, and how it ended. */
import { DaemonError } from '../../../client/api'

export class Transfer {
  state = $state<'running' | 'done' | 'failed' | 'canceled'>('running')
  /** Bytes so far. */
  done = $state(0)
  /** The path that is being read or written. */
  at = $state('')
  error = $state.raw<DaemonError | undefined>()
  private readonly abort = new AbortController()

  constructor(
    readonly id: number,
    readonly title: string,
    /** Bytes in all; undefined where nobody knows. */
    readonly total: number | undefined,
  ) {}

  cancel(): void {
    this.abort.abort(new DaemonError('canceled', `${this.title} was canceled`))
  }

  /** Runs `work` and keeps what came of it; never rejects. */
  async run(work: TransferWork): Promise<void> {
    const took = (bytes: number, path: string) => {
      this.done += bytes
      this.at = path
    }
    try {
      await work(took, this.abort.signal)
      this.state = 'done'
    } catch (thrown) {
      this.state = this.abort.signal.aborted ? 'canceled' : 'failed'
      if (this.state === 'failed') this.error = DaemonError.from(thrown)
    }
  }
}

type TransferWork = (took: (bytes: number, path: string) => void, signal: AbortSignal) => Promise<unknown>

export class Transfers {
  list = $state.raw<readonly Transfer[]>([])
  private last = 0

  /** Begins one; gives it when it has ended. One that is done leaves the list. */
  async run(title: string, total: number | undefined, work: TransferWork): Promise<Transfer> {
    const transfer = new Transfer(++this.last, title, total)
    this.list = [...this.list, transfer]
    await transfer.run(work)
    if (transfer.state !== 'failed') this.dismiss(transfer)
    return transfer
  }

  dismiss(transfer: Transfer): void {
    this.list = this.list.filter((other) => other !== transfer)
  }
}
