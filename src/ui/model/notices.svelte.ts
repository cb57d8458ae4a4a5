/** Short words about what was done or went wrong, said on screen and to screen readers. */
import { DaemonError } from '../../client/api'

export interface Notice {
  readonly id: number
  readonly text: string
  readonly kind: 'done' | 'error'
}

const lifetime = 6000

export class Notices {
  list = $state.raw<readonly Notice[]>([])
  private last = 0

  say(text: string): void {
    const id = this.add(text, 'done')
    setTimeout(() => this.dismiss(id), lifetime)
  }

  /** An error stays until it is dismissed. */
  fail(thrown: unknown): void {
    this.add(DaemonError.from(thrown).message, 'error')
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id)
  }

  private add(text: string, kind: Notice['kind']): number {
    const id = ++this.last
    const others = this.list.filter((notice) => notice.text !== text)
    this.list = [...others, { id, text, kind }].slice(-3)
    return id
  }
}
