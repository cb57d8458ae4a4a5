/** The messages as they pass: shown, filtered, followed, held still, and those that found nobody. */
import { expect, test } from './fixtures'

test('a message is shown as it is sent, and can be looked at and sent again', async ({ dashboard, page }) => {
  // What else is said after the boot may be more than fits on the screen.
  await dashboard.open({ at: '/messages?f=from:client' })
  await page.evaluate(() => dan9.send('echo', 'greeting', { words: 'good morning' }))
  const row = dashboard.rows('Messages', 'good morning').first()
  await expect(row).toContainText('client')
  await row.click()
  await expect(dashboard.inspector.getByRole('region', { name: 'Payload' })).toContainText('good morning')
  await expect(dashboard.inspector.getByRole('heading', { name: 'Causes and answers' })).toBeVisible()
  const before = await page.evaluate(async () => (await dan9.metrics('echo'))['work-count'])
  await dashboard.inspector.getByRole('button', { name: 'Send again' }).click()
  await dashboard.says('Sent again as')
  const count = () => page.evaluate(async () => (await dan9.metrics('echo'))['work-count'])
  await expect.poll(count).toBeGreaterThan(before!)
})

test('the filter keeps what it names, by key and by word', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/messages' })
  await page.evaluate(async () => {
    await dan9.send('echo', 'apple', 1)
    await dan9.send('echo', 'pear', 2)
  })
  const filter = page.getByRole('combobox', { name: 'Filter messages' })
  // What else is said after the boot may be more than fits on the screen.
  await filter.fill('from:client')
  await expect(dashboard.rows('Messages', 'apple').first()).toBeVisible()
  await expect(dashboard.rows('Messages', 'pear').first()).toBeVisible()
  await filter.fill('type:apple from:client')
  await expect(dashboard.rows('Messages', 'pear')).toHaveCount(0)
  await filter.press('Enter')
  await expect(page).toHaveURL(/f=type:apple/)
  await expect(dashboard.rows('Messages', 'apple').first()).toBeVisible()
  await filter.fill('no such thing')
  await expect(page.getByText(/^The filter hides all/)).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await page.evaluate(() => dan9.send('echo', 'plum', 3))
  await expect(dashboard.rows('Messages', 'plum').first()).toBeVisible()
})

test('the trace of a message keeps what belongs to it', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/messages?f=from:client' })
  const sent = await page.evaluate(() => dan9.send('echo', 'note', 'traced'))
  const row = dashboard.rows('Messages', 'traced').first()
  await row.getByRole('link', { name: sent.trace.traceId }).click()
  await expect(page).toHaveURL(new RegExp(`f=trace:${sent.trace.traceId.replace('.', '\\.')}`))
  // The note, and the echo of it.
  await expect(page.getByText(/^2 of the last \d+ messages/)).toBeVisible()
})

test('a paused view holds still, and counts what is new', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/messages' })
  await page.evaluate(() => dan9.send('echo', 'note', 'before the pause'))
  await expect(dashboard.rows('Messages', 'before the pause').first()).toBeVisible()
  await dashboard.pauseView()
  await page.evaluate(() => dan9.send('echo', 'note', 'during the pause'))
  await expect(page.getByRole('banner')).toContainText(/[2-9]\d* new/)
  await expect(dashboard.rows('Messages', 'during the pause')).toHaveCount(0)
  await dashboard.pause.click()
  await expect(dashboard.rows('Messages', 'during the pause').first()).toBeVisible()
})

test('a message that finds nobody becomes a dead letter, with its reason', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/messages' })
  await page.evaluate(async () => {
    await dan9.create({ name: 'leaver', type: 'echo' })
    await dan9.send('leaver', 'note', 'too late')
    await dan9.remove('leaver')
  })
  await page
    .getByRole('link', { name: /^Dead letters/ })
    .filter({ hasText: '1' })
    .last()
    .click()
  await expect(dashboard.rows('Dead letters', 'leaver')).toContainText('note')
  await dashboard.go('Overview')
  await expect(page.getByRole('table', { name: 'Recent errors and dead letters' })).toContainText('leaver')
})
