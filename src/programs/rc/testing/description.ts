/** What descriptors of the world of tests stand for, as in the process daemon: held by several, gone with the last. */

export abstract class Description {
  #holders = 0

  hold(): this {
    this.#holders += 1
    return this
  }

  release(): void {
    this.#holders -= 1
    if (this.#holders === 0) this.over()
    if (this.#holders < 0) throw new Error('released twice')
  }

  /** Nothing at the end. */
  read(): Promise<Uint8Array> {
    return Promise.reject(new Error('not for reading'))
  }

  write(_data: Uint8Array): Promise<void> {
    return Promise.reject(new Error('not for writing'))
  }

  protected over(): void {}
}

export class Null extends Description {
  override read() {
    return Promise.resolve(new Uint8Array())
  }

  override write() {
    return Promise.resolve()
  }
}

/** Keeps what is written. */
export class Sink extends Description {
  text = ''
  onWrite = (_: string) => {}
  readonly #decoder = new TextDecoder()

  override write(data: Uint8Array) {
    const text = this.#decoder.decode(data, { stream: true })
    this.text += text
    this.onWrite(text)
    return Promise.resolve()
  }
}

/** Gives chunks, one a read, as they come. */
export class Source extends Description {
  readonly #chunks: Uint8Array[] = []
  #ended = false
  #wake = () => {}

  feed(text: string): void {
    this.#chunks.push(new TextEncoder().encode(text))
    this.#wake()
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  override async read() {
    while (this.#chunks.length === 0 && !this.#ended) await new Promise<void>((wake) => (this.#wake = wake))
    return this.#chunks.shift() ?? new Uint8Array()
  }
}

export class BrokenPipe extends Error {}

/** A pipe of a few bytes, so that tests meet a full one. */
export class Pipe {
  readonly #capacity = 64
  #chunks: Uint8Array[] = []
  #size = 0
  #waiting: (() => void)[] = []
  readonly read = new ReadEnd(this).hold()
  readonly write = new WriteEnd(this).hold()
  readable = true
  writable = true

  get closed(): boolean {
    return !this.readable && !this.writable
  }

  async take(): Promise<Uint8Array> {
    while (this.#chunks.length === 0 && this.writable) await this.#change()
    const [chunk = new Uint8Array()] = this.#chunks.splice(0, 1)
    this.#size -= chunk.length
    this.changed()
    return chunk
  }

  async put(data: Uint8Array): Promise<void> {
    while (this.readable && this.#size > 0 && this.#size + data.length > this.#capacity) await this.#change()
    if (!this.readable) throw new BrokenPipe('EPIPE')
    if (data.length === 0) return
    this.#chunks.push(data)
    this.#size += data.length
    this.changed()
  }

  changed(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }

  #change(): Promise<void> {
    return new Promise((wake) => this.#waiting.push(wake))
  }
}

class ReadEnd extends Description {
  constructor(private readonly pipe: Pipe) {
    super()
  }

  override read() {
    return this.pipe.take()
  }

  protected override over() {
    this.pipe.readable = false
    this.pipe.changed()
  }
}

class WriteEnd extends Description {
  constructor(private readonly pipe: Pipe) {
    super()
  }

  override write(data: Uint8Array) {
    return this.pipe.put(data)
  }

  protected override over() {
    this.pipe.writable = false
    this.pipe.changed()
  }
}
