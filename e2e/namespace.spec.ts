/** The namespace: walked, read, commanded and bound, whosever it is. */
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
  await form.getByLabel('Path', { exact: true }).fill('/disk')
  await form.getByLabel('Daemon or path').fill('spare')
  await form.getByRole('button', { name: 'Bind' }).click()
  const table = page.getByRole('table', { name: /^Binds and mounts/ })
  await expect(table.getByRole('row', { name: /^\/disk / })).toContainText('spare')
  expect(await page.evaluate(() => dan9.call('/disk/only-here', 'read'))).toBe('spare')
  await table.getByRole('button', { name: 'Unbind /disk from spare' }).click()
  await expect(table.getByRole('row', { name: /^\/disk / })).toBeHidden()
  await expect(page.evaluate(() => dan9.call('/disk/only-here', 'read'))).rejects.toThrow('[not_found]')
})

test('a mount can be read-only, and the script says so', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/namespace' })
  const form = page.getByRole('form', { name: 'Bind or mount' })
  await form.getByLabel('Kind').selectOption('mount')
  await form.getByLabel('Path', { exact: true }).fill('/kept')
  await form.getByLabel('Daemon').fill('filesystem')
  await form.getByLabel('Its directory').fill('/tmp')
  await form.getByLabel('Read-only').check()
  await form.getByRole('button', { name: 'Mount' }).click()
  const row = page.getByRole('table', { name: /^Binds and mounts/ }).getByRole('row', { name: /^\/kept / })
  await expect(row).toContainText('read-only')
  await expect(page.getByRole('region', { name: 'the script' })).toContainText('/kept')
  const write = page.evaluate(() => dan9.call('/kept/x', 'write', { content: 'no' }))
  await expect(write).rejects.toThrow('[permission_denied]')
})

test('the namespace of another daemon is looked at and changed', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/namespace' })
  await page.evaluate(async () => {
    await dan9.create({ name: 'hermit', type: 'client', namespace: 'copy', start: true })
    await dan9.call('/tmp/only.txt', 'write', { content: 'as the hermit sees it' })
    await dan9.call('namespace', 'mount', {
      of: 'hermit',
      path: '/cell',
      daemonName: 'filesystem',
      options: { root: '/tmp' },
    })
  })
  const root = page.getByRole('list', { name: 'Entries of /', exact: true })
  await expect(root).not.toContainText('cell')
  await page.getByRole('combobox', { name: 'Whose namespace' }).fill('hermit')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/of=hermit/)
  await root.getByRole('link', { name: /^cell / }).click()
  await open(page, '/cell', 'only.txt')
  await expect(page.getByRole('textbox', { name: 'Content of /cell/only.txt' })).toHaveValue(
    'as the hermit sees it',
  )
  await page.getByRole('button', { name: 'Unmount /cell from filesystem' }).click()
  await expect(root).not.toContainText('cell')
})

test('a namespace that was away is shown again, and followed as before', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/overview' })
  await page.evaluate(() => dan9.stop('namespace'))
  await dashboard.go('Namespace')
  const layers = page.getByRole('region', { name: 'Layers', exact: true })
  await expect(layers.first()).toContainText('The namespace has not said.')
  await expect(page.getByRole('main').getByRole('alert')).toContainText('deadline_exceeded')
  await page.evaluate(() => dan9.start('namespace'))
  const root = page.getByRole('list', { name: 'Entries of /', exact: true })
  await expect(root).toContainText('tmp')
  await expect(page.getByRole('main').getByRole('alert')).toBeHidden()
  await page.evaluate(() => dan9.call('namespace', 'mount', { path: '/again', daemonName: 'filesystem' }))
  await expect(root).toContainText('again')
})
