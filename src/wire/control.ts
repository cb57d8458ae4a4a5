/**
 * The control plane: what a client asks of the kernel, and the shapes of the answers.
 * Carried by Comlink; no daemon's message passes here but those that the client itself sends.
 */
import type { ErrorData } from './error'
import type { Message, MessageDescription } from './message'

export type DaemonState = 'created' | 'starting' | 'running' | 'suspended' | 'stopping' | 'stopped' | 'error'

export interface Status {
  readonly name: string
  readonly type: string
  readonly state: DaemonState
  /** True while its loop is alive: starting, running, suspended or stopping. */
  readonly alive: boolean
  /** Its address in the namespace, `/srv/<name>`. */
  readonly path: string
  /** The number of the worker that runs it; 0 is the kernel's own. */
  readonly host: number
  /** True when its worker runs nothing else. */
  readonly dedicated: boolean
  /** The number of the namespace that it sees; 0 is the one that boot made. */
  readonly namespace: number
  /** Milliseconds since it last started; 0 while it is not alive. */
  readonly uptime: number
  /** How often it was started again after its first start. */
  readonly restarts: number
  /** Messages that wait, calls included, and how many one-way ones may. */
  readonly mailbox: { readonly length: number; readonly capacity: number }
  /** Why it is in state `error`, or what ended its worker. */
  readonly error?: ErrorData
  /**
   * It was given something last in a host that owes the kernel an answer, and so holds its loop as far as can be
   * told: the other daemons there wait for it.
   */
  readonly holds?: true
}

export interface DaemonSpec {
  /** Letters, digits, `.`, `_`, `-`, in segments joined by `/`; unique in the system. */
  readonly name: string
  /** A built-in type or one that `install` gave. */
  readonly type: string
  readonly config?: object
  /** False leaves it out of the registry: it is found by its exact name only. True unless said. */
  readonly register?: boolean
  /** Start it at once. False unless said. */
  readonly start?: boolean
  /** A shared host by number (from 1), or a worker of its own. The least loaded host unless said. */
  readonly host?: number | 'dedicated'
  /** How many one-way messages may wait (10,000 unless said). */
  readonly mailbox?: number
  /**
   * Which paths it sees: those of its creator, and whatever either of them changes (`shared`, unless said); a
   * copy of its own of what its creator sees now (`copy`); or none but /srv (`empty`).
   */
  readonly namespace?: 'shared' | 'copy' | 'empty'
  /** The daemon in whose name it is created; without one it is as if created by the first daemons. */
  readonly creator?: string
  /** Take the place of a daemon that has this name already, instead of `already_exists`. */
  readonly replace?: boolean
}

/** A message that could not be delivered, or several whose bodies died with a worker. */
export interface DeadLetter {
  readonly time: number
  readonly sender: string
  readonly recipient: string
  readonly type: string
  readonly error: ErrorData
  /** How many messages this entry stands for. */
  readonly count: number
}

export type LogLevel = 'debug' | 'info' | 'warning' | 'error' | 'critical'

export interface LogEntry {
  readonly time: number
  readonly daemon: string
  readonly level: LogLevel
  readonly text: string
  readonly fields?: unknown
}

/** The figures of one daemon in a telemetry batch; counts are totals since it was created. */
export interface DaemonSample {
  readonly name: string
  readonly type: string
  readonly state: DaemonState
  readonly host: number
  readonly dedicated: boolean
  readonly registered: boolean
  readonly mailbox: number
  readonly capacity: number
  readonly received: number
  readonly sent: number
  readonly errors: number
  /** Handling time in milliseconds: of the last message, and percentiles since the start. */
  readonly p50: number
  readonly p95: number
  readonly restarts: number
  /** When it last started, milliseconds since the epoch; 0 when it is not alive. */
  readonly since: number
  /** Its own and its per-type counts, as `metrics` gives them. */
  readonly metrics: Readonly<Record<string, number>>
  readonly error?: ErrorData
}

/**
 * What happened since the last batch. A batch comes at most ten times a second, in each frame while more daemons have
 * changed than fit, and none while nothing happens. For who reads too late several become one: no change of a
 * daemon is lost and all is counted, but of messages, dead letters and log entries only the newest are whole.
 */
export interface TelemetryBatch {
  /** Milliseconds since the epoch. */
  readonly time: number
  /**
   * Daemons that changed, at most some hundreds in one batch that is read in time. All of them come first: in the
   * first batch, or where they are more than that, in the first ones.
   */
  readonly daemons: readonly DaemonSample[]
  readonly removed: readonly string[]
  /** Messages sent, oldest first: all of them, or a sample when there were too many. */
  readonly messages: readonly Message[]
  /** How many messages were sent in all since the last batch. */
  readonly seen: number
  readonly deadLetters: readonly DeadLetter[]
  /** Undelivered messages since the kernel booted. */
  readonly deadLetterCount: number
  readonly logs: readonly LogEntry[]
}

