/** What a run of a daemon does with messages of each type. */
import { DaemonError } from '../../wire/error'
import type { Behaviour, Handler, Messages } from '../daemon'
import type { Figure } from './metrics'
import { checkedPayload } from './schemas'

export interface Entry {
  readonly type: string
  /** Handles a message whose payload fits; throws `invalid_argument` when it does not, `unimplemented` without a handler. */
  readonly handle: Handler
  readonly schema: Messages[string]['payload']
  readonly count: Figure
}

interface Home {
  readonly name: string
  readonly behaviour: Behaviour
  /** How many messages of `type` it has taken in hand. */
  count(type: string): Figure
}

type Handlers = Readonly<Record<string, Handler>>

export class Entries {
  readonly #byType = new Map<string, Entry>()
  #last: Entry | undefined

  constructor(
    private readonly home: Home,
    private readonly handlers: Handlers,
  ) {}

  /** The type of the message that came last. */
  get lastType(): string | undefined {
    return this.#last?.type
  }

  of(type: string): Entry {
    const last = this.#last
    return last !== undefined && last.type === type ? last : this.#find(type)
  }

  #find(type: string): Entry {
    return (this.#last = this.#byType.get(type) ?? this.#make(type))
  }

  #make(type: string): Entry {
    const { home, handlers } = this
    const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined
    const messages = home.behaviour.messages ?? {}
    const schema = Object.hasOwn(messages, type) ? messages[type]!.payload : undefined
    const entry = { type, handle: handling(home, handler, schema), schema, count: home.count(type) }
    // Unknown types are the senders' choice: no memory is kept of them here.
    if (handler || schema) this.#byType.set(type, entry)
    return entry
  }
}

function handling(home: Home, handler: Handler | undefined, schema: Entry['schema']): Handler {
  if (handler === undefined) {
    return (_, { message }) => {
      throw unknownType(home, message.type)
    }
  }
  if (schema === undefined) return handler
  return (_, request) => handler(checkedPayload(home.name, request.message, schema), request)
}

const unknownType = ({ name, behaviour }: Home, type: string): DaemonError => {
  const known = Object.keys(behaviour.messages ?? {})
  const list = known.length > 0 ? `; it takes ${known.join(', ')}` : ''
  return new DaemonError('unimplemented', `${name} takes no message of type '${type}'${list}`)
}
