/**
 * Isolation: what a receiver gets is its own. Plain data is copied by structure, some fifty times
 * faster than `structuredClone` (27 against 0.4 million small payloads a second); everything else,
 * cycles and knots of shared parts among it, goes to `structuredClone` whole.
 */

import { makeView, viewNumber } from '../../wire/codec/binary'
import { assertShallow } from '../../wire/depth'
import { standIn } from '../../wire/message'
import { compiled, KeyTrie, WORTH_COMPILING, type KeyNode } from '../../wire/codec/keys'

/** Beyond these a payload may be a cycle or a knot of shared parts. */
const MAX_DEPTH = 32
const MAX_NODES = 4096

let nodes = 0

/**
 * Gives a copy of `value` that shares nothing with it but what is immutable.
 *
 * @throws the `DataCloneError` of `structuredClone` when it holds something that cannot be cloned
 * @throws DaemonError `invalid_argument` when it is nested too deeply
 */
export function isolate(value: unknown): unknown {
  nodes = 0
  let copy = copyLike(value)
  if (copy === unlike) copy = copyPlain(value, 0)
  return copy === notPlain ? cloned(value) : copy
}

/**
 * The same for what is known at little cost to be neither a promise nor a stream: a primitive value, or plain data whose
 * shape has a function of its own. Gives `unlike` for anything else.
 */
export function isolatePlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'function' || typeof value === 'symbol' ? unlike : value
  }
  nodes = 0
  try {
    let copy = copyAnswer(value)
    if (copy === unlike) copy = copyOtherAnswer(value)
    return copy === notPlain ? unlike : copy
  } catch {
    // Of a getter.
    return unlike
  }
}

function copyOtherAnswer(value: object): unknown {
  const shape = isPlain(value) ? nodeOf(value)?.value : undefined
  if (shape?.copy === undefined) return unlike
  copyAnswer = shape.copyLike
  return copyAnswer(value)
}

/** What most are, at a tenth of the cost of asking for the prototype; what inherits from one shows by its keys. */
const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && value.constructor === Object

function cloned(value: unknown): unknown {
  assertShallow(value)
  return structuredClone(value)
}

/** The same for a value some of whose parts move: gives the copy, and the moved parts as they are in it. */
export function isolateMoving(
  value: unknown,
  transfer: Transferable[],
): { value: unknown; transfer: Transferable[] } {
  assertShallow(value)
  return structuredClone({ value, transfer }, { transfer })
}

const notPlain = Symbol('not plain')
export const unlike = Symbol('unlike')
const hasOwn = Object.prototype.hasOwnProperty

function copyPlain(value: unknown, depth: number): unknown {
  if (typeof value !== 'object') {
    return typeof value === 'function' || typeof value === 'symbol' ? notPlain : value
  }
  if (value === null) return null
  if (depth > MAX_DEPTH || ++nodes > MAX_NODES) return notPlain
  return isPlain(value) ? copyObject(value, depth) : copyOther(value, depth)
}

function copyOther(value: object, depth: number): unknown {
  if (value.constructor === Array && Array.isArray(value)) return copyArray(value, depth)
  switch (Object.getPrototypeOf(value)) {
    case Object.prototype:
      return copyObject(value as Plain, depth)
    case Array.prototype:
      return copyArray(value as unknown[], depth)
    case Date.prototype:
      return new Date(value as Date)
    case Map.prototype:
      return copyMap(value as Map<unknown, unknown>, depth)
    case Set.prototype:
      return copySet(value as Set<unknown>, depth)
    case ArrayBuffer.prototype:
      return copyBytes(value as ArrayBuffer, 0, (value as ArrayBuffer).byteLength)
    default:
      return ArrayBuffer.isView(value) ? copyView(value) : copyStandIn(value, depth)
  }
}

function copyStandIn(value: object, depth: number): unknown {
  const sent = standIn(value)
  return sent === undefined ? notPlain : copyPlain(sent, depth + 1)
}

function copyView(view: ArrayBufferView): unknown {
  const { buffer, byteOffset, byteLength } = view
  const number = viewNumber(view)
  if (number === undefined || !(buffer instanceof ArrayBuffer)) return notPlain
  const bytes = copyBytes(buffer, byteOffset, byteLength)
  return bytes === notPlain ? notPlain : makeView(number, bytes as ArrayBuffer, 0, byteLength)
}

/** What is empty may be detached, which is for `structuredClone` to say. */
function copyBytes(buffer: ArrayBuffer, offset: number, length: number): unknown {
  if (buffer.byteLength === 0 || buffer.resizable) return notPlain
  return buffer.slice(offset, offset + length)
}

function copyArray(value: readonly unknown[], depth: number): unknown {
  const { length } = value
  nodes += length
  if (nodes > MAX_NODES) return notPlain
  const copy = new Array<unknown>(length)
  for (let i = 0; i < length; i++) {
    const item = copyPlain(value[i], depth + 1)
    if (item === notPlain || (item === undefined && !(i in value))) return notPlain
    copy[i] = item
  }
  return copy
}

type Plain = Record<string, unknown>

