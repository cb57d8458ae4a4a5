/**
 * Answers in shared memory: the worker of a WASI program sleeps on the first word until the cell has
 * written an answer behind the head. Every answer fits: reads are bounded, directories come in parts.
 */

/** Bytes of an answer, at most. */
export const ROOM = 256 * 1024
const HEAD = 12
const STATE = 0
const KIND = 1
const LENGTH = 2
const kinds = { bytes: 0, json: 1, error: 2 } as const

/** A system call has failed, with the POSIX name of why. */
export class SystemError extends Error {
  override readonly name = 'SystemError'

  constructor(readonly errno: string) {
    super(errno)
  }
}

export function sharedMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEAD + ROOM)
}

/** The cell's side: writes an answer and wakes the worker. */
export function answer(memory: SharedArrayBuffer, value: unknown): void {
  if (value instanceof Uint8Array) write(memory, kinds.bytes, value)
  else write(memory, kinds.json, new TextEncoder().encode(JSON.stringify(value ?? null)))
}

/** The cell's side: says why there is no answer. */
export function fail(memory: SharedArrayBuffer, errno: string): void {
  write(memory, kinds.error, new TextEncoder().encode(errno))
}

/**
 * The worker's side: sleeps until there is an answer to what `ask` asks.
 *
 * @throws SystemError
 */
export function waitFor(memory: SharedArrayBuffer, ask: () => void): unknown {
  const head = new Int32Array(memory, 0, 3)
  Atomics.store(head, STATE, 0)
  ask()
  Atomics.wait(head, STATE, 0)
  const bytes = new Uint8Array(memory, HEAD, head[LENGTH]).slice()
  if (head[KIND] === kinds.bytes) return bytes
  const text = new TextDecoder().decode(bytes)
  if (head[KIND] === kinds.error) throw new SystemError(text)
  return JSON.parse(text)
}

function write(memory: SharedArrayBuffer, kind: number, bytes: Uint8Array): void {
  if (bytes.length > ROOM) return fail(memory, 'EOVERFLOW')
  const head = new Int32Array(memory, 0, 3)
  new Uint8Array(memory, HEAD, bytes.length).set(bytes)
  head[KIND] = kind
  head[LENGTH] = bytes.length
  Atomics.store(head, STATE, 1)
  Atomics.notify(head, STATE)
}
