/** The changes of daemons, as those hear who follow them. */
import type { DaemonState } from '../../wire/control'
import type { ErrorData } from '../../wire/error'
import type { Clock } from '../clock'
import type { Topic } from '../daemon'
import { createTopic } from '../host/topic'

export interface LifecycleEvent {
  readonly name: string
  /**
   * When it was so, in milliseconds by the clock that stamps the daemon's messages: what has an earlier timestamp
   * was sent by the run that ended then, what has a later one by the next.
   */
  readonly time: number
  readonly state: DaemonState
  readonly error?: ErrorData
  readonly removed?: true
}

/** A change; without a time, it is so now. */
export type LifecycleNews = Omit<LifecycleEvent, 'time'> & { readonly time?: number }

/** What a follower can wish to hear of: a state, or the removal, whatever the state was. */
export const lifecycleWishes = [
  ...(['created', 'starting', 'running', 'suspended', 'stopping', 'stopped', 'error'] as const),
  'removed',
] as const satisfies readonly (DaemonState | 'removed')[]

export type LifecycleWish = (typeof lifecycleWishes)[number]

const everything = ''

export class Lifecycle {
  /** For each set of wishes that anybody had: a handful, since followers are written, not made. */
  readonly #topics = new Map<
    string,
    { readonly wishes: ReadonlySet<string>; readonly topic: Topic<LifecycleEvent> }
  >()

  constructor(private readonly clock: Clock) {}

  publish(news: LifecycleNews): void {
    const kind = news.removed ? 'removed' : news.state
    let event: LifecycleEvent | undefined
    for (const [key, { wishes, topic }] of this.#topics) {
      if (key === everything || wishes.has(kind))
        topic.publish((event ??= { ...news, time: news.time ?? this.clock.now() }))
    }
  }

  /** Every change from now on, or those that are wished for. */
  subscribe(wishes: readonly LifecycleWish[] = []): AsyncIterable<LifecycleEvent> {
    const key = [...wishes].sort().join()
    let followed = this.#topics.get(key)
    if (!followed) {
      followed = { wishes: new Set(wishes), topic: createTopic<LifecycleEvent>('kernel') }
      this.#topics.set(key, followed)
    }
    return followed.topic.subscribe()
  }
}
