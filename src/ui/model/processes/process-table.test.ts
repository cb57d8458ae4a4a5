import { expect, test } from 'vitest'
import { asTree, ending, parseEnv, splitWords, type ProcessInfo } from './process-table'

const process = (pid: number, parent: number): ProcessInfo => ({
  pid,
  parent,
  command: '/bin/rc',
  args: [],
  state: 'running',
  startTime: 0,
})

test('each process stands below the one that spawned it', () => {
  const rows = asTree([
    process(1000, 1),
    process(1001, 1),
    process(1002, 1000),
    process(1003, 1002),
    process(1004, 999),
  ])
  expect(rows.map(({ pid, depth }) => [pid, depth])).toEqual([
    [1000, 0],
    [1002, 1],
    [1003, 2],
    [1001, 0],
    [1004, 0],
  ])
})

test.each([
  ['', []],
  ['  a  b ', ['a', 'b']],
  [`-c 'echo a b' "c d" ''`, ['-c', 'echo a b', 'c d', '']],
])('the words of %j are %j', (text, words) => {
  expect(splitWords(text)).toEqual(words)
})

test('an environment is read by lines', () => {
  expect(parseEnv('A=1\n\nB=x=y\nnonsense\n')).toEqual({ A: '1', B: 'x=y' })
})

test('how a process ended is said in words', () => {
  expect(ending(process(1, 1))).toBeUndefined()
  expect(ending({ ...process(1, 1), code: 137, signal: 'KILL' })).toBe('ended by KILL')
  expect(ending({ ...process(1, 1), code: 0 })).toBe('exit code 0')
})
