import { expect, test } from 'vitest'
import type { Carrier, TakeFrame } from '../../wire/carrier'
import { Stamp } from '../../wire/codec/record'
import { Kind } from '../../wire/frame'
import { Envelope } from './envelope'
import { Link } from './link'

/** A link over nothing: the frames that it sent, whether they were quiet, and how often it asked to be flushed. */
function linkOverNothing() {
  const sent: boolean[] = []
  const frames: Uint8Array<ArrayBuffer>[] = []
  let take: TakeFrame = () => {}
  const carrier: Carrier = {
    quick: true,
    byTask: false,
    send: (bytes, _buffers, _asides, _transfer, quiet) => {
      sent.push(quiet)
      frames.push(bytes.slice())
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
  return { link, sent, frames, told, take: (bytes: Uint8Array<ArrayBuffer>) => take(bytes, [], []) }
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
  ['small', 10, 1_000],
  ['of 1 KiB', 1_024, 30],
  ['of 16 KiB', 16_384, 2],
])('credits of messages that are %s leave when they are many, or much', (_, length, expected) => {
  const [near, far] = [linkOverNothing(), linkOverNothing()]
  const stamp = new Stamp(1, 0, 0, 0, 0, 0)
  for (let number = 1; number <= 50; number++) {
    const text = String.fromCharCode(64 + number).repeat(length)
    near.link.post(new Envelope(Kind.send, number, 'a', 'sink', 'take', text, stamp))
  }
  near.link.flush()
  for (const frame of near.frames) far.take(frame)
  let credits = 0
  while (far.told.posted === 0) {
    far.link.credit('sink', 1_000)
    credits++
  }
  expect(Math.abs(credits - expected)).toBeLessThanOrEqual(2)
  if (length > 1_000) expect(near.link.share).toBeLessThan(130_000 / length)
})