interface Shape {
  /** How many objects have been copied without a function of its own. */
  copied: number
  /** Copies an object of this shape. */
  copy: ((value: Plain, depth: number) => unknown) | undefined
  /** Copies a payload of this shape, and gives `unlike` for any other. */
  copyLike: (value: unknown) => unknown
}

const notLike = (): unknown => unlike

/** What copies objects of each shape. */
const shapes = new KeyTrie<Shape>()
/**
 * Copies a payload that has the shape of an earlier one, the last whose shape has a function of its own; gives `unlike`
 * for any other, and for a promise or a stream. It finds that out in half the time that the way through the trie takes,
 * and in less where the engine has seen all kinds of objects there.
 */
let copyLike: Shape['copyLike'] = notLike
/** The same for answers, which have other shapes than what asks for them. */
let copyAnswer: Shape['copyLike'] = notLike
/** With more keys the trie begins anew. */
const MAX_SHAPES = 4096

/** Where objects with the keys of `value` end; undefined for one with a key that is not its own, or with too many. */
function nodeOf(value: Plain): KeyNode<Shape> | undefined {
  let node = shapes.root
  for (const key in value) {
    if (!hasOwn.call(value, key)) return undefined
    const { likely } = node
    const next = likely !== undefined && likely.key === key ? likely : shapes.step(node, key)
    if (next === undefined) return undefined
    node = next
  }
  return node
}

function copyObject(value: Plain, depth: number): unknown {
  const node = nodeOf(value)
  if (node === undefined) return copyByKeys(value, depth)
  const shape = (node.value ??= newShape())
  if (shape.copy === undefined) return copyRare(shape, node, value, depth)
  if (depth === 0) copyLike = shape.copyLike
  return shape.copy(value, depth)
}

function newShape(): Shape {
  if (shapes.size > MAX_SHAPES) shapes.clear()
  return { copied: 0, copy: undefined, copyLike: notLike }
}

/** Copies an object of a shape that has no function of its own. */
function copyRare(shape: Shape, node: KeyNode<Shape>, value: Plain, depth: number): unknown {
  if (++shape.copied === WORTH_COMPILING) compile(shape, node.keys())
  return copyByKeys(value, depth)
}

/** Copies objects of these keys by a literal: in two thirds of the time where many shapes come by turns. */
function compile(shape: Shape, keys: readonly string[]): void {
  const names = keys.map((key) => JSON.stringify(key))
  const parts = names.map(
    (name, i) => `let v${i} = value[${name}]
      if (typeof v${i} !== 'string' && typeof v${i} !== 'number') {
        v${i} = copyPlain(v${i}, depth + 1)
        if (v${i} === notPlain) return notPlain
      }`,
  )
  const copy = `${parts.join('\n')}\n return { ${names.map((name, i) => `${name}: v${i}`).join(', ')} }`
  const cases = names.map((name, i) => `case ${i}: if (key === ${name}) continue; return unlike`)
  // Written out, for in a function that all shapes share an engine has seen all kinds of objects. For the same reason what
  // all objects have is asked for when only those of these keys are left; what may have many indices is left out before.
  const check = `if (typeof value !== 'object' || value === null || isArray(value) || isView(value)) return unlike
    let n = 0
    for (const key in value) {
      if (!hasOwn.call(value, key)) return unlike
      switch (n++) { ${cases.join('\n')}\n default: return unlike }
    }
    if (n !== ${names.length} || value.constructor !== Object) return unlike
    if (value.then !== undefined || value[iterator] !== undefined) return unlike`
  const made = compiled<Pick<Shape, 'copy' | 'copyLike'>>(
    {
      copyPlain,
      notPlain,
      unlike,
      hasOwn,
      isArray: Array.isArray,
      isView: ArrayBuffer.isView,
      iterator: Symbol.asyncIterator,
    },
    `{ copy: (value, depth) => { ${copy} }, copyLike: (value) => { const depth = 0; ${check}; ${copy} } }`,
  )
  Object.assign(shape, made)
}

function copyByKeys(value: Plain, depth: number): unknown {
  const copy: Plain = {}
  for (const key in value) {
    if (key === '__proto__' || !hasOwn.call(value, key)) return notPlain
    const item = value[key]
    if (typeof item === 'string' || typeof item === 'number') {
      copy[key] = item
      continue
    }
    const own = copyPlain(item, depth + 1)
    if (own === notPlain) return notPlain
    copy[key] = own
  }
  return copy
}

function copyMap(value: ReadonlyMap<unknown, unknown>, depth: number): unknown {
  const copy = new Map<unknown, unknown>()
  for (const [key, item] of value) {
    const ownKey = copyPlain(key, depth + 1)
    const ownItem = copyPlain(item, depth + 1)
    if (ownKey === notPlain || ownItem === notPlain) return notPlain
    copy.set(ownKey, ownItem)
  }
  return copy
}

function copySet(value: ReadonlySet<unknown>, depth: number): unknown {
  const copy = new Set<unknown>()
  for (const item of value) {
    const own = copyPlain(item, depth + 1)
    if (own === notPlain) return notPlain
    copy.add(own)
  }
  return copy
}
