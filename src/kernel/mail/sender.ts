/** Whoever sends: a daemon, or the kernel in its own name. */
export interface Sender {
  readonly name: string
  /** It has sent one more message, an answer perhaps. */
  countSent(): void
}
