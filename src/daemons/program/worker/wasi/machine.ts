/** The functions of WASI that are about no file: arguments, environment, clocks, waiting, chance and the end. */
import type { FileCalls } from '../../calls'
import type { Wait } from '../../files/table'
import type { Exit, WasiProgram } from '../../protocol'
import { SystemError } from '../../shared'
import { clocks, errnoNumber, events, signalNumbers, subscriptions } from './abi'
import { encoded, type Memory } from './memory'

const NANOSECONDS = 1_000_000
/** What `crypto.getRandomValues` gives at once. */
const RANDOM_PART = 65_536

/** Thrown through the program to end it. */
export class Ended extends Error {
  constructor(readonly exit: Exit) {
    super('the program has ended')
  }
}

export function machineFunctions(memory: Memory, system: FileCalls, { argv, env }: WasiProgram) {
  const environment = Object.entries(env).map(([name, value]) => `${name}=${value}`)

  const sizes = (texts: readonly string[], count: number, size: number) => {
    memory.u32(count, texts.length)
    memory.u32(
      size,
      encoded(texts).reduce((sum, { length }) => sum + length, 0),
    )
  }

  const now = (clock: number): bigint => {
    if (clock === clocks.realtime)
      return BigInt(Math.round((performance.timeOrigin + performance.now()) * NANOSECONDS))
    if (clock === clocks.monotonic) return BigInt(Math.round(performance.now() * NANOSECONDS))
    throw new SystemError('EINVAL')
  }

  /** What one subscription waits for. */
  const waitAt = (at: number): Wait => {
    const { view } = memory
    const type = view.getUint8(at + 8)
    if (type !== subscriptions.clock)
      return { fd: view.getUint32(at + 16, true), write: type === subscriptions.write }
    const timeout = view.getBigUint64(at + 24, true)
    const isAbsolute = (view.getUint16(at + 40, true) & subscriptions.absolute) !== 0
    const left = isAbsolute ? timeout - now(view.getUint32(at + 16, true)) : timeout
    return { ms: Math.max(0, Number(left) / NANOSECONDS) }
  }

  return {
    args_sizes_get: (count: number, size: number) => sizes(argv, count, size),
    args_get: (pointers: number, content: number) => memory.strings(argv, pointers, content),
    environ_sizes_get: (count: number, size: number) => sizes(environment, count, size),
    environ_get: (pointers: number, content: number) => memory.strings(environment, pointers, content),
    clock_res_get: (clock: number, result: number) => {
      now(clock)
      memory.u64(result, NANOSECONDS / 10)
    },
    clock_time_get: (clock: number, _precision: bigint, result: number) => memory.u64(result, now(clock)),
    random_get: (pointer: number, length: number) => {
      for (let at = 0; at < length; at += RANDOM_PART) {
        crypto.getRandomValues(
          memory.bytes(pointer + at, Math.min(RANDOM_PART, length - at)) as Uint8Array<ArrayBuffer>,
        )
      }
    },
    sched_yield: () => {},
    proc_exit: (code: number) => {
      throw new Ended({ code: code & 0xff, signal: null })
    },
    proc_raise: (number: number) => {
      const signal = signalNumbers[number]
      if (!signal) throw new SystemError('ENOSYS')
      throw new Ended({ code: null, signal })
    },
    poll_oneoff: (pointer: number, result: number, count: number, counted: number) => {
      if (count === 0) throw new SystemError('EINVAL')
      const places = Array.from({ length: count }, (_, index) => pointer + index * subscriptions.size)
      const ready = system.poll(places.map(waitAt))
      for (const [index, event] of ready.entries()) {
        const at = result + index * events.size
        const place = places[event.index]!
        memory.bytes(at, events.size).fill(0)
        memory.u64(at, memory.view.getBigUint64(place, true))
        memory.u16(at + 8, event.errno === undefined ? 0 : errnoNumber(event.errno))
        memory.u8(at + 10, memory.view.getUint8(place + 8))
        memory.u64(at + 16, event.bytes)
        memory.u16(at + 24, event.ended ? events.hangup : 0)
      }
      memory.u32(counted, ready.length)
    },
  }
}
