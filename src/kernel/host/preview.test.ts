import { expect, test } from 'vitest'
import { preview } from './preview'

test('what is large is shortened and what is deep is named', () => {
  const deep = { a: { a: { a: { a: { a: { a: 1 } } } } } }
  expect(preview({ text: 'x'.repeat(3_000), list: Array(60).fill(1), deep })).toEqual({
    text: `${'x'.repeat(2_000)}… (3000 characters)`,
    list: [...Array<number>(50).fill(1), '… (60 items)'],
    deep: { a: { a: { a: { a: { a: '…' } } } } },
  })
})

test('whatever a value holds, something of it can be shown and cloned', () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const throwing = {
    get name(): string {
      throw new Error('not now')
    },
  }
  const values = {
    throwing,
    proxy,
    orphan: Object.create(Object.create(null) as object) as unknown,
    odd: Object.assign(new URLSearchParams(), { constructor: undefined }),
    act: { act: () => {}, symbol: Symbol('s') },
  }
  const shown = Object.entries(values).map(([name, value]) => [name, structuredClone(preview(value))])
  expect(Object.fromEntries(shown)).toEqual({
    throwing: '[unreadable]',
    proxy: '[unreadable]',
    orphan: '[Object]',
    odd: '[Object]',
    act: { act: '[function]', symbol: '[symbol]' },
  })
})
