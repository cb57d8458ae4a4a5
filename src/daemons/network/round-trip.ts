/**
 * How long a segment and its acknowledgement take: one segment at a time is timed, none that was sent
 * again counts (Karn's rule), and the estimate moves an eighth of the way to each measure (RFC 6298, 2).
 */
import type { Path } from './path'

const weight = 1 / 8

export class RoundTrip {
  /** Milliseconds; null before the first measure. */
  smoothed: number | null = null
  #timed: { readonly upTo: number; readonly at: number; readonly retransmissions: number } | undefined

  constructor(private readonly path: Path) {}

  /** A segment is sent that ends with byte number `upTo`. */
  begin(upTo: number): void {
    const { retransmissions, surroundings } = this.path
    this.#timed ??= { upTo, at: surroundings.now(), retransmissions }
  }

  /** So many bytes have been acknowledged. */
  end(acknowledged: number): void {
    const timed = this.#timed
    if (!timed || acknowledged < timed.upTo) return
    this.#timed = undefined
    if (this.path.retransmissions !== timed.retransmissions) return
    const measured = this.path.surroundings.now() - timed.at
    this.smoothed = this.smoothed === null ? measured : this.smoothed + weight * (measured - this.smoothed)
  }
}
