/** Talking to daemons through the form that their schemas draw, and installing new ones. */
import type { Dashboard } from './dashboard'
import { expect, test } from './fixtures'

async function openForm(dashboard: Dashboard, daemon: string, type: string) {
  await dashboard.open({ at: `/daemons?daemon=${daemon}&tab=send` })
  const form = dashboard.inspector.getByRole('form', { name: `Send to ${daemon}` })
  await form.getByLabel('Message type').selectOption(type)
  return form
}

test('a call shows the answer', async ({ dashboard }) => {
  const form = await openForm(dashboard, 'filesystem', 'read')
  await form.getByLabel('path', { exact: true }).fill('/data')
  await form.getByRole('button', { name: 'Call read' }).click()
  await expect(dashboard.answer.getByRole('status')).toHaveText(/^Answered in/)
  await expect(dashboard.answer).toContainText('Hello from Dan9, where everything is a daemon.')
})

test('an error is shown with its code, its words and its detail', async ({ dashboard }) => {
  const form = await openForm(dashboard, 'filesystem', 'read')
  await form.getByLabel('path', { exact: true }).fill('/nowhere')
  await form.getByRole('button', { name: 'Call read' }).click()
  const alert = dashboard.inspector.getByRole('alert')
  await expect(alert).toContainText('not_found')
  await expect(alert).toContainText('/nowhere')
  await expect(alert).toContainText('ENOENT')
})

test('what the schema asks for must be filled in', async ({ dashboard }) => {
  const form = await openForm(dashboard, 'network', 'connect')
  await form.getByLabel('port', { exact: true }).fill('eighty')
  await form.getByRole('button', { name: 'Call connect' }).click()
  await expect(form.getByText('port is not a number')).toBeVisible()
  await expect(form.getByLabel('port', { exact: true })).toHaveAttribute('aria-invalid', 'true')
  await form.getByLabel('port', { exact: true }).fill('80')
  await form.getByLabel('host', { exact: true }).fill('example.com')
  await form.getByRole('button', { name: 'Call connect' }).click()
  await expect(dashboard.answer).toContainText('connectionId')
})

test('a one-way message can be sent, as raw JSON and as another client', async ({ dashboard, page }) => {
  const form = await openForm(dashboard, 'filesystem', 'write')
  await page.evaluate(() => dan9.create({ name: 'visitor', type: 'client', start: true }))
  await form.getByLabel('Payload as raw JSON').check()
  await form.getByLabel('Payload (JSON)').fill('{ "path": "/tmp/one-way.txt", "content": "sent" }')
  await form.getByRole('radio', { name: 'Send' }).check()
  await form.getByRole('combobox', { name: 'As' }).fill('visitor')
  await form.getByRole('button', { name: 'Send write' }).click()
  await expect(dashboard.inspector.getByRole('status')).toHaveText('It is in the mailbox')
  await dashboard.inspector.getByRole('link', { name: /^Message / }).click()
  await expect(dashboard.inspector.getByRole('link', { name: 'visitor' })).toBeVisible()
  expect(await page.evaluate(() => dan9.call('filesystem', 'read', { path: '/tmp/one-way.txt' }))).toBe(
    'sent',
  )
})

test('a stream shows its items until it is stopped', async ({ dashboard, page }) => {
  const form = await openForm(dashboard, 'filesystem', 'watch')
  await form.getByLabel('path', { exact: true }).fill('/tmp')
  await form.getByRole('button', { name: 'Subscribe watch' }).click()
  // The same client asks for both, so the subscription is in place before the write.
  await page.evaluate(() => dan9.call('filesystem', 'write', { path: '/tmp/seen', content: '1' }))
  await expect(dashboard.inspector.getByRole('list', { name: 'Items' })).toContainText('/tmp/seen')
  await dashboard.inspector.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(dashboard.inspector.getByRole('status')).toHaveText('Stopped')
})

test('a source is installed, and its daemon can be talked to at once', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/daemons' })
  await page.getByRole('button', { name: 'Install source' }).click()
  const dialog = page.getByRole('dialog', { name: 'Install daemon source' })
  await dialog.getByLabel('Then start one named').fill('till')
  await dialog.getByRole('button', { name: 'Install', exact: true }).click()
  await dashboard.says('Type tally installed, till started')
  const form = dashboard.inspector.getByRole('form', { name: 'Send to till' })
  await form.getByLabel('by', { exact: true }).fill('4')
  await form.getByRole('button', { name: 'Call add' }).click()
  await expect(dashboard.answer.getByRole('region')).toHaveText('4')
  expect(await page.evaluate(() => dan9.call('till', 'add', { by: 3 }))).toBe(7)
})

test('a mistake in a source is shown with its line', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/daemons' })
  await page.getByRole('button', { name: 'Install source' }).click()
  const dialog = page.getByRole('dialog', { name: 'Install daemon source' })
  const source = dialog.getByRole('textbox', { name: 'Source' })
  const faulty = "import { defineDaemon } from 'dan9'\n\nexport default defineDaemon({ type: 'x' ]\n"
  await source.fill(faulty)
  await dialog.getByRole('button', { name: 'Install', exact: true }).click()
  await expect(dialog.getByRole('alert')).toContainText('Line 3:')
  await expect(dialog.getByRole('alert')).toContainText('invalid_argument')
  await dialog.getByRole('button', { name: 'Go to line 3' }).click()
  const chosen = await source.evaluate((area: HTMLTextAreaElement) =>
    area.value.slice(area.selectionStart, area.selectionEnd),
  )
  expect(chosen).toBe("export default defineDaemon({ type: 'x' ]")
})
