/** Whoever sends: a daemon, or the kernel in its own name. */
export interface Sender {
  readonly name: string
  /** It has sent one more message, an answer perhaps. */
  countSent(): void
  /** It is given an answer or an item: its code goes on in a moment. */
  resumed(): void
}
