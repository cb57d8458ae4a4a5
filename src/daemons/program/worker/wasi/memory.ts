/** The memory of a WASI program, as system calls read and write it. All numbers are little-endian. */

export class Memory {
  #memory: WebAssembly.Memory | undefined
  #view = new DataView(new ArrayBuffer(0))

  /** Known once the module has been instantiated. */
  attach(memory: WebAssembly.Memory): void {
    this.#memory = memory
  }

  get view(): DataView {
    const { buffer } = this.#memory!
    if (this.#view.buffer !== buffer) this.#view = new DataView(buffer)
    return this.#view
  }

  bytes(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.view.buffer, pointer >>> 0, length >>> 0)
  }

  text(pointer: number, length: number): string {
    return new TextDecoder().decode(this.bytes(pointer, length))
  }

  u8(pointer: number, value: number): void {
    this.view.setUint8(pointer, value)
  }

  u16(pointer: number, value: number): void {
    this.view.setUint16(pointer, value, true)
  }

  u32(pointer: number, value: number): void {
    this.view.setUint32(pointer, value, true)
  }

  u64(pointer: number, value: number | bigint): void {
    this.view.setBigUint64(pointer, BigInt(value), true)
  }

  /** Writes as much of `data` as fits; gives how much that was. */
  put(pointer: number, length: number, data: Uint8Array): number {
    const part = data.subarray(0, length)
    this.bytes(pointer, part.length).set(part)
    return part.length
  }

  /** The parts of memory that a list of vectors names. */
  vectors(pointer: number, count: number): Uint8Array[] {
    return Array.from({ length: count }, (_, index) => {
      const at = pointer + index * 8
      return this.bytes(this.view.getUint32(at, true), this.view.getUint32(at + 4, true))
    })
  }

  /** Writes texts, each ended by NUL, from `content` on, and where each begins from `pointers` on. */
  strings(texts: readonly string[], pointers: number, content: number): void {
    let at = content
    for (const [index, bytes] of encoded(texts).entries()) {
      this.u32(pointers + index * 4, at)
      this.bytes(at, bytes.length).set(bytes)
      at += bytes.length
    }
  }
}

/** Texts as C has them, each ended by NUL. */
export function encoded(texts: readonly string[]): Uint8Array[] {
  return texts.map((text) => new TextEncoder().encode(`${text.replaceAll('\0', '')}\0`))
}
