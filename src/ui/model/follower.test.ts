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

test('tells of all in parts, a part in each turn, and says whether more wait', () => {
  const { inTurn, pass, waiting } = turns()
  const told: [number, boolean][] = []
  const all = names(5000)
  const follower = new Follower(all.values(), (part, more) => told.push([part.length, more]), inTurn)
  follower.wake()
  follower.wake()
  expect(told).toEqual([[2000, true]])
  pass()
  pass()
  expect(told).toEqual([
    [2000, true],
    [2000, true],
    [1000, false],
  ])
  expect(waiting.size).toBe(0)
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
  const follower = new Follower(names(9000).values(), () => parts++, inTurn)
  follower.wake()
  follower.close()
  pass()
  expect([parts, waiting.size]).toEqual([1, 0])
})
