/** For tests: bodies of messages of any size, which can be told to be whole. */

export const bodyKinds = ['text', 'wide', 'bytes', 'moved', 'map'] as const

/** What a body is: `size` counts characters or bytes, `number` says what it is filled with. */
export interface Body {
  readonly number: number
  readonly kind: (typeof bodyKinds)[number]
  readonly size: number
}

export function makeBody({ number, kind, size }: Body): unknown {
  const bytes = (): Uint8Array<ArrayBuffer> => new Uint8Array(size).fill(number)
  switch (kind) {
    case 'text':
      return String.fromCharCode(97 + (number % 26)).repeat(size)
    case 'wide':
      return String.fromCharCode(0x2600 + (number % 26)).repeat(size)
    case 'bytes':
    case 'moved':
      return bytes()
    case 'map':
      return new Map([[number, bytes()]])
  }
}

/** True when `value` is what `makeBody` makes. */
export function isWhole(body: Body, value: unknown): boolean {
  const { number, kind, size } = body
  if (kind === 'text' || kind === 'wide') return value === makeBody(body)
  const bytes = kind === 'map' ? (value as Map<number, unknown>).get(number) : value
  return (
    bytes instanceof Uint8Array && bytes.length === size && bytes.every((byte) => byte === (number & 255))
  )
}
