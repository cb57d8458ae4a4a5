/**
 * One who follows many daemons: is told of all of them and then of each that has changed, some at a time, so
 * that a hundred thousand hold nothing up. What daemons are it does not know, nor when a turn comes.
 */

/** Told at once; some milliseconds' work for who sorts them in. */
const most = 2000

export class Follower {
  private readonly changed = new Set<string>()
  private leaveTurn: (() => void) | undefined

  /**
   * @param all the names that there are, read bit by bit
   * @param take is given names, each perhaps more than once; `more` when others wait already
   * @param inTurn does something in a frame to come; gives what takes it back
   */
  constructor(
    private readonly all: Iterator<string>,
    private readonly take: (names: readonly string[], more: boolean) => void,
    private readonly inTurn: (work: () => void) => () => void,
  ) {}

  add(name: string): void {
    this.changed.add(name)
  }

  /** Tells of what waits: the first part now, the others in the turns that come. */
  wake(): void {
    if (!this.leaveTurn) this.step()
  }

  close(): void {
    this.leaveTurn?.()
    this.changed.clear()
  }

  private step(): void {
    this.leaveTurn = undefined
    const names: string[] = []
    let rest = true
    while (names.length < most) {
      const next = this.all.next()
      if (next.done) {
        rest = false
        break
      }
      names.push(next.value)
    }
    for (const name of this.changed) {
      if (names.length >= most) break
      this.changed.delete(name)
      names.push(name)
    }
    const more = rest || this.changed.size > 0
    if (more) this.leaveTurn = this.inTurn(() => this.step())
    this.take(names, more)
  }
}
