/** Nothing polls: where no daemon has anything to do, nothing is sent. */
import { expect, test } from './fixtures'

test('with the pulse stopped and the view paused, nothing is sent', async ({ dashboard, page }) => {
  await dashboard.open()
  await page.evaluate(() => dan9.stop('pulse'))
  await dashboard.pauseView()
  // Three seconds without anything are the very claim, so they are waited for.
  const sent = await page.evaluate(async () => {
    const batches = dan9.telemetry()[Symbol.asyncIterator]()
    await batches.next()
    const now = performance.timeOrigin + performance.now()
    const over = new Promise<null>((resolve) => setTimeout(() => resolve(null), 3_000))
    const sent = []
    for (;;) {
      const next = await Promise.race([batches.next(), over])
      if (next === null || next.done) break
      // What was sent just before may still be told.
      sent.push(...next.value.messages.filter(({ timestamp }) => timestamp > now))
    }
    await batches.return?.()
    return sent
  })
  expect(sent).toEqual([])
})

test('with the pulse running, its messages are seen', async ({ dashboard, page }) => {
  await dashboard.open()
  const beat = await page.evaluate(async () => {
    for await (const message of dan9.messages({ sender: 'pulse' })) return message
    return null
  })
  expect(beat).toMatchObject({ sender: 'pulse', recipient: 'echo', type: 'beat' })
})
