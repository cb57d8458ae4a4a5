import { expect, test } from 'vitest'
import { Kind, type Frame } from '../../wire/frame'
import type { Port } from '../../wire/port'
import { Envelope } from './envelope'
import { Link } from './link'

const envelope = (sequence: number, payload: unknown): Envelope =>
  Envelope.fromRow([Kind.send, 1, sequence, 'a', 'b', 't', payload, 0, 1, sequence, 0, 0, 0, 0, 0])

/** A port that refuses frames in which a payload is `'bad'`, as one that cannot clone them. */
function pickyPort(): { port: Port<Frame>; frames: Frame[] } {
  const frames: Frame[] = []
  const port: Port<Frame> = {
    send: (frame) => {
      if (frame.rows.some((row) => row[6] === 'bad')) throw new RangeError('too deep')
      frames.push(frame)
    },
    receive: () => {},
    close: () => {},
    onClose: () => {},
  }
  return { port, frames }
}

test('what is posted in one turn leaves as one frame, with its credits', async () => {
  const { port, frames } = pickyPort()
  const link = new Link(2, port, () => expect.unreachable())
  link.post(envelope(1, 'x'))
  link.post(envelope(2, 'y'))
  link.credit('b')
  link.credit('b')
  expect(frames).toEqual([])
  await Promise.resolve()
  expect(frames.map(({ rows, credits }) => [rows.map((row) => row[6]), credits])).toEqual([
    [
      ['x', 'y'],
      ['b', 2],
    ],
  ])
})

test('a row that cannot leave is refused alone; the others and the credits go in order', async () => {
  const { port, frames } = pickyPort()
  const refused: unknown[] = []
  const link = new Link(2, port, (row, thrown) => refused.push([row[2], (thrown as Error).message]))
  for (const [i, payload] of ['x', 'bad', 'y'].entries()) link.post(envelope(i, payload))
  link.credit('b')
  await Promise.resolve()
  expect(refused).toEqual([[1, 'too deep']])
  expect(frames.flatMap(({ rows }) => rows.map((row) => row[6]))).toEqual(['x', 'y'])
  expect(frames.flatMap(({ credits = [] }) => credits)).toEqual(['b', 1])
})
