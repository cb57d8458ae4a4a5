/**
 * Pipes that somebody made for processes to come. An end belongs to its maker until a process takes it, or
 * for longer when the maker keeps it.
 */
import { ReadEnd, WriteEnd, type Description } from './descriptions'
import { fault } from './errno'
import { Pipe } from './pipe'

export type End = 'read' | 'write'

interface Made {
  readonly maker: string
  readonly ends: Readonly<Record<End, Description>>
  /** What the maker still holds. */
  readonly held: Set<End>
  readonly kept: ReadonlySet<End>
}

export class Pipes {
  readonly #made = new Map<number, Made>()
  #next = 1

  /** @param keep the end that its maker holds until it closes it, also when processes have taken it */
  make(maker: string, keep: End | undefined): number {
    const id = this.#next++
    const pipe = new Pipe()
    let open = 2
    const ended = () => {
      if (--open === 0) this.#made.delete(id)
    }
    const label = `pipe:${id}`
    const ends = {
      read: new ReadEnd(pipe, label, ended).hold(),
      write: new WriteEnd(pipe, label, ended).hold(),
    }
    this.#made.set(id, { maker, ends, held: new Set<End>(['read', 'write']), kept: new Set(keep && [keep]) })
    return id
  }

  /** Holds an end for a process. EBADF. */
  take(id: number, end: End): Description {
    const { ends, held, kept } = this.#get(id)
    ends[end].hold()
    if (held.has(end) && !kept.has(end)) {
      held.delete(end)
      ends[end].release()
    }
    return ends[end]
  }

  /** The end that its maker holds. EBADF, EPERM. */
  own(id: number, end: End, sender: string): Description {
    const { ends, held, maker } = this.#get(id)
    if (maker !== sender) throw fault('EPERM', `pipe ${id} belongs to ${maker}, not to ${sender}`)
    if (!held.has(end)) throw fault('EBADF', `${sender} does not hold that end of pipe ${id}`)
    return ends[end]
  }

  /** Its maker lets go of an end. EBADF, EPERM. */
  close(id: number, end: End, sender: string): void {
    const description = this.own(id, end, sender)
    this.#get(id).held.delete(end)
    description.release()
  }

  /** A daemon is gone, and with it what it holds. */
  leave(maker: string): void {
    for (const made of [...this.#made.values()]) {
      if (made.maker !== maker) continue
      for (const end of [...made.held]) {
        made.held.delete(end)
        made.ends[end].release()
      }
    }
  }

  #get(id: number): Made {
    const made = this.#made.get(id)
    if (!made) throw fault('EBADF', `there is no pipe ${id}`)
    return made
  }
}
