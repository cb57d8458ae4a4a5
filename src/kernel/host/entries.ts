/** What a run of a daemon does with messages of each type. */
import type { Behaviour, Handler, Messages } from '../daemon'
import type { Figure } from './metrics'

export interface Entry {
  readonly type: string
  readonly handler: Handler | undefined
  readonly schema: Messages[string]['payload']
  readonly count: Figure
}

interface Home {
  readonly behaviour: Behaviour
  /** How many messages of `type` it has taken in hand. */
  count(type: string): Figure
}

export class Entries {
  readonly #byType = new Map<string, Entry>()
  #last: Entry | undefined

  /** @param handlers those that it has now: asked for each type once */
  constructor(
    private readonly home: Home,
    private readonly handlers: () => Readonly<Record<string, Handler>>,
  ) {}

  /** The type of the message that came last. */
  get lastType(): string | undefined {
    return this.#last?.type
  }

  of(type: string): Entry {
    const last = this.#last
    if (last !== undefined && last.type === type) return last
    return (this.#last = this.#byType.get(type) ?? this.#make(type))
  }

  #make(type: string): Entry {
    const { home } = this
    const handlers = this.handlers()
    const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined
    const messages = home.behaviour.messages ?? {}
    const schema = Object.hasOwn(messages, type) ? messages[type]!.payload : undefined
    const entry = { type, handler, schema, count: home.count(type) }
    // Unknown types are the senders' choice: no memory is kept of them here.
    if (handler || schema) this.#byType.set(type, entry)
    return entry
  }
}
