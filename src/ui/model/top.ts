/** The few daemons of which a figure is greatest, kept by looking at nothing but what has changed, mostly. */
import type { DaemonRow } from './telemetry-store'

const most = 5

export class Top {
  /** The greatest first; none whose figure is 0. */
  rows: readonly DaemonRow[] = []

  constructor(private readonly value: (row: DaemonRow) => number) {}

  /** Looks at the daemons of these names, and at all that are known when one of the greatest has become less. */
  update(names: Iterable<string>, known: ReadonlyMap<string, DaemonRow>): void {
    const top = [...this.rows]
    // Who found no room in a full top may be greater than one who falls out of it, or becomes less.
    let full = top.length === most
    let fallen = false
    for (const name of names) {
      const row = known.get(name)
      const at = top.findIndex((held) => held.name === name)
      if (at >= 0) {
        const [before] = top.splice(at, 1)
        fallen ||= full && (!row || this.value(row) < this.value(before!))
      }
      if (row) this.insert(top, row)
      full ||= top.length === most
    }
    if (fallen) {
      top.length = 0
      for (const row of known.values()) this.insert(top, row)
    }
    this.rows = top
  }

  private insert(top: DaemonRow[], row: DaemonRow): void {
    const value = this.value(row)
    if (value <= 0 || (top.length === most && value <= this.value(top[most - 1]!))) return
    const at = top.findIndex((held) => this.value(held) < value)
    top.splice(at < 0 ? top.length : at, 0, row)
    top.length = Math.min(top.length, most)
  }
}
