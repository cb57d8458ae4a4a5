/**
 * Telemetry that waits for who reads it: so many batches as they came, and what came later as one in which the
 * latest counts. Its size is bounded by the number of daemons, and no change of theirs is lost.
 */
import type { DaemonSample, DeadLetter, LogEntry, TelemetryBatch } from '../wire/control'
import type { Message } from '../wire/message'

/** Batches that wait as they came; some ten seconds'. */
const BATCHES = 100
/** Bodies, letters and log entries that the merged batch keeps of each, the newest ones. */
const NEWEST = 1_000

export class Backlog {
  readonly #waiting: TelemetryBatch[] = []
  #merged: Merged | undefined

  push(batch: TelemetryBatch): void {
    if (!this.#merged && this.#waiting.length < BATCHES) this.#waiting.push(batch)
    else (this.#merged ??= new Merged()).add(batch)
  }

  /** The oldest batch; undefined when none waits. */
  shift(): TelemetryBatch | undefined {
    const oldest = this.#waiting.shift()
    if (oldest) return oldest
    const merged = this.#merged?.batch()
    this.#merged = undefined
    return merged
  }

  clear(): void {
    this.#waiting.length = 0
    this.#merged = undefined
  }
}

/** Several batches as one, which tells whoever reads it of the same daemons and of as many messages. */
class Merged {
  readonly #daemons = new Map<string, DaemonSample>()
  readonly #removed = new Set<string>()
  readonly #messages: Message[] = []
  readonly #letters: DeadLetter[] = []
  readonly #logs: LogEntry[] = []
  #seen = 0
  #letterCount = 0
  #time = 0

  add({ time, daemons, removed, messages, seen, deadLetters, deadLetterCount, logs }: TelemetryBatch): void {
    for (const sample of daemons) {
      this.#removed.delete(sample.name)
      this.#daemons.set(sample.name, sample)
    }
    for (const name of removed) {
      this.#daemons.delete(name)
      this.#removed.add(name)
    }
    append(this.#messages, messages)
    append(this.#letters, deadLetters)
    append(this.#logs, logs)
    this.#seen += seen
    this.#letterCount = deadLetterCount
    this.#time = time
  }

  batch(): TelemetryBatch {
    return {
      time: this.#time,
      daemons: [...this.#daemons.values()],
      removed: [...this.#removed],
      messages: this.#messages,
      seen: this.#seen,
      deadLetters: this.#letters,
      deadLetterCount: this.#letterCount,
      logs: this.#logs,
    }
  }
}

function append<T>(list: T[], items: readonly T[]): void {
  for (const item of items) list.push(item)
  if (list.length > NEWEST) list.splice(0, list.length - NEWEST)
}
