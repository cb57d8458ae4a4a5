/**
 * The one subscription to the system's telemetry, and what the views may see of it: everything, or
 * what there was when the view was paused. Batches fill the store; views wake by `version`, at most ten
 * times a second, and by `figures` and as followers, at most twice, since figures that flicker cannot be read, or
 * some times more when a daemon came, went or changed its state. Nothing here takes longer for more daemons.
 */
import { untrack } from 'svelte'
import { DaemonError, type Dan9, type DeadLetter, type Message } from '../../client/api'
import { Follower } from './follower'
import type { Ring } from './ring'
import { TelemetryStore, type DaemonRow, type Held } from './telemetry-store'
import { inTurn } from './turns'

/** What the top bar says. */
export interface Figures {
  readonly daemons: number
  readonly running: number
  readonly failed: number
  readonly messageRate: number
  readonly queued: number
  readonly errors: number
  readonly restarts: number
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
  errors: 0,
  restarts: 0,
  deadLetters: 0,
  notShown: 0,
  sampling: 1,
}

/** Milliseconds between two versions. */
const often = 90
/** Milliseconds between two looks at figures; and when a daemon came, went or changed its state. */
const calm = 500
const brisk = 150

export class Telemetry {
  readonly store = new TelemetryStore()

  /** Goes up whenever a view may have something new to show. */
  version = $state(0)
  figures = $state.raw<Figures>(none)
  /** Messages sent since the view was paused. */
  fresh = $state(0)
  /** Why no more telemetry comes; undefined while it does. */
  broken = $state.raw<DaemonError | undefined>()
  /** When the newest batch came. */
  time = $state(0)

  private held = $state.raw<(Held & { readonly time: number }) | undefined>()
  private shown = 0
  private showing: ReturnType<typeof setTimeout> | undefined
  private published = 0
  private publishing: { readonly timer: ReturnType<typeof setTimeout>; readonly at: number } | undefined
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

  /** The daemons, by name: as they are, or as they were at the pause. */
  get rows(): ReadonlyMap<string, DaemonRow> {
    return this.held?.rows ?? this.store.rows
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
    this.held = { ...this.store.held(), time: Date.now() }
    this.fresh = 0
  }

  resume(): void {
    this.held = undefined
    this.publish()
    this.version++
  }

  /** A daemon as it is now, or was at the pause; who asks is asked to again when that may have changed. */
  row(name: string): DaemonRow | undefined {
    void this.figures
    return this.rows.get(name)
  }

  /** The same, or the last that was known of it, and whether it is gone. */
  find(name: string): { row: DaemonRow; gone: boolean } | undefined {
    const row = this.row(name)
    if (row) return { row, gone: false }
    const gone = this.store.gone.get(name)
    return gone && { row: gone, gone: true }
  }

  /**
   * Tells of all daemons, and then of those that come, go or change: by their names, some thousand in a frame, until
   * the function that it gives is called. In an effect: with a pause or its end another round begins.
   *
   * @param take is given what there is now as well, and whether more names wait
   */
  follow(
    take: (names: readonly string[], rows: ReadonlyMap<string, DaemonRow>, more: boolean) => void,
  ): () => void {
    const { rows } = this
    const follower = new Follower(rows.keys(), (names, more) => take(names, rows, more), inTurn)
    if (!this.held) this.store.followers.add(follower)
    untrack(() => follower.wake())
    return () => {
      this.store.followers.delete(follower)
      follower.close()
    }
  }

  private wake(changed: boolean): void {
    if (this.held) this.fresh = this.store.seen - this.held.seen
    if (this.held || document.hidden) return
    const now = performance.now()
    this.showing ??= setTimeout(() => this.show(), Math.max(0, this.shown + often - now))
    const at = Math.max(now, this.published + (changed ? brisk : calm))
    if (this.publishing && this.publishing.at <= at) return
    clearTimeout(this.publishing?.timer)
    // In a task of its own: to take a batch in is one already.
    this.publishing = { at, timer: setTimeout(() => this.publish(), at - now) }
  }

  private show(): void {
    this.showing = undefined
    if (this.held) return
    this.shown = performance.now()
    this.version++
    this.time = this.store.time
  }

  private publish(): void {
    clearTimeout(this.publishing?.timer)
    this.publishing = undefined
    if (this.held) return
    this.published = performance.now()
    const { store } = this
    this.figures = {
      ...store.totals,
      daemons: store.rows.size,
      messageRate: store.messageRate,
      deadLetters: store.deadLetterCount,
      notShown: store.seen - store.shown,
      sampling: store.sampling,
    }
    for (const follower of this.store.followers) follower.wake()
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
