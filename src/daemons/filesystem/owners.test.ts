import { expect, test } from 'vitest'
import { DaemonError, type Context } from '../../kernel/daemon'
import { Handles } from './handles'
import { followOwners } from './owners'
import { emptyVolume } from './testing/volume'

interface News {
  readonly name: string
  readonly time: number
  readonly state: string
  readonly removed?: boolean
}

/** What is left open of handles asked for at some times, after news that comes when all of them are open. */
async function left(asked: readonly number[], news: News, alive: boolean): Promise<number> {
  const handles = new Handles(emptyVolume().volume, () => {})
  for (const time of asked) handles.open('alice', time, '/f', 'a')
  const stop = new AbortController()
  async function* told({ states }: { states: string[] }) {
    if (states.includes(news.removed ? 'removed' : news.state)) yield await Promise.resolve(news)
    stop.abort()
  }
  const context: Pick<Context, 'subscribe' | 'call' | 'log' | 'signal'> = {
    signal: stop.signal,
    log: { debug() {}, info() {}, warning() {}, error() {}, critical() {} },
    subscribe: (_to, _type, wish) => Object.assign(told(wish as { states: string[] }), { missed: 0 }),
    call: (_to, type) => {
      if (type === 'names') return Promise.resolve(['alice'])
      if (alive) return Promise.resolve({ alive })
      return Promise.reject(new DaemonError('not_found', "no daemon named 'alice'"))
    },
  }
  await followOwners(context, handles)
  return handles.of('alice')
}

test.each([{ state: 'stopped' }, { state: 'error' }, { state: 'running', removed: true }])(
  'late news of $state closes what was opened before, and nothing of a daemon that runs again',
  async (change) => {
    const news = { name: 'alice', time: 10, ...change }
    expect(await left([1, 9, 11, 12], news, true)).toBe(2)
    expect(await left([1, 9, 10, 11], news, false)).toBe(0)
  },
)

test('news of other changes, or of other daemons, closes nothing', async () => {
  expect(await left([1, 2], { name: 'alice', time: 10, state: 'running' }, true)).toBe(2)
  expect(await left([1, 2], { name: 'bob', time: 10, state: 'stopped' }, true)).toBe(2)
})
