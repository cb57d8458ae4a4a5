/**
 * Daemons that hold the loop of their host: while one does, nothing is heard from there, so the telemetry cannot
 * tell. It is asked about a daemon that someone looks at, and about who an error names; nothing is asked again and again.
 */
import { DaemonError, type Dan9 } from '../../client/api'
import type { Telemetry } from './telemetry.svelte'

interface Holder {
  readonly name: string
  readonly host: number
  /** When its host was last heard before that was known. */
  readonly heard: number | undefined
}

/** More hosts are not asked at once. */
const most = 64
const named = /'([^']+)' holds its loop/

export class Holders {
  private list = $state.raw<readonly Holder[]>([])

  constructor(
    private readonly dan9: Pick<Dan9, 'metrics' | 'status'>,
    private readonly telemetry: Pick<Telemetry, 'row' | 'rows' | 'store'>,
  ) {}

  /** Who holds the loop of that host, as far as is known, and until something is heard from it. */
  of(host: number): string | undefined {
    const { store } = this.telemetry
    const holder = this.list.find((known) => known.host === host)
    if (!holder || this.telemetry.row(holder.name)?.host !== host) return undefined
    return store.heard.get(host) === holder.heard ? holder.name : undefined
  }

  /** Whether the host of this daemon answers; never rejects. */
  async ask(name: string): Promise<void> {
    try {
      await this.dan9.metrics(name)
    } catch (error) {
      await this.hear(error)
    }
  }

  /** The same of every host that runs daemons, but for the kernel's own. */
  async askAll(): Promise<void> {
    const asked: string[] = []
    const seen: boolean[] = []
    for (const { host, name } of this.telemetry.rows.values()) {
      if (asked.length === most) break
      if (host <= 0 || seen[host]) continue
      seen[host] = true
      asked.push(name)
    }
    await Promise.all(asked.map((name) => this.ask(name)))
  }

  /** Looks at whom an error names; never rejects. */
  async hear(thrown: unknown): Promise<void> {
    const { code, text } = DaemonError.from(thrown)
    const name = code === 'unavailable' ? named.exec(text)?.[1] : undefined
    if (name === undefined) return
    const status = await this.dan9.status(name).catch(() => undefined)
    if (!status?.holds) return
    const { host } = status
    const heard = this.telemetry.store.heard.get(host)
    this.list = [...this.list.filter((known) => known.host !== host), { name, host, heard }]
  }
}
