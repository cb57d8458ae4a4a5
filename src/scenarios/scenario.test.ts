import { expect as that, test } from 'vitest'
import { DaemonError, type Dan9 } from '../client/api'
import { expect, play, reset, type Scenario, type StepOutcome } from './scenario'

/** A registry and nothing else: what a play needs of Dan9 besides its steps. */
function registry(names: string[], broken?: string) {
  const asked: string[] = []
  const dan9 = {
    list: () => Promise.resolve([...names]),
    remove(name: string) {
      asked.push(name)
      if (name === broken) return Promise.reject(new DaemonError('unavailable', `${name} does not answer`))
      const at = names.indexOf(name)
      if (at < 0) return Promise.reject(new DaemonError('not_found', `no daemon named '${name}'`))
      names.splice(at, 1)
      return Promise.resolve()
    },
  } as unknown as Dan9
  return { dan9, names, asked }
}

function scenario(...runs: Scenario['steps'][number]['run'][]): Scenario {
  const steps = runs.map((run, index) => ({ title: `step ${index}`, code: '', expects: '', run }))
  return { id: 'x', title: 'X', summary: '', steps, daemons: ['a', 'b'] }
}

async function outcomes(plays: AsyncIterable<StepOutcome>): Promise<StepOutcome[]> {
  const all = []
  for await (const outcome of plays) all.push(outcome)
  return all
}

test('the steps run one after the other, each with its result and its time', async () => {
  const { dan9 } = registry([])
  const order: string[] = []
  const first = async () => {
    await Promise.resolve()
    order.push('first')
    return 1
  }
  const second = async () => order.push('second')
  that(await outcomes(play(scenario(first, second), dan9))).toEqual([
    { index: 0, state: 'running' },
    { index: 0, state: 'passed', result: 1, ms: that.any(Number) as unknown },
    { index: 1, state: 'running' },
    { index: 1, state: 'passed', result: 2, ms: that.any(Number) as unknown },
  ])
  that(order).toEqual(['first', 'second'])
})

test('a play removes what the last one left, before its first step', async () => {
  const { dan9 } = registry(['a', 'b', 'other'])
  const [, passed] = await outcomes(
    play(
      scenario(() => dan9.list()),
      dan9,
    ),
  )
  that(passed).toMatchObject({ result: ['other'] })
})

test('the play ends at the first step that fails, with its error and without the steps after', async () => {
  const { dan9 } = registry([])
  let reached = false
  const late = async () => void (reached = true)
  const failing = async () => expect(false, 'the count is 2')
  const all = await outcomes(
    play(
      scenario(async () => 1, failing, late),
      dan9,
    ),
  )
  that(all.map(({ index, state }) => `${index} ${state}`)).toEqual([
    '0 running',
    '0 passed',
    '1 running',
    '1 failed',
  ])
  that(all.at(-1)).toMatchObject({ error: { code: 'failed_precondition', text: 'the count is 2' } })
  that(reached).toBe(false)
})

test('whatever a step throws is told as a DaemonError', async () => {
  const { dan9 } = registry([])
  const throwing = async () => {
    throw new TypeError('no such thing')
  }
  const all = await outcomes(play(scenario(throwing), dan9))
  that(all.at(-1)).toMatchObject({ state: 'failed', error: { code: 'internal', text: 'no such thing' } })
})

test('an abort ends the play before its next step, and lets the one in hand finish', async () => {
  const { dan9 } = registry([])
  const abort = new AbortController()
  const aborting = async () => {
    abort.abort()
    return 'done'
  }
  const all = await outcomes(
    play(
      scenario(aborting, async () => 'never'),
      dan9,
      abort.signal,
    ),
  )
  that(all.map(({ index, state }) => `${index} ${state}`)).toEqual(['0 running', '0 passed'])
})

test('its daemons stay after the play, until the reset', async () => {
  const { dan9, names } = registry([])
  const creating = async () => void names.push('a')
  const x = scenario(creating)
  await outcomes(play(x, dan9))
  that(names).toEqual(['a'])
  await reset(x, dan9)
  that(names).toEqual([])
})

test('a reset passes over what is not there, and asks for all', async () => {
  const { dan9, names, asked } = registry(['b', 'other'])
  await reset(scenario(), dan9)
  that(asked).toEqual(['a', 'b'])
  that(names).toEqual(['other'])
})

test('a daemon that cannot be removed fails the reset, and the play before its first step', async () => {
  const { dan9 } = registry(['a'], 'a')
  let reached = false
  const x = scenario(async () => void (reached = true))
  await that(reset(x, dan9)).rejects.toMatchObject({ code: 'unavailable' })
  await that(outcomes(play(x, dan9))).rejects.toMatchObject({ code: 'unavailable' })
  that(reached).toBe(false)
})
