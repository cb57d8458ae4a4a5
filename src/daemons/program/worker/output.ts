/**
 * What a program writes, on its way out: in order, and gathered while an earlier part is under way. It
 * does not know where it goes.
 */

export type Fd = 1 | 2

/** Takes a part of the output and resolves when there is room for the next. May keep `data`. */
export type Deliver = (fd: Fd, data: Uint8Array<ArrayBuffer>) => Promise<void>

/** Bytes in one part, unless a single write has more; and so many may be under way before a writer waits. */
const PART = 64 * 1024

interface Write {
  readonly fd: Fd
  readonly data: Uint8Array
  readonly written: () => void
}

export class Output {
  #waiting: Write[] = []
  #unwritten = 0
  #pumping: Promise<void> | undefined
  /** Why what was written to a descriptor went nowhere. */
  readonly #failures = new Map<Fd, unknown>()

  constructor(private readonly deliver: Deliver) {}

  /** Resolves when there is room for more; rejects when an earlier part of it could not be delivered. */
  write(fd: Fd, data: string | Uint8Array): Promise<void> {
    const written = this.#write(fd, data)
    // Not everybody waits: a failure is for those who do.
    written.catch(() => {})
    return written
  }

  /** Resolves when everything that was written is delivered, or could not be. */
  async drained(): Promise<void> {
    while (this.#pumping) await this.#pumping
  }

  async #write(fd: Fd, data: string | Uint8Array): Promise<void> {
    if (this.#failures.has(fd)) throw this.#failures.get(fd)
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data.slice()
    this.#unwritten += bytes.length
    const written = new Promise<void>((written) => this.#waiting.push({ fd, data: bytes, written }))
    this.#pumping ??= this.#pump()
    if (this.#unwritten <= PART) return
    await written
    if (this.#failures.has(fd)) throw this.#failures.get(fd)
  }

  async #pump(): Promise<void> {
    // What is written in this turn goes out together.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const part = this.#nextPart()
      const { fd } = part[0]!
      const data = joined(part)
      const { length } = data
      await this.deliver(fd, data).catch((thrown: unknown) => this.#failures.set(fd, thrown))
      this.#unwritten -= length
      for (const { written } of part) written()
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
