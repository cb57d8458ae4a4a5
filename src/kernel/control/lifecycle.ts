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

export interface LifecycleWishes {
  /** All of them unless said. */
  readonly states?: readonly (typeof lifecycleWishes)[number][] | undefined
  /** Of which the daemons are, as in `group/name`; of any unless said. */
  readonly group?: string | undefined
}

interface Followed {
  /** Empty for all. */
  readonly states: ReadonlySet<string>
  /** With which the names of the daemons begin. */
  readonly prefix: string
  readonly topic: Topic<LifecycleEvent>
}

export class Lifecycle {
  /** For each set of wishes that anybody had: a handful, since followers are written, not made. */
  readonly #followed = new Map<string, Followed>()

  constructor(private readonly clock: Clock) {}

  publish(news: LifecycleNews): void {
    const kind = news.removed ? 'removed' : news.state
    let event: LifecycleEvent | undefined
    for (const { states, prefix, topic } of this.#followed.values()) {
      if ((states.size === 0 || states.has(kind)) && news.name.startsWith(prefix))
        topic.publish((event ??= { ...news, time: news.time ?? this.clock.now() }))
    }
  }

  /** Every change from now on, or those that are wished for. */
  subscribe({ states = [], group }: LifecycleWishes = {}): AsyncIterable<LifecycleEvent> {
    const prefix = group === undefined ? '' : `${group}/`
    const key = `${[...states].sort().join()} ${prefix}`
    let followed = this.#followed.get(key)
    if (!followed) {
      followed = { states: new Set(states), prefix, topic: createTopic<LifecycleEvent>('kernel') }
      this.#followed.set(key, followed)
    }
    return followed.topic.subscribe()
  }
}
