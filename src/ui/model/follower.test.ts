import { expect, test } from 'vitest'
import { Follower } from './follower'

function turns() {
  const waiting = new Set<() => void>()
  const inTurn = (work: () => void) => {
    waiting.add(work)
    return () => void waiting.delete(work)
  }
  const pass = () => {
    const works = [...waiting]
    waiting.clear()
    for (const work of works) work()
  }
  return { inTurn, pass, waiting }
}

const names = (count: number) => Array.from({ length: count }, (_, at) => `d${at}`)

/** A clock by which every part takes 3 ms. */
function slow() {
  let time = 0
  return () => (time += 3) - 3
}

test('tells of all in parts, as many in a turn as it has time for, and says whether more wait', () => {
  const { inTurn, pass, waiting } = turns()
  const told: [number, boolean][] = []
  const all = names(2200)
  const follower = new Follower(all.values(), (part, more) => told.push([part.length, more]), inTurn, slow())
  follower.wake()
  follower.wake()
  expect(told).toEqual([
    [500, true],
    [500, true],
  ])
  pass()
  expect(told).toHaveLength(4)
  pass()
  expect(told.slice(4)).toEqual([[200, false]])
  expect(waiting.size).toBe(0)
})

test('of as many as fill its parts it says in the end that none is left', () => {
  const { inTurn, pass } = turns()
  const told: [number, boolean][] = []
  const follower = new Follower(
    names(500).values(),
    (part, more) => told.push([part.length, more]),
    inTurn,
    slow(),
  )
  follower.wake()
  pass()
  expect(told).toEqual([
    [500, true],
    [0, false],
  ])
})

test('then tells of what has changed, once, and of nothing else', () => {
  const { inTurn } = turns()
  const told: string[] = []
  const follower = new Follower(names(3).values(), (part) => told.push(...part), inTurn)
  follower.wake()
  told.length = 0
  follower.add('d1')
  follower.add('d1')
  follower.add('d9')
  follower.wake()
  follower.wake()
  expect(told).toEqual(['d1', 'd9'])
})

test('is told nothing any more once it has closed', () => {
  const { inTurn, pass, waiting } = turns()
  let parts = 0
  const follower = new Follower(names(9000).values(), () => parts++, inTurn, slow())
  follower.wake()
  follower.close()
  pass()
  expect([parts, waiting.size]).toEqual([2, 0])
})
