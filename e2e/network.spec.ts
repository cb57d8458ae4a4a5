/** The network: who listens and who is connected, as it happens, and links made worse and better by hand. */
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'

/** A server and a client, daemons of their own, connected at port 7000. */
async function connect(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const name of ['server', 'caller']) await dan9.create({ name, type: 'client', start: true })
    const call = (as: string, type: string, payload: object) => dan9.call('network', type, payload, { as })
    const { listenerId } = (await call('server', 'listen', { port: 7000 })) as { listenerId: number }
    const { connectionId } = (await call('caller', 'connect', { host: 'localhost', port: 7000 })) as {
      connectionId: number
    }
    await call('server', 'accept', { listenerId })
    await call('caller', 'send', { connectionId, data: 'x'.repeat(1234) })
  })
}

test('listeners and both ends of a connection are shown as they come and go', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/network' })
  await expect(page.getByText('Nobody is connected.')).toBeVisible()
  await connect(page)
  const listeners = page.getByRole('table', { name: 'Listeners' })
  await expect(listeners.getByRole('row', { name: /localhost:7000/ })).toContainText('server')
  const sending = dashboard.rows('Connections', 'caller')
  await expect(sending).toContainText('1.2 kB')
  await expect(dashboard.rows('Connections', 'server')).toHaveCount(1)

  await page.getByRole('combobox', { name: 'Filter connections' }).fill('owner:server')
  await expect(sending).toBeHidden()
  await dashboard.rows('Connections', 'server').getByRole('link').click()
  await expect(dashboard.inspector.getByRole('heading', { name: 'server' })).toBeVisible()
  await page.evaluate(() => dan9.remove('server'))
  await expect(listeners).not.toContainText('localhost:7000')
})

test('nothing is asked while nothing happens', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/network' })
  await connect(page)
  await expect(dashboard.rows('Connections', 'caller')).toBeVisible()
  const lists = async () => (await page.evaluate(() => dan9.metrics('network')))['list-count']
  await expect
    .poll(async () => {
      const before = await lists()
      await page.waitForTimeout(1500)
      return (await lists())! - before!
    })
    .toBe(0)
})

test('a link is shaped, cut and mended', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/network' })
  const form = page.getByRole('form', { name: 'Shape a link' })
  await form.getByLabel('From').fill('alpha.dan9')
  await form.getByLabel('To').fill('beta.dan9')
  await form.getByLabel('Latency (ms)').fill('20')
  await form.getByLabel('Loss (%)').fill('5')
  await form.getByRole('button', { name: 'Shape' }).click()
  const link = page
    .getByRole('table', { name: 'Links' })
    .getByRole('row', { name: /^alpha.dan9 → beta.dan9/ })
  await expect(link).toContainText('20 ms')
  await expect(link).toContainText('5 %')
  await link.getByRole('button', { name: /^Cut/ }).click()
  await expect(link).toContainText('cut')
  await link.getByRole('button', { name: /^Heal/ }).click()
  await expect(link).toContainText('whole')
  await link.getByRole('button', { name: /^Unshape/ }).click()
  await expect(link).toBeHidden()
})

test('a connection whose link is cut says so', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/network' })
  await connect(page)
  const calling = dashboard.rows('Connections', 'caller')
  await page.evaluate(() => dan9.call('network', 'shape', { to: 'server', partitioned: true }))
  await expect(calling).toContainText('ESTABLISHED · cut')
  await page.evaluate(() => dan9.call('network', 'unshape'))
  await expect(calling).not.toContainText('cut')
})

test('all files are served at the press of a button', async ({ dashboard, page, context }) => {
  await dashboard.open({ at: '/network' })
  const serve = page.getByRole('button', { name: 'Serve files' })
  await serve.click()
  await dashboard.says('The files are served at net/80/')
  await expect(serve).toBeHidden()
  const row = page.getByRole('table', { name: 'Listeners' }).getByRole('row', { name: /localhost:80/ })
  const opened = context.waitForEvent('page')
  await row.getByRole('link', { name: /^Open/ }).click()
  await expect((await opened).getByRole('link', { name: 'bin/' })).toBeVisible()
})

test('on a narrow screen only the tables scroll sideways', async ({ dashboard, page }) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await dashboard.open({ at: '/network' })
  await connect(page)
  await page.evaluate(() => dan9.call('network', 'shape', { from: 'caller', to: 'server', latency: 20 }))
  await expect(page.getByRole('table', { name: 'Links' })).toContainText('20 ms')
  const { scrollWidth, innerWidth } = await page.evaluate(() => ({
    scrollWidth: document.documentElement.scrollWidth,
    innerWidth: window.innerWidth,
  }))
  expect(scrollWidth).toBeLessThanOrEqual(innerWidth)
})

test('what a daemon serves by HTTP is opened in a tab of its own', async ({ dashboard, page, context }) => {
  await dashboard.open({ at: '/network' })
  await page.evaluate(() =>
    dan9.create({ name: 'web', type: 'http', config: { port: 8080, root: '/' }, start: true }),
  )
  const row = page.getByRole('table', { name: 'Listeners' }).getByRole('row', { name: /localhost:8080/ })
  const opened = context.waitForEvent('page')
  await row.getByRole('link', { name: /^Open/ }).click()
  await expect((await opened).locator('body')).toContainText('readme.txt')
})
