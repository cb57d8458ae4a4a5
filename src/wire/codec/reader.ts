/** The bytes of a frame, read one after another as `Writer` has written them. */

export class Reader {
  /** The whole buffer that the frame lies in. */
  bytes = new Uint8Array(0)
  view = new DataView(this.bytes.buffer)
  at = 0
  end = 0

  /** Turns to another frame. */
  open(frame: Uint8Array<ArrayBuffer>): void {
    if (frame.buffer !== this.bytes.buffer) {
      this.bytes = new Uint8Array(frame.buffer)
      this.view = new DataView(frame.buffer)
    }
    this.at = frame.byteOffset
    this.end = frame.byteOffset + frame.byteLength
  }

  byte(): number {
    return this.bytes[this.at++]!
  }

  double(): number {
    const value = this.view.getFloat64(this.at, true)
    this.at += 8
    return value
  }

  /** A whole number from 0 to 2^53. */
  number(): number {
    const { bytes } = this
    let byte = bytes[this.at++]!
    if (byte < 128) return byte
    let value = byte & 127
    let scale = 128
    do {
      byte = bytes[this.at++]!
      value += (byte & 127) * scale
      scale *= 128
    } while (byte > 127)
    return value
  }

  /** A length or count in four bytes. */
  count(): number {
    const value = this.view.getUint32(this.at, true)
    this.at += 4
    return value
  }
}
