import { expect, test, vi } from 'vitest'
import { Details } from './details'
import { MemoryFiles } from './testing'

test('an entry is asked about once, until it has changed', async () => {
  const files = new MemoryFiles()
  await files.call('/a', 'write', { content: 'four' })
  const came = vi.fn()
  const details = new Details(files, '/', came)
  expect(details.of('a')).toBeUndefined()
  expect(details.of('none')).toBeUndefined()
  await vi.waitFor(() => expect(came).toHaveBeenCalledOnce())
  expect(details.of('a')).toMatchObject({ size: 4 })
  expect(details.of('none')).toBeUndefined()
  expect(files.asked).toEqual(['write /a', 'stat /a', 'stat /none'])

  await files.call('/a', 'write', { content: 'longer' })
  details.forget('a')
  expect(details.of('a')).toMatchObject({ size: 4 })
  await vi.waitFor(() => expect(details.of('a')).toMatchObject({ size: 6 }))
})

test('of many, a few are asked about at a time', async () => {
  let open = 0
  let most = 0
  const call = async () => {
    most = Math.max(most, ++open)
    await Promise.resolve()
    open--
    return { kind: 'file', size: 1 }
  }
  const came = vi.fn()
  const details = new Details({ call }, '/', came)
  for (let at = 0; at < 500; at++) details.of(String(at))
  await vi.waitFor(() => expect(came).toHaveBeenCalledOnce())
  expect(most).toBe(32)
  expect(details.of('499')).toBeDefined()
})
