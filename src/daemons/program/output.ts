/**
 * What a program writes, on its way out: in order, and gathered while an earlier part is under way. It
 * does not know where it goes.
 */

export type Fd = 1 | 2

/** Takes a part of the output and resolves when there is room for the next. May keep `data`. */
export type Deliver = (fd: Fd, data: Uint8Array<ArrayBuffer>) => Promise<void>

/** Bytes in one part, unless a single write has more. */
const PART = 64 * 1024

interface Write {
  readonly fd: Fd
  readonly data: Uint8Array
  readonly written: () => void
  readonly failed: (reason: unknown) => void
}

export class Output {
  #waiting: Write[] = []
  #pumping: Promise<void> | undefined

  constructor(private readonly deliver: Deliver) {}

  /** Resolves when `data` is delivered; whoever does not wait for it may go on writing. */
  write(fd: Fd, data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data.slice()
    const result = new Promise<void>((written, failed) => {
      this.#waiting.push({ fd, data: bytes, written, failed })
    })
    // Not everybody waits: a failure is for those who do.
    result.catch(() => {})
    this.#pumping ??= this.#pump()
    return result
  }

  /** Resolves when everything that was written is delivered, or could not be. */
  async drained(): Promise<void> {
    while (this.#pumping) await this.#pumping
  }

  async #pump(): Promise<void> {
    // What is written in this turn goes out together.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const part = this.#nextPart()
      try {
        await this.deliver(part[0]!.fd, joined(part))
        for (const { written } of part) written()
      } catch (thrown) {
        for (const { failed } of part) failed(thrown)
      }
    }
    this.#pumping = undefined
  }

  /** Takes what waits for the same descriptor, up to the size of a part. */
  #nextPart(): Write[] {
    const { fd } = this.#waiting[0]!
    let size = 0
    let count = 0
    for (const write of this.#waiting) {
      size += write.data.length
      if (write.fd !== fd || (count > 0 && size > PART)) break
      count += 1
    }
    return this.#waiting.splice(0, count)
  }
}

function joined(part: readonly Write[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(part.reduce((size, { data }) => size + data.length, 0))
  let offset = 0
  for (const { data } of part) {
    whole.set(data, offset)
    offset += data.length
  }
  return whole
}
