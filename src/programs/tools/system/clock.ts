import * as wasi from './wasi_snapshot_preview1'

const realtime = 0
const monotonic = 1

/** The time of day: nanoseconds since 1970 in UTC. */
export function now(): i64 {
  const time = heap.alloc(8)
  wasi.clock_time_get(realtime, 1, time)
  const value = load<i64>(time)
  heap.free(time)
  return value
}

/** Waits so many nanoseconds. Gives an errno. */
export function sleep(nanoseconds: i64): i32 {
  const subscription = heap.alloc(48)
  const event = heap.alloc(40)
  memory.fill(subscription, 0, 48)
  store<i32>(subscription, monotonic, 16)
  store<i64>(subscription, nanoseconds, 24)
  const errno = wasi.poll_oneoff(subscription, event, 1, event + 32)
  return errno != 0 ? errno : <i32>load<u16>(event, 8)
}
