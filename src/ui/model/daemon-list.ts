/** The daemons that pass a filter, sorted, and kept so by looking at nothing but what has changed. */
import type { DaemonRow } from './telemetry-store'

export class DaemonList {
  /** Sorted; another array after each change. */
  rows: readonly DaemonRow[] = []
  /** What `rows` holds. */
  private readonly held = new Map<string, DaemonRow>()

  /** @param compare 0 for one and the same daemon only, which stays where it is */
  constructor(
    private readonly passes: (row: DaemonRow) => boolean,
    private readonly compare: (a: DaemonRow, b: DaemonRow) => number,
  ) {}

  /**
   * Looks at the daemons of these names, whatever has become of them.
   *
   * @param known the daemons that there are
   */
  update(names: Iterable<string>, known: ReadonlyMap<string, DaemonRow>): void {
    const { rows, held } = this
    const leave: number[] = []
    const come: { place: number; row: DaemonRow }[] = []
    const stay: { place: number; row: DaemonRow }[] = []
    for (const name of names) {
      const before = held.get(name)
      const row = known.get(name)
      const after = row && this.passes(row) ? row : undefined
      if (before === after) continue
      if (after) held.set(name, after)
      else held.delete(name)
      if (before && after && this.compare(before, after) === 0) {
        stay.push({ place: this.placeOf(before), row: after })
        continue
      }
      if (before) leave.push(this.placeOf(before))
      if (after) come.push({ place: this.placeOf(after), row: after })
    }
    if (leave.length + come.length + stay.length === 0) return
    const next = rows.slice()
    for (const { place, row } of stay) next[place] = row
    leave.sort((a, b) => a - b)
    come.sort((a, b) => a.place - b.place || this.compare(a.row, b.row))
    this.rows = leave.length + come.length === 0 ? next : merge(next, leave, come)
  }

  /** Where it is, or where it belongs: the first place whose row does not come before it. */
  private placeOf(row: DaemonRow): number {
    let low = 0
    let high = this.rows.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.compare(this.rows[middle]!, row) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** `rows` without those at the places `leave`, and with those that `come` before the places they name. */
function merge<Row>(
  rows: readonly Row[],
  leave: readonly number[],
  come: readonly { readonly place: number; readonly row: Row }[],
): Row[] {
  const merged: Row[] = []
  let left = 0
  let at = 0
  for (let place = 0; place <= rows.length; place++) {
    for (; come[at]?.place === place; at++) merged.push(come[at]!.row)
    if (leave[left] === place) left++
    else if (place < rows.length) merged.push(rows[place]!)
  }
  return merged
}
