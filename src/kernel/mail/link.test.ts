import { expect, test } from 'vitest'
import type { Carrier } from '../../wire/carrier'
import { Kind } from '../../wire/frame'
import { Link } from './link'

/** A link over nothing: whether the frames that it sent were quiet. */
function linkOverNothing() {
  const sent: boolean[] = []
  const carrier: Carrier = {
    quick: true,
    byTask: false,
    send: (_bytes, _buffers, _asides, _transfer, quiet) => sent.push(quiet),
    receive: () => {},
    poll: () => false,
    sleep: () => true,
    close: () => {},
  }
  const nothing = (): void => {}
  const link = new Link(2, carrier, {
    ...{ arrived: nothing, answered: nothing, credited: nothing, posted: nothing },
    ...{ owes: nothing, awake: nothing, stir: nothing },
  })
  return { link, sent }
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
