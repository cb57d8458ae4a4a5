/** More about the entries of a directory than its listing says, each asked for when it is first wanted. */
import { childPath } from '../path'
import { stat, type Caller, type FileStat } from './access'

const atOnce = 32

export class Details {
  private readonly known = new Map<string, FileStat>()
  /** Those that were asked about and have not changed since. */
  private readonly fresh = new Set<string>()
  private readonly wanted: string[] = []
  private asking = 0

  /** @param came is told when all that was wanted is known */
  constructor(
    private readonly dan9: Caller,
    private readonly directory: string,
    private readonly came: () => void,
  ) {}

  /** What was last known; whoever asks first sets the question off. */
  of(name: string): FileStat | undefined {
    if (!this.fresh.has(name)) {
      this.fresh.add(name)
      this.wanted.push(name)
      queueMicrotask(() => this.next())
    }
    return this.known.get(name)
  }

  /** It is asked about again when it is next wanted; all are unless `name` says which. */
  forget(name?: string): void {
    if (name === undefined) this.fresh.clear()
    else this.fresh.delete(name)
  }

  private next(): void {
    while (this.asking < atOnce) {
      const name = this.wanted.shift()
      if (name === undefined) return
      this.asking++
      void this.one(name)
    }
  }

  private async one(name: string): Promise<void> {
    const found = await stat(this.dan9, childPath(this.directory, name)).catch(() => undefined)
    if (found) this.known.set(name, found)
    else this.known.delete(name)
    this.asking--
    this.next()
    if (this.asking === 0) this.came()
  }
}
