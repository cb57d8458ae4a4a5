import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Mailbox } from './mailbox'

const operations = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('offer' as const), mayWait: fc.boolean() }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('take' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('takeAll' as const) }) },
  ),
  { maxLength: 400 },
)

test('it behaves as a bounded first-in first-out list', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), operations, (capacity, steps) => {
      const mailbox = new Mailbox<number>(capacity)
      let model: number[] = []
      let next = 0
      for (const step of steps) {
        if (step.kind === 'offer') {
          const fits = step.mayWait || model.length < capacity
          expect(mailbox.offer(next, step.mayWait)).toBe(fits)
          if (fits) model.push(next)
          next++
        } else if (step.kind === 'take') expect(mailbox.take()).toBe(model.shift())
        else {
          expect(mailbox.takeAll()).toEqual(model)
          model = []
        }
        expect([mailbox.length, mailbox.full]).toEqual([model.length, model.length >= capacity])
        expect(mailbox.peek(3)).toEqual(model.slice(0, 3))
      }
    }),
  )
})

test('what is taken between what is put keeps its order past the point where it tidies up', () => {
  const mailbox = new Mailbox<number>(10_000)
  let put = 0
  let taken = 0
  for (let round = 0; round < 50; round++) {
    for (let i = 0; i < 150; i++) mailbox.offer(put++, false)
    for (let i = 0; i < 100; i++) expect(mailbox.take()).toBe(taken++)
  }
  expect(mailbox.length).toBe(2_500)
})
