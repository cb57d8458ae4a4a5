/**
 * The context of one run of a daemon: its only door to the outside. Everything is made when it is first
 * asked for, so that an idle daemon holds nothing that it does not use; after its run has ended, the door
 * is shut.
 */
import type { LogLevel } from '../../wire/control'
import type { Clock } from '../clock'
import type { Context, Message } from '../daemon'
import type { Cause } from '../mail/envelope'
import type { Resolution } from '../mail/routes'
import type { Incarnation } from './incarnation'
import type { Metrics } from './metrics'
import { createTopic } from './topic'

/** What a context opens onto: the daemon, as far as it outlives the run. */
export interface Door {
  readonly name: string
  readonly spec: { readonly type: string }
  readonly config: unknown
  readonly metrics: Metrics
  readonly host: {
    readonly clock: Clock
    readonly random: () => number
  }
  saved: object | undefined
  resolve(target: string, cause: Cause | undefined): Promise<Resolution>
  /** It has been let go on. */
  resumed(): void
  touch(): void
  log(level: LogLevel, text: string, fields?: object): void
}

const levels = ['debug', 'info', 'warning', 'error', 'critical'] as const satisfies LogLevel[]

export class DaemonContext implements Context {
  readonly #daemon: Door
  readonly #run: Incarnation
  #send: Context['send'] | undefined
  #call: Context['call'] | undefined

  constructor(daemon: Door, run: Incarnation) {
    this.#daemon = daemon
    this.#run = run
  }

  get self(): Context['self'] {
    const { name, spec } = this.#daemon
    return { name, type: spec.type, path: `/srv/${name}` }
  }

  get config(): unknown {
    return this.#daemon.config
  }

  get signal(): AbortSignal {
    return this.#run.signal
  }

  get send(): Context['send'] {
    const run = this.#run
    return (this.#send ??= (to, type, payload, options) => run.send(run.current, to, type, payload, options))
  }

  get call(): Context['call'] {
    const run = this.#run
    return (this.#call ??= (to, type, payload, options) => run.call(run.current, to, type, payload, options))
  }

  get subscribe(): Context['subscribe'] {
    const run = this.#run
    return (to, type, payload, options) => run.subscribe(run.current, to, type, payload, options)
  }

  get room(): Context['room'] {
    const daemon = this.#daemon
    const run = this.#run
    return async (to) => {
      for (;;) {
        const { route } = await daemon.resolve(to, run.current)
        if (route.hasRoom) return
        await route.room()
        daemon.resumed()
      }
    }
  }

  get mailbox(): AsyncIterable<Message> {
    return this.#run.loop
  }

  get reply(): Context['reply'] {
    const run = this.#run
    return (to, value, options) => run.reply(to, value, options?.transfer)
  }

  get state(): Context['state'] {
    const daemon = this.#daemon
    return <S extends object>(initial: S): S => (daemon.saved ??= initial) as S
  }

  get topic(): Context['topic'] {
    const run = this.#run
    const { name } = this.#daemon
    return <T>() => {
      const topic = createTopic<T>(name)
      run.defer(() => topic.end())
      return topic
    }
  }

  get metrics(): Context['metrics'] {
    const daemon = this.#daemon
    const { metrics } = daemon
    return {
      increment: (name, by = 1) => {
        metrics.figure(name).value += by
        daemon.touch()
      },
      set: (name, value) => {
        metrics.figure(name).value = value
        daemon.touch()
      },
      record: (name, value) => {
        metrics.histogram(name).record(value)
        daemon.touch()
      },
    }
  }

  get log(): Context['log'] {
    const daemon = this.#daemon
    const log = (level: LogLevel) => (text: string, fields?: object) => daemon.log(level, text, fields)
    return Object.fromEntries(levels.map((level) => [level, log(level)])) as unknown as Context['log']
  }

  get clock(): Context['clock'] {
    const { clock } = this.#daemon.host
    const { timers } = this.#run
    return {
      now: () => clock.now(),
      sleep: (ms) => timers.sleep(ms),
      every: (ms, work) => timers.every(ms, work),
    }
  }

  get random(): Context['random'] {
    return this.#daemon.host.random
  }

  get defer(): Context['defer'] {
    const run = this.#run
    return (cleanup) => run.defer(cleanup)
  }
}
