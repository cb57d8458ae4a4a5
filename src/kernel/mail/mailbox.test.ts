import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Stamp } from '../../wire/codec/record'
import { Kind } from '../../wire/frame'
import { Envelope } from './envelope'
import { Mailbox } from './mailbox'

const stamp = new Stamp(1, 0, 0, 0, 0, 0)

/** Its payload is its number, by which the model knows it. */
const envelopeOf = (number: number, wantsAnswer = false): Envelope => {
  const kind = wantsAnswer ? Kind.call : Kind.send
  return new Envelope(kind, number, 'a', 'b', 'take', number, stamp).askedBy(1, wantsAnswer ? number : 0, 0)
}

const operations = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('offer' as const), wantsAnswer: fc.boolean() }) },
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('join' as const) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('take' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('next' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('takeAll' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat() }) },
  ),
  { maxLength: 400 },
)

test('it behaves as a first-in first-out list with a bound on what nobody waits for, in bursts or not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), operations, (capacity, steps) => {
      const mailbox = new Mailbox(capacity)
      let number = 0
      let model: Envelope[] = []
      let last: Envelope | undefined
      const numbers = (envelopes: Envelope[]): [number, unknown][] =>
        envelopes.map(({ sequence, payload }) => [sequence, payload])
      const oneWay = (): number => model.filter(({ wantsAnswer }) => !wantsAnswer).length
      for (const step of steps) {
        if (step.kind === 'offer') {
          const envelope = envelopeOf(++number, step.wantsAnswer)
          const fits = step.wantsAnswer || oneWay() < capacity
          expect(mailbox.offer(envelope)).toBe(fits)
          last = undefined
          if (!fits) continue
          model.push(step.wantsAnswer ? envelope : envelopeOf(number))
          if (!step.wantsAnswer) last = envelope
        } else if (step.kind === 'join') {
          if (last === undefined || !last.waiting || mailbox.full) continue
          mailbox.join(last, ++number)
          model.push(envelopeOf(number))
        } else if (step.kind === 'take') {
          const taken = mailbox.take()
          expect(numbers(taken ? [taken] : [])).toEqual(numbers(model.splice(0, 1)))
        } else if (step.kind === 'next') {
          const { first, taken } = mailbox
          expect(first === undefined ? undefined : first.sequence + taken).toBe(model[0]?.sequence)
          if (first) expect(mailbox.next(first)).toBe(model.shift()?.payload)
        } else if (step.kind === 'cancel') {
          const calls = model.filter(({ wantsAnswer, canceled }) => wantsAnswer && !canceled)
          const call = calls[step.which % calls.length]
          if (!call) continue
          call.cancel()
          mailbox.dropped()
          if (mailbox.length < model.length) model = model.filter(({ canceled }) => !canceled)
          expect(model.filter(({ canceled }) => canceled).length * 2).toBeLessThanOrEqual(model.length)
        } else {
          expect(numbers(mailbox.takeAll())).toEqual(numbers(model))
          model = []
        }
        expect([mailbox.length, mailbox.full]).toEqual([model.length, oneWay() >= capacity])
        expect(numbers(mailbox.peek(3))).toEqual(numbers(model.slice(0, 3)))
      }
    }),
  )
})

test('what is taken between what is put keeps its order', () => {
  const mailbox = new Mailbox(10_000)
  let put = 0
  let taken = 0
  for (let round = 0; round < 50; round++) {
    for (let i = 0; i < 150; i++) mailbox.offer(envelopeOf(put++))
    for (let i = 0; i < 100; i++) expect(mailbox.take()?.payload).toBe(taken++)
  }
  expect(mailbox.length).toBe(2_500)
})

test('an envelope waits until the last of its burst has been taken', () => {
  const mailbox = new Mailbox(10)
  const envelope = envelopeOf(1)
  mailbox.offer(envelope)
  mailbox.join(envelope, 2)
  mailbox.take()
  expect(envelope.waiting).toBe(true)
  mailbox.take()
  expect(envelope.waiting).toBe(false)
})
