import { expect, test } from 'vitest'
import type { Carrier, TakeFrame } from '../../wire/carrier'
import { Stamp } from '../../wire/codec/record'
import { Kind } from '../../wire/frame'
import { Envelope } from './envelope'
import { Link } from './link'

/** A link over nothing: the frames that it sent, whether they were quiet, and how often it asked to be flushed. */
function linkOverNothing() {
  const sent: boolean[] = []
  const frames: [bytes: Uint8Array<ArrayBuffer>, asides: readonly unknown[]][] = []
  let take: TakeFrame = () => {}
  const carrier: Carrier = {
    quick: true,
    byTask: false,
    send: (bytes, _buffers, asides, _transfer, quiet) => {
      sent.push(quiet)
      frames.push([bytes.slice(), asides])
    },
    receive: (taker) => (take = taker),
    poll: () => false,
    sleep: () => true,
    close: () => {},
  }
  const told = { posted: 0 }
  const nothing = (): void => {}
  const link = new Link(2, carrier, {
    ...{ arrived: nothing, answered: nothing, credited: nothing },
    ...{ posted: () => void told.posted++, owes: nothing, awake: nothing, stir: nothing },
  })
  const takeAll = (from: typeof frames): void => {
    for (const [bytes, asides] of from.splice(0)) take(bytes, [], asides)
  }
  return { link, sent, frames, told, takeAll }
}

/** Two ends of a link. The first has sent messages with such payloads, and the other has taken them. */
function linked(payloads: readonly unknown[]) {
  const [near, far] = [linkOverNothing(), linkOverNothing()]
  const stamp = new Stamp(1, 0, 0, 0, 0, 0)
  for (const [index, payload] of payloads.entries()) {
    near.link.post(new Envelope(Kind.send, index + 1, 'a', 'sink', 'take', payload, stamp))
  }
  near.link.flush()
  far.takeAll(near.frames)
  return { near, far }
}

const texts = (length: number): string[] =>
  Array.from({ length: 50 }, (_, index) => String.fromCharCode(64 + index).repeat(length))

/** How many one-way messages leave a mailbox of 16,000 before that is told. */
function creditsUntilTold({ link, told }: ReturnType<typeof linkOverNothing>): number {
  let credits = 0
  for (; told.posted === 0; credits++) link.credit('sink', 1_000)
  return credits
}

test('credits leave quietly before sleep', () => {
  const { link, sent } = linkOverNothing()
  link.credit('sink', 100)
  link.settle()
  expect(sent).toEqual([true])
})

test('what is posted just before sleep wakes the other end, also when credits leave with it', () => {
  const { link, sent } = linkOverNothing()
  link.credit('sink', 100)
  link.answer(Kind.reply, 1, 'yes')
  link.settle()
  link.flush()
  expect(sent).toEqual([false])
})

test.each([
  ['small', 10, 1_000, Infinity],
  ['of 1 KiB', 1_024, 32, 128],
  ['of 16 KiB', 16_384, 2, 8],
])('of messages that are %s as many are told and sent at a time as are much', (_, length, told, share) => {
  const { near, far } = linked(texts(length))
  expect(creditsUntilTold(far)).toBeLessThanOrEqual(told)
  expect(near.link.share).toBeLessThanOrEqual(share)
  expect(4 * (told - 2)).toBeLessThanOrEqual(near.link.share)
})

test('who sends and who takes go by the same messages, and by none that are cloned beside the frames', () => {
  const cloned = Array.from({ length: 50 }, () => /cloned/)
  const { near, far } = linked([...texts(16_384), ...cloned])
  const told = creditsUntilTold(far)
  expect(told).toBeLessThanOrEqual(2)
  expect(near.link.share).toBeGreaterThanOrEqual(4 * (told - 1))
})
