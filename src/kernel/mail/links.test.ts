import { expect, test } from 'vitest'
import type { Link } from './link'
import { Links } from './links'

/** Links of which each does what it is given when it is polled or flushed. */
function joined(...acts: (() => boolean)[]) {
  const failed: string[] = []
  const links = new Links((link, thrown) => {
    failed.push(`${link.host}: ${String(thrown)}`)
    links.delete(link)
  })
  const all = acts.map((act, host) => {
    const link = { host, quick: true, poll: act, flush: () => void act() } as unknown as Link
    links.add(link)
    return link
  })
  return { links, all, failed }
}

const broken = (): never => {
  throw new Error('no')
}

test('nothing is taken in because of what is being taken in', () => {
  const log: string[] = []
  const { links } = joined(() => {
    log.push('begin')
    log.push(`${links.poll()}`)
    return true
  })
  expect(links.poll()).toBe(true)
  expect(log).toEqual(['begin', 'false'])
  links.poll()
  expect(log.length).toBe(4)
})

test('one that breaks is told, and the others go on', () => {
  let polled = 0
  const { links, all, failed } = joined(broken, () => ++polled > 0)
  expect(links.poll()).toBe(true)
  expect(links.poll()).toBe(true)
  expect([polled, failed]).toEqual([2, ['0: Error: no']])
  links.add(all[0]!)
  for (const link of all) links.posted(link)
  links.flush()
  expect([polled, failed.length]).toEqual([3, 2])
  expect(links.get(0)).toBeUndefined()
})
