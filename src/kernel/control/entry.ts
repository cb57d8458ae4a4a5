/** What the kernel keeps of a daemon: a hundred thousand of these must be cheap, so nothing here can be derived. */
import type { DaemonSpec, DaemonState, Status } from '../../wire/control'
import type { ErrorData } from '../../wire/error'
import type { Clock } from '../clock'
import { isAlive } from '../host/cell'
import type { CellStatus } from '../host/host'
import type { HostHandle } from './host-handle'

export class Entry {
  readonly name: string
  readonly type: string
  readonly config: object | undefined
  readonly registered: boolean
  /** Where it was asked to be. */
  readonly place: DaemonSpec['host']
  /** How many one-way messages may wait, when its spec says so. */
  readonly mailbox: number | undefined
  /** The number of the namespace that it sees. */
  namespace = 0
  /** Undefined while it has no worker: at first, and after its own was ended, until it is needed again. */
  host: HostHandle | undefined
  /** By which that host tells of it. */
  number = 0
  /** A worker is being found for it. */
  housing: Promise<HostHandle> | undefined
  /** Its host has made it: it can be found. */
  made = false
  /** A host may have kept where it is. */
  located = false
  // As its host last told:
  state: DaemonState = 'created'
  since = 0
  starts = 0
  waiting = 0
  capacity = 0
  error: ErrorData | undefined
  /** Starts that earlier workers of its saw. */
  earlierStarts = 0

  constructor({ name, type, config, register, host, mailbox }: DaemonSpec) {
    this.name = name
    this.type = type
    this.config = config
    this.registered = register !== false
    this.place = host
    this.mailbox = mailbox
  }

  get dedicated(): boolean {
    return this.place === 'dedicated'
  }

  /** Keeps what its host tells of it. */
  told({ state, since, starts, waiting, capacity, error }: CellStatus): void {
    this.state = states[state]
    this.since = since
    this.starts = starts
    this.waiting = waiting
    this.capacity = capacity
    this.error = error
  }

  /**
   * What a client is told of it now.
   *
   * @param told what its host has just said, which is not kept; without it, as it was when the host last spoke
   */
  status(clock: Clock, told?: CellStatus): Status {
    const { state, since, starts, waiting, capacity, error } = told ?? this
    return {
      name: this.name,
      type: this.type,
      state,
      alive: isAlive(state),
      path: `/srv/${this.name}`,
      host: this.host?.id ?? -1,
      dedicated: this.dedicated,
      namespace: this.namespace,
      uptime: isAlive(state) ? clock.now() - since : 0,
      restarts: Math.max(0, this.earlierStarts + starts - 1),
      mailbox: { length: waiting, capacity },
      ...(error && { error }),
      ...(this.host?.holder === this.name && { holds: true as const }),
    }
  }
}

/** What comes from another thread is a string of its own each time; kept are these. */
const states: Readonly<Record<DaemonState, DaemonState>> = {
  created: 'created',
  starting: 'starting',
  running: 'running',
  suspended: 'suspended',
  stopping: 'stopping',
  stopped: 'stopped',
  error: 'error',
}
