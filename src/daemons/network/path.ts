/** The way from one end of a connection to the other, as the links are now. It holds no bytes. */
import type { Conditions, Links } from './links'

/** What the network is given from outside: time and chance. */
export interface Surroundings {
  /** Milliseconds. */
  now(): number
  /** Runs `work` in `ms` milliseconds, unless the function it gives is called first. */
  after(ms: number, work: () => void): () => void
  /** A number in [0, 1). */
  random(): number
}

/** Milliseconds until a lost segment is sent again, doubled every time (Linux's TCP_RTO_MIN). */
const retransmission = 200
const maxRetransmission = 60_000
/** After so many losses in a row a segment gets through (Linux's tcp_retries2). */
const maxLosses = 15

export class Path {
  constructor(
    private readonly links: Links,
    private readonly from: readonly string[],
    private readonly to: readonly string[],
    readonly surroundings: Surroundings,
  ) {}

  get conditions(): Conditions {
    return this.links.between(this.from, this.to)
  }

  /** Gives a segment of so many bytes to the link and says when it will have left, in milliseconds. */
  departure(bytes: number): number {
    const { bandwidth, queue } = this.conditions
    const now = this.surroundings.now()
    if (bandwidth === null) return now
    return (queue.freeAt = Math.max(now, queue.freeAt) + (bytes / bandwidth) * 1000)
  }

  /** Milliseconds from leaving to arriving, for a segment: every one has its own chance. */
  delay(): number {
    const { latency, jitter, loss } = this.conditions
    const { random } = this.surroundings
    let delay = latency + (jitter > 0 ? jitter * random() : 0)
    let wait = retransmission
    for (let losses = 0; loss > 0 && losses < maxLosses && random() < loss; losses++) {
      delay += wait
      wait = Math.min(wait * 2, maxRetransmission)
    }
    return delay
  }
}
