/** Every view, every tab of the inspector and every dialog, held against WCAG 2.2 AA in both themes. */
import AxeBuilder from '@axe-core/playwright'
import type { Dashboard } from './dashboard'
import { expect, test } from './fixtures'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

async function clean({ page }: Dashboard, what: string): Promise<void> {
  await test.step(what, async () => {
    const { violations } = await new AxeBuilder({ page }).withTags(tags).setLegacyMode().analyze()
    const found = violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html.slice(0, 160)) }))
    expect(found, what).toEqual([])
  })
}

for (const theme of ['light', 'dark'] as const) {
  test(`every view is clean in ${theme}`, async ({ dashboard, page }) => {
    await dashboard.open({ theme })
    await page.evaluate(async () => {
      await dan9.create({ name: 'leaver', type: 'echo' })
      await dan9.send('leaver', 'note', 'too late')
      await dan9.remove('leaver')
      await dan9.create({ name: 'asleep', type: 'echo' })
      await dan9.send('asleep', 'note', 'later')
    })
    const trouble = page.getByRole('table', { name: 'Recent errors and dead letters' })
    await expect(trouble).toContainText('leaver')
    await clean(dashboard, 'Overview')

    await dashboard.follow('/daemons?daemon=network')
    await dashboard.inspectorSays('running')
    await clean(dashboard, 'Daemons, and the inspector')
    await dashboard.tab('Send')
    await dashboard.inspector.getByLabel('Message type').selectOption('listen')
    await dashboard.inspector.getByRole('button', { name: 'Call listen' }).click()
    const port = dashboard.inspector.getByLabel('port', { exact: true })
    await expect(port).toHaveAttribute('aria-invalid', 'true')
    await clean(dashboard, 'Daemons, and a form that is not filled in')

    await dashboard.follow('/messages?daemon=asleep&tab=mailbox')
    await expect(dashboard.rows('Messages', 'beat').first()).toBeVisible()
    await expect(dashboard.inspector.getByRole('list', { name: 'Waiting messages' })).toContainText('note')
    await clean(dashboard, 'Messages, and a mailbox')
    await dashboard.follow('/messages?show=dead')
    await expect(dashboard.rows('Dead letters', 'leaver')).toBeVisible()
    await clean(dashboard, 'Dead letters')

    await dashboard.follow('/files?path=/data')
    await expect(page.getByRole('textbox', { name: 'Content of /data' })).toBeVisible()
    await clean(dashboard, 'Files, and one that is open')
    await page.getByRole('button', { name: 'Delete' }).click()
    await clean(dashboard, 'Files, and a question')
    await dashboard.follow('/files?path=/tmp')
    await expect(page.getByText('This folder is empty')).toBeVisible()
    await clean(dashboard, 'Files, of which there are none')
    await page.getByRole('button', { name: 'Folder' }).click()
    await expect(page.getByRole('menu')).toBeVisible()
    await clean(dashboard, 'Files, and a menu')
    await page.keyboard.press('Escape')

    await page.evaluate(async () => {
      const call = (type: string, payload: object) => dan9.call('network', type, payload)
      await call('listen', { port: 7000 })
      await call('bind', { port: 53 })
      await call('connect', { host: 'localhost', port: 7000 })
      await call('shape', { from: 'alpha', to: 'beta', latency: 20, partitioned: true })
    })
    await dashboard.follow('/network')
    await expect(dashboard.rows('Connections', 'localhost:7000').first()).toBeVisible()
    await clean(dashboard, 'Network')

    await dashboard.follow('/processes')
    await expect(page.getByText('No process yet.')).toBeVisible()
    await page.getByRole('button', { name: 'Run a program' }).click()
    await expect(page.getByRole('form', { name: 'Run a program' })).toBeVisible()
    await clean(dashboard, 'Processes, of which there are none, and a form')
    const pid = await page.evaluate(async () => {
      const content = `export default async ({ stdout, stderr, signal }) => {
        await stdout.write('hello')
        await stderr.write('a warning')
        await new Promise((end) => signal.addEventListener('abort', end))
      }`
      await dan9.call('/tmp/talker.js', 'write', { content })
      const { pid } = (await dan9.call('process', 'spawn', { command: '/tmp/talker.js' })) as { pid: number }
      return pid
    })
    await dashboard.follow(`/processes/${pid}`)
    await expect(page.getByRole('log')).toContainText('a warning')
    await clean(dashboard, 'Processes, and one that is looked at')

    await dashboard.follow('/namespace?path=/data')
    await expect(page.getByRole('textbox', { name: 'Content of /data' })).toBeVisible()
    await clean(dashboard, 'Namespace')

    await dashboard.follow('/metrics?daemon=echo&tab=metrics')
    await expect(page.getByRole('img', { name: /^Messages, per second/ })).toHaveAccessibleName(/now/)
    await expect(dashboard.inspector.getByRole('row', { name: /^work-count/ })).toBeVisible()
    await clean(dashboard, 'Metrics, and those of a daemon')
    await dashboard.run('echo said')
    await dashboard.hears('said')
    await clean(dashboard, 'Console')
    await page.getByRole('button', { name: 'Close the console' }).click()

    await dashboard.follow('/scenarios/seed-tour')
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await expect(page.getByText('Every step passed')).toBeVisible()
    await clean(dashboard, 'Scenarios')
  })

  test(`every dialog is clean in ${theme}`, async ({ dashboard, page }) => {
    await dashboard.open({ theme, toured: false })
    await expect(page.getByRole('dialog', { name: 'Tour' })).toBeVisible()
    await clean(dashboard, 'Tour')
    await page.getByRole('button', { name: 'Skip the tour' }).click()

    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible()
    await clean(dashboard, 'Commands')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Help' }).click()
    await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible()
    await clean(dashboard, 'Help')
    await page.keyboard.press('Escape')

    await dashboard.go('Daemons')
    await page.getByRole('button', { name: 'Create daemon' }).click()
    await expect(page.getByRole('dialog').getByLabel('Type')).toHaveValue(/.+/)
    await clean(dashboard, 'Create')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Install source' }).click()
    const install = page.getByRole('dialog', { name: 'Install daemon source' })
    await install.getByRole('textbox', { name: 'Source' }).fill('export default')
    await install.getByRole('button', { name: 'Install', exact: true }).click()
    await expect(install.getByRole('alert')).toBeVisible()
    await clean(dashboard, 'Install, with an error')
    await page.keyboard.press('Escape')

    await dashboard.inspect('echo')
    await dashboard.command('Kill')
    await expect(page.getByRole('alertdialog', { name: 'Kill echo?' })).toBeVisible()
    await clean(dashboard, 'Confirm')
  })
}

test('the page that could not boot is clean', async ({ dashboard, page }) => {
  await page.goto('./?hosts=abc')
  await expect(page.getByRole('alert')).toBeVisible()
  await clean(dashboard, 'Boot')
})
