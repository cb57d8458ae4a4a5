/** The namespace: walked, read, written, commanded and bound. */
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'

async function open(page: Page, directory: string, name: string): Promise<void> {
  const entries = page.getByRole('list', { name: `Entries of ${directory}`, exact: true })
  await entries.getByRole('link', { name: new RegExp(`^${name} `) }).click()
}

test('a file is reached by walking, and read', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/namespace' })
  await open(page, '/', 'data')
  await expect(page.getByRole('textbox', { name: 'Content of /data' })).toHaveValue(/^Hello from Dan9/)
  await expect(page).toHaveURL(/path=\/data/)
})

test('a new file is made, edited, saved and deleted', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/namespace' })
  await open(page, '/', 'tmp')
  await page.getByRole('button', { name: 'New file' }).click()
  await page.getByLabel('New file in /tmp, named').fill('diary.txt')
  await page.getByRole('button', { name: 'Make it' }).click()
  const content = page.getByRole('textbox', { name: 'Content of /tmp/diary.txt' })
  await content.fill('Sunday: wrote a file.\n')
  await expect(page.getByText('changed, not saved')).toBeVisible()
  await page.getByRole('button', { name: 'Save' }).click()
  await dashboard.says('/tmp/diary.txt saved')
  const read = () => page.evaluate(() => dan9.call('/tmp/diary.txt', 'read'))
  expect(await read()).toBe('Sunday: wrote a file.\n')
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('button', { name: 'Delete diary.txt' }).click()
  await expect(page.getByRole('list', { name: 'Entries of /tmp' })).toContainText('Empty')
  await expect(read()).rejects.toThrow('[not_found]')
})

test('a word written into a daemon’s ctl commands it', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/namespace' })
  await open(page, '/', 'daemons')
  await open(page, '/daemons', 'echo')
  await open(page, '/daemons/echo', 'ctl')
  const state = () => page.evaluate(async () => (await dan9.status('echo')).state)
  await page
    .getByRole('group', { name: 'Write to /daemons/echo/ctl' })
    .getByRole('button', { name: 'stop' })
    .click()
  await expect.poll(state).toBe('stopped')
  await page.evaluate(() => dan9.call('/daemons/echo/ctl', 'write', { content: 'start\n' }))
  expect(await state()).toBe('running')
  await open(page, '/daemons/echo', 'status')
  const status = page.getByRole('region', { name: 'Content of /daemons/echo/status' })
  await expect(status).toContainText('state running')
})

test('a path under /srv is a daemon, and leads to it', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/namespace?path=/srv/network' })
  await page.getByRole('link', { name: 'Send to network' }).click()
  await expect(dashboard.inspector.getByRole('form', { name: 'Send to network' })).toBeVisible()
})

test('a daemon is bound to a path, answers there, and is unbound', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/namespace' })
  await page.evaluate(() => dan9.create({ name: 'spare', type: 'filesystem', start: true }))
  await page.evaluate(() => dan9.call('spare', 'write', { path: '/only-here', content: 'spare' }))
  const form = page.getByRole('form', { name: 'Bind or mount' })
  await form.getByLabel('Path').fill('/disk')
  await form.getByLabel('Daemon').fill('spare')
  await form.getByRole('button', { name: 'Bind' }).click()
  const table = page.getByRole('table', { name: /^Binds and mounts/ })
  await expect(table.getByRole('row', { name: /^\/disk / })).toContainText('spare')
  expect(await page.evaluate(() => dan9.call('/disk/only-here', 'read'))).toBe('spare')
  await table.getByRole('button', { name: 'Unbind /disk from spare' }).click()
  await expect(table.getByRole('row', { name: /^\/disk / })).toBeHidden()
  await expect(page.evaluate(() => dan9.call('/disk/only-here', 'read'))).rejects.toThrow('[not_found]')
})
