import { expect, test } from 'vitest'
import { scenarios } from '.'

const unique = (values: readonly string[]): boolean => new Set(values).size === values.length

test('no two scenarios have one id, or make daemons of one name', () => {
  expect(unique(scenarios.map(({ id }) => id))).toBe(true)
  expect(unique(scenarios.flatMap(({ daemons }) => daemons))).toBe(true)
})

test.each(scenarios.map((scenario) => [scenario.id, scenario] as const))(
  '%s names in its code every daemon that it makes',
  (_, { steps, daemons }) => {
    const code = steps.map((step) => step.code).join('\n')
    for (const name of daemons) expect(code).toContain(`'${name}'`)
  },
)
