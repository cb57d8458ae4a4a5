import { expect, test } from 'vitest'
import { z } from 'zod'
import { build, emptyEntries, formOf, type Form } from './schema-form'

function form(schema: z.ZodType): Form {
  return formOf(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }))
}

function typed(of: Form, values: Record<string, string>, hex = false) {
  const entries = emptyEntries(of)
  for (const [name, text] of Object.entries(values)) entries[name] = { text, hex }
  return build(of, entries)
}

const write = form(
  z.object({
    path: z.string().describe('Absolute'),
    content: z.union([z.string(), z.instanceof(Uint8Array)]),
    append: z.boolean().default(false),
    offset: z.int().min(0).optional(),
    flag: z.enum(['before', 'after']).default('after'),
    env: z.record(z.string(), z.string()).optional(),
  }),
)

test('every property becomes a field of its kind', () => {
  expect(write.fields.map(({ name, kind, required }) => [name, kind, required])).toEqual([
    ['path', 'text', true],
    ['content', 'text', true],
    ['append', 'boolean', false],
    ['offset', 'integer', false],
    ['flag', 'choice', false],
    ['env', 'json', false],
  ])
  expect(write.fields.map(({ bytes }) => bytes).filter(Boolean)).toHaveLength(1)
  expect(write.fields[0]?.doc).toBe('Absolute')
})

test('defaults are filled in, what is optional may be left out', () => {
  expect(typed(write, { path: '/a', content: '' })).toEqual({
    payload: { path: '/a', content: '', append: false, flag: 'after' },
  })
})

test('bytes, whole numbers, choices and JSON', () => {
  expect(typed(write, { content: '00 ff' }, true)).toMatchObject({
    payload: { content: new Uint8Array([0, 255]) },
  })
  expect(typed(write, { offset: '3', flag: '0', env: '{"A":"b"}' })).toMatchObject({
    payload: { offset: 3, flag: 'before', env: { A: 'b' } },
  })
})

test('says what is wrong, by field', () => {
  const built = typed(write, { offset: '-1', env: '{' })
  expect(built).toMatchObject({ errors: { offset: 'is less than 0' } })
  expect('errors' in built && built.errors['env']).toMatch(/^is not JSON/)
})

test('a payload that is one value is one field', () => {
  const one = form(z.number())
  expect(typed(one, { '': '2.5' })).toEqual({ payload: 2.5 })
  expect(typed(one, {})).toEqual({ errors: { '': 'is required' } })
})

test('no schema takes any JSON, or nothing', () => {
  const any = formOf(undefined)
  expect(typed(any, {})).toEqual({ payload: undefined })
  expect(typed(any, { '': '[1]' })).toEqual({ payload: [1] })
})

test('unions of constants are choices, other unions are JSON', () => {
  const mixed = form(
    z.object({ mode: z.union([z.literal(1), z.literal('all')]), id: z.union([z.number(), z.boolean()]) }),
  )
  expect(mixed.fields.map(({ kind }) => kind)).toEqual(['choice', 'json'])
  expect(typed(mixed, { mode: '1', id: '7' })).toEqual({ payload: { mode: 'all', id: 7 } })
})