export interface CallOptions {
  /** Milliseconds until `deadline_exceeded`; 5,000 unless said. From 1,000 on they may count from the beginning of a turn. */
  readonly timeout?: number
  /** Its abort ends the call with `canceled` and reaches the callee. */
  readonly signal?: AbortSignal
}

export interface SubscribeOptions {
  /**
   * When the consumer has no room for more items, the producer waits (unless said), or `skip`: they are left
   * out, and counted in `missed`.
   */
  readonly whenFull?: 'wait' | 'skip'
}

/** A stream as its consumer holds it, for one loop. */
export interface Subscription extends AsyncIterableIterator<unknown> {
  /** How many items have been left out so far, before the one that was taken last. */
  readonly missed: number
}

/**
 * What is asked of the kernel about daemons, by a client and by the daemon `kernel` alike. A target is a
 * name, a path in the namespace, or `d9://type/group/name`. Every method rejects with a `DaemonError`.
 */
export interface Control {
  /** The names of the registered daemons, sorted. */
  list(): Promise<string[]>
  /** The types that `create` takes, sorted. */
  types(): Promise<string[]>
  /** The status of a registered daemon; null when there is none. */
  lookup(target: string): Promise<Status | null>
  status(target: string): Promise<Status>
  metrics(target: string): Promise<Record<string, number>>
  describe(target: string): Promise<MessageDescription[]>
  /** The messages that wait in its mailbox, oldest first, `limit` (100 unless said) of them; they stay there. */
  mailbox(target: string, limit?: number): Promise<Message[]>
  create(spec: DaemonSpec): Promise<Status>
  /**
   * Takes a module whose default export is `defineDaemon(…)`; it may import from 'dan9'. Gives its type.
   * `invalid_argument` with `detail.line` when it does not parse, throws, or exports something else.
   */
  install(source: string, options?: { name?: string; language?: 'ts' | 'js' }): Promise<string>
  start(target: string): Promise<Status>
  stop(target: string): Promise<Status>
  restart(target: string): Promise<Status>
  /** Ends it at once: its worker with it when that is dedicated, even in an infinite loop. */
  kill(target: string): Promise<Status>
  /** Its messages wait until `resume`. */
  suspend(target: string): Promise<Status>
  resume(target: string): Promise<Status>
  /** Ends it and forgets its name; what waits in its mailbox goes back to its senders. */
  remove(target: string): Promise<void>
  /** Undelivered messages: how many since boot, and the last thousand. */
  deadLetters(): Promise<{ count: number; letters: DeadLetter[] }>
}

const methods: Readonly<Record<keyof Control, true>> = {
  list: true,
  types: true,
  lookup: true,
  status: true,
  metrics: true,
  describe: true,
  mailbox: true,
  create: true,
  install: true,
  start: true,
  stop: true,
  restart: true,
  kill: true,
  suspend: true,
  resume: true,
  remove: true,
  deadLetters: true,
}

/**
 * A control that answers each method by `ask`.
 *
 * @param ask is given the call, to be made on any other control
 */
export function controlBy(
  ask: (forward: (control: Control) => Promise<unknown>) => Promise<unknown>,
): Control {
  const entries = (Object.keys(methods) as (keyof Control)[]).map((method) => [
    method,
    (...args: unknown[]) => {
      const forward = (control: Control): Promise<unknown> =>
        (control[method] as (...given: unknown[]) => Promise<unknown>)(...args)
      return ask(forward)
    },
  ])
  return Object.fromEntries(entries) as Control
}

/** Which of several creates is over, and the daemon's status or why there is none. */
export type Created = readonly [index: number, status: Status | undefined, error?: ErrorData]

/** What the kernel worker answers, by Comlink. */
export interface KernelControl extends Control {
  /** As many times `create`: each is told to `over` when it is, with those that are over at the same time. */
  createAll(specs: readonly DaemonSpec[], over: (created: readonly Created[]) => void): Promise<void>
  /** Starts the kernel with so many shared hosts, 1 to 64; resolves when it has booted. Comes first. */
  boot(options: { hosts: number | string }): Promise<void>
  /** Telemetry batches arrive on `port`, until something is said on it. */
  observe(port: MessagePort): Promise<void>
  /** Gives `port` to the host of the client daemons, which answers on it as a `Gateway`. */
  connect(port: MessagePort): Promise<void>
}

/** What the host of the client daemons answers, by Comlink. */
export interface Gateway {
  /** Resolves once the message is in the recipient's mailbox. */
  send(as: string, to: string, type: string, payload: unknown): Promise<Message>
  /** `id` is the caller's, for `cancel`. */
  call(id: number, as: string, to: string, type: string, payload: unknown, timeout: number): Promise<unknown>
  cancel(id: number): void
  /** The stream's items come on `port` (see `stream.ts`). */
  subscribe(
    as: string,
    to: string,
    type: string,
    payload: unknown,
    port: MessagePort,
    options?: SubscribeOptions,
  ): Promise<void>
  /** Takes the oldest message out of a client's mailbox; null when there is none. */
  receive(as: string): Promise<Message | null>
}
