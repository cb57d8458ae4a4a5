/** Bytes written one after another into a scratch buffer that grows and is used again. */

const INITIAL_SIZE = 64 * 1024
/** A scratch buffer that one large frame has made larger than this is not kept. */
const KEPT_SIZE = 1024 * 1024

export class Writer {
  /** Written up to `at`; another array once it has grown. */
  bytes = new Uint8Array(INITIAL_SIZE)
  view = new DataView(this.bytes.buffer)
  at = 0

  /** Makes sure that `count` more bytes can be written. */
  reserve(count: number): void {
    if (this.at + count > this.bytes.length) this.#grow(this.at + count)
  }

  byte(value: number): void {
    this.bytes[this.at++] = value
  }

  double(value: number): void {
    this.view.setFloat64(this.at, value, true)
    this.at += 8
  }

  /** A whole number from 0 to 2^53: seven bits a byte, the lowest first. At most eight bytes. */
  number(value: number): void {
    const { bytes } = this
    let { at } = this
    while (value > 0x7fffffff) {
      bytes[at++] = (value % 128) | 128
      value = Math.floor(value / 128)
    }
    while (value > 127) {
      bytes[at++] = (value & 127) | 128
      value >>>= 7
    }
    bytes[at++] = value
    this.at = at
  }

  /** Begins anew. */
  rewind(): void {
    this.at = 0
    if (this.bytes.length > KEPT_SIZE) this.#use(new Uint8Array(INITIAL_SIZE))
  }

  #grow(size: number): void {
    const larger = new Uint8Array(Math.max(size, 2 * this.bytes.length))
    larger.set(this.bytes.subarray(0, this.at))
    this.#use(larger)
  }

  #use(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer)
  }
}
