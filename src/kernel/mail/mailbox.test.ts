import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Mailbox } from './mailbox'

interface Item {
  readonly number: number
  readonly wantsAnswer: boolean
  canceled: boolean
}

const itemOf = (number: number, wantsAnswer: boolean): Item => ({
  ...{ number, wantsAnswer },
  canceled: false,
})

const operations = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('offer' as const), wantsAnswer: fc.boolean() }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('take' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('takeAll' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat() }) },
  ),
  { maxLength: 400 },
)

test('it behaves as a first-in first-out list with a bound on what nobody waits for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), operations, (capacity, steps) => {
      const mailbox = new Mailbox<Item>(capacity)
      let model: Item[] = []
      const oneWay = (): number => model.filter(({ wantsAnswer }) => !wantsAnswer).length
      for (const [number, step] of steps.entries()) {
        if (step.kind === 'offer') {
          const item = itemOf(number, step.wantsAnswer)
          const fits = step.wantsAnswer || oneWay() < capacity
          expect(mailbox.offer(item)).toBe(fits)
          if (fits) model.push(item)
        } else if (step.kind === 'take') expect(mailbox.take()).toBe(model.shift())
        else if (step.kind === 'cancel') {
          const calls = model.filter(({ wantsAnswer, canceled }) => wantsAnswer && !canceled)
          const call = calls[step.which % calls.length]
          if (!call) continue
          call.canceled = true
          mailbox.dropped()
          if (mailbox.length < model.length) model = model.filter(({ canceled }) => !canceled)
          expect(model.filter(({ canceled }) => canceled).length * 2).toBeLessThanOrEqual(model.length)
        } else {
          expect(mailbox.takeAll()).toEqual(model)
          model = []
        }
        expect([mailbox.length, mailbox.full]).toEqual([model.length, oneWay() >= capacity])
        expect(mailbox.first).toBe(model[0])
        expect(mailbox.peek(3).map(({ number }) => number)).toEqual(
          model.slice(0, 3).map(({ number }) => number),
        )
      }
    }),
  )
})

test('what is taken between what is put keeps its order', () => {
  const mailbox = new Mailbox<Item>(10_000)
  let put = 0
  let taken = 0
  for (let round = 0; round < 50; round++) {
    for (let i = 0; i < 150; i++) mailbox.offer(itemOf(put++, false))
    for (let i = 0; i < 100; i++) expect(mailbox.take()?.number).toBe(taken++)
  }
  expect(mailbox.length).toBe(2_500)
})
