/**
 * The one subscription to the system's telemetry, and what the views may see of it: everything, or
 * what there was when the view was paused. Batches fill the store; views wake by `version`, at most ten
 * times a second, and by `daemons` and `figures`, at most twice, since figures that flicker cannot be read.
 */
import { DaemonError, type Dan9, type DeadLetter, type Message } from '../../client/api'
import type { Ring } from './ring'
import { TelemetryStore, type DaemonRow } from './telemetry-store'

/** What the top bar says. */
export interface Figures {
  readonly daemons: number
  readonly running: number
  readonly failed: number
  readonly messageRate: number
  readonly queued: number
  readonly deadLetters: number
  readonly notShown: number
  readonly sampling: number
}

const none: Figures = {
  daemons: 0,
  running: 0,
  failed: 0,
  messageRate: 0,
  queued: 0,
  deadLetters: 0,
  notShown: 0,
  sampling: 1,
}

const calm = 500

export class Telemetry {
  readonly store = new TelemetryStore()

  /** Goes up whenever a view may have something new to show. */
  version = $state(0)
  daemons = $state.raw<readonly DaemonRow[]>([])
  figures = $state.raw<Figures>(none)
  /** Messages sent since the view was paused. */
  fresh = $state(0)
  /** Why no more telemetry comes; undefined while it does. */
  broken = $state.raw<DaemonError | undefined>()
  /** When the newest batch came. */
  time = $state(0)

  private held = $state.raw<Held | undefined>()
  private published = 0
  private publishing: ReturnType<typeof setTimeout> | undefined
  private ticking: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly dan9: Dan9) {}

  get paused(): boolean {
    return this.held !== undefined
  }

  get messages(): Ring<Message> {
    return this.held?.messages ?? this.store.messages
  }

  get deadLetters(): Ring<DeadLetter> {
    return this.held?.deadLetters ?? this.store.deadLetters
  }

  /** Up to when charts show: until now, or until the pause. */
  get until(): number {
    return this.held?.time ?? Date.now()
  }

  /** Listens until the telemetry ends or fails; never rejects. */
  async listen(): Promise<void> {
    this.broken = undefined
    try {
      for await (const batch of this.dan9.telemetry()) {
        const changed = this.store.take(batch)
        this.tick()
        this.wake(changed)
      }
      this.broken = new DaemonError('unavailable', 'the telemetry has ended')
    } catch (error) {
      this.broken = DaemonError.from(error)
    }
  }

  /** Shows what came while the page was hidden, until the function that it gives is called. */
  whenVisible(): () => void {
    const show = () => {
      if (!document.hidden) this.wake(true)
    }
    document.addEventListener('visibilitychange', show)
    return () => document.removeEventListener('visibilitychange', show)
  }

  /** Dead letters from before the page listened. */
  async recall(): Promise<void> {
    const { letters } = await this.dan9.deadLetters()
    this.store.takeEarlier(letters)
    this.wake(false)
  }

  pause(): void {
    if (this.held) return
    const { messages, deadLetters, seen } = this.store
    this.held = { messages: messages.copy(), deadLetters: deadLetters.copy(), seen, time: Date.now() }
    this.fresh = 0
  }

  resume(): void {
    this.held = undefined
    this.publish()
    this.version++
  }

  /** A daemon as the views last saw it, and whether it is gone. */
  find(name: string): { row: DaemonRow; gone: boolean } | undefined {
    const row = this.daemons.find((candidate) => candidate.name === name)
    if (row) return { row, gone: false }
    const gone = this.store.gone.get(name)
    return gone && { row: gone, gone: true }
  }

  private wake(changed: boolean): void {
    if (this.held) this.fresh = this.store.seen - this.held.seen
    if (this.held || document.hidden) return
    this.version++
    this.time = this.store.time
    const wait = this.published + calm - performance.now()
    if (changed || wait <= 0) this.publish()
    else this.publishing ??= setTimeout(() => this.publish(), wait)
  }

  private publish(): void {
    clearTimeout(this.publishing)
    this.publishing = undefined
    if (this.held) return
    this.published = performance.now()
    const { store } = this
    this.daemons = [...store.rows.values()]
    this.figures = {
      daemons: store.rows.size,
      running: this.daemons.filter(({ state }) => state === 'running').length,
      failed: this.daemons.filter(({ state }) => state === 'error').length,
      messageRate: store.messageRate,
      queued: store.queued(),
      deadLetters: store.deadLetterCount,
      notShown: store.seen - store.shown,
      sampling: store.sampling,
    }
  }

  /** Ticks once a second for as long as something happens, then falls silent. */
  private tick(): void {
    this.ticking ??= setTimeout(() => {
      this.ticking = undefined
      const busy = this.store.tick(Date.now())
      if (busy) this.tick()
      this.wake(false)
    }, 1000)
  }
}

interface Held {
  readonly messages: Ring<Message>
  readonly deadLetters: Ring<DeadLetter>
  readonly seen: number
  readonly time: number
}
