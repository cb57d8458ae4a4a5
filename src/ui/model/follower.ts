/**
 * One who follows many daemons: is told of all of them and then of each that has changed, some at a time, so
 * that a hundred thousand hold nothing up. What daemons are it does not know, nor when a turn comes.
 */

/** Told at once. */
const most = 500
/** Milliseconds after which the rest waits for the next turn: a quarter of a frame. */
const enough = 4

export class Follower {
  private readonly changed = new Set<string>()
  private leaveTurn: (() => void) | undefined
  private closed = false

  /**
   * @param all the names that there are, read bit by bit
   * @param take is given names, each perhaps more than once, or none at last; `more` when others may wait
   * @param inTurn does something in a frame to come; gives what takes it back
   * @param now a clock in milliseconds
   */
  constructor(
    private readonly all: Iterator<string>,
    private readonly take: (names: readonly string[], more: boolean) => void,
    private readonly inTurn: (work: () => void) => () => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  add(name: string): void {
    this.changed.add(name)
  }

  /** Tells of what waits: the first part now, the others in the turns that come. */
  wake(): void {
    if (!this.leaveTurn) this.step()
  }

  close(): void {
    this.closed = true
    this.leaveTurn?.()
    this.changed.clear()
  }

  private step(): void {
    this.leaveTurn = undefined
    const until = this.now() + enough
    while (!this.closed) {
      const names = this.part()
      const more = names.length === most
      this.take(names, more)
      if (!more) return
      if (this.now() >= until) {
        this.leaveTurn = this.inTurn(() => this.step())
        return
      }
    }
  }

  /** The next names; fewer than `most` when none is left. */
  private part(): readonly string[] {
    const names: string[] = []
    while (names.length < most) {
      const next = this.all.next()
      if (next.done) break
      names.push(next.value)
    }
    for (const name of this.changed) {
      if (names.length >= most) break
      this.changed.delete(name)
      names.push(name)
    }
    return names
  }
}
