/** For tests: what a message may carry, at random. */
import fc from 'fast-check'

const leaf = fc.oneof(
  fc.string(),
  fc.double(),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom(null, undefined),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array(),
  fc.float64Array({ noNaN: true }),
  fc.constant(null).map(() => new ArrayBuffer(4)),
  fc.constant(null).map(() => new Float64Array(new ArrayBuffer(64), 16, 2)),
  fc.string().map((text) => new TypeError(text)),
  fc.constant(null).map(() => /x/g),
)

const { node } = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('node'), { maxLength: 4 }),
    fc.sparseArray(tie('node'), { maxNumElements: 3, maxLength: 6 }),
    fc.dictionary(fc.string(), tie('node'), { maxKeys: 4 }),
    fc.array(fc.tuple(fc.string(), tie('node')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(tie('node'), { maxLength: 3 }).map((items) => new Set(items)),
  ),
}))

/** Whatever can be cloned; some of it with a way back to the beginning. */
export const payloads = fc.tuple(node, fc.boolean()).map(([body, cyclic]) => {
  const payload: Record<string, unknown> = { body }
  if (cyclic) payload['self'] = payload
  return payload
})
