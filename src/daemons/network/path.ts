/** The way from one end of a connection to the other, as the links are now. It holds no bytes. */
import type { Conditions, Links } from './links'

/** What the network is given from outside: time, chance, and a counter to tell. */
export interface Surroundings {
  /** Milliseconds. */
  now(): number
  /** Runs `work` in `ms` milliseconds, unless the function it gives is called first. */
  after(ms: number, work: () => void): () => void
  /** A number in [0, 1). */
  random(): number
  /** Adds to a figure of the whole network. */
  count(figure: string, by?: number): void
}

/** Milliseconds until a lost segment is sent again, doubled every time (Linux's TCP_RTO_MIN). */
const retransmission = 200
const maxRetransmission = 60_000
/** After so many losses in a row a segment gets through (Linux's tcp_retries2). */
const maxLosses = 15

export class Path {
  /** Segments that were lost and sent again, so far. */
  retransmissions = 0

  /** Each side is known by several names: its host's, and its daemon's. */
  constructor(
    private readonly links: Links,
    private readonly from: readonly string[],
    private readonly to: readonly string[],
    readonly surroundings: Surroundings,
  ) {}

  get conditions(): Conditions {
    return this.links.between(this.from, this.to)
  }

  /** The way back. */
  reversed(): Path {
    return new Path(this.links, this.to, this.from, this.surroundings)
  }

  /** Gives a segment of so many bytes to the link and says when it will have left, in milliseconds. */
  departure(bytes: number): number {
    const { bandwidth, queue } = this.conditions
    const now = this.surroundings.now()
    if (bandwidth === null) return now
    return (queue.freeAt = Math.max(now, queue.freeAt) + (bytes / bandwidth) * 1000)
  }

  /** Milliseconds from leaving to arriving, for a segment that is sent until it arrives: every one has its own chance. */
  delay(): number {
    let delay = this.flight()
    let wait = retransmission
    for (let losses = 0; losses < maxLosses && this.loses(); losses++) {
      this.retransmissions++
      this.surroundings.count('retransmissions')
      delay += wait
      wait = Math.min(wait * 2, maxRetransmission)
    }
    return delay
  }

  /** Milliseconds from leaving to arriving, for what is sent once. */
  flight(): number {
    const { latency, jitter } = this.conditions
    return latency + (jitter > 0 ? jitter * this.surroundings.random() : 0)
  }

  /** Whether what is sent now is lost. */
  loses(): boolean {
    const { loss } = this.conditions
    return loss > 0 && this.surroundings.random() < loss
  }
}
