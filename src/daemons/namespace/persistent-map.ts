/**
 * A map by names, as plain data that never changes: what `changed` gives shares all but a few nodes with what it
 * was given, however large it is (after Bagwell's hash tries, https://lampwww.epfl.ch/papers/idealhashtrees.pdf).
 */

type Entry<T> = readonly [name: string, value: T]

interface Bucket<T> {
  readonly size: number
  readonly entries: readonly Entry<T>[]
}

interface Branch<T> {
  readonly size: number
  readonly slots: readonly PersistentMap<T>[]
}

export type PersistentMap<T> = Bucket<T> | Branch<T>

/** How many entries a bucket holds before it becomes a branch, and of how many slots. */
const FULL = 16
const BITS = 5
const DEEPEST = 6

export const emptyMap: PersistentMap<never> = { size: 0, entries: [] }

export function get<T>(map: PersistentMap<T>, name: string): T | undefined {
  let at = map
  for (let depth = 0, hash = hashOf(name); 'slots' in at; depth++) at = at.slots[slot(hash, depth)]!
  return at.entries.find(([other]) => other === name)?.[1]
}

/** The same with `value` under `name`; without that name when it is undefined. */
export function changed<T>(
  map: PersistentMap<T>,
  name: string,
  value: T | undefined,
  depth = 0,
): PersistentMap<T> {
  if ('slots' in map) {
    const index = slot(hashOf(name), depth)
    const before = map.slots[index]!
    const after = changed(before, name, value, depth + 1)
    const next = { size: map.size - before.size + after.size, slots: map.slots.with(index, after) }
    return next.size > FULL ? next : bucket(entriesOf(next))
  }
  const others = map.entries.filter(([other]) => other !== name)
  const entries = value === undefined ? others : [...others, [name, value] as const]
  if (entries.length <= FULL || depth > DEEPEST) return bucket(entries)
  const slots = Array.from({ length: 2 ** BITS }, (_, index) =>
    bucket(entries.filter(([other]) => slot(hashOf(other), depth) === index)),
  )
  return { size: entries.length, slots }
}

export function entriesOf<T>(map: PersistentMap<T>): readonly Entry<T>[] {
  return 'slots' in map ? map.slots.flatMap((inner) => entriesOf(inner)) : map.entries
}

/** Sorted, so that equal maps are equal data. */
const bucket = <T>(entries: readonly Entry<T>[]): Bucket<T> => ({
  size: entries.length,
  entries: entries.toSorted(([a], [b]) => (a < b ? -1 : 1)),
})

const slot = (hash: number, depth: number): number => (hash >>> (depth * BITS)) & (2 ** BITS - 1)

/** FNV-1a over UTF-16 units (http://www.isthe.com/chongo/tech/comp/fnv/), 32 bits. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return hash
}
