/** Processes: run, watched, spoken to and ended from the dashboard. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Dashboard } from './dashboard'
import { expect, test } from './fixtures'

/** Answers each line that it reads; counts, when told to, for ever. */
const source = `export default async function main({ args, stdin, stdout, stderr }) {
  await stdout.write('hello ' + args.join('+') + '\\n')
  await stderr.write('a warning\\n')
  const decoder = new TextDecoder()
  for await (const bytes of stdin) await stdout.write('heard ' + decoder.decode(bytes))
  await stdout.write('bye\\n')
  return 3
}`

async function install(page: Page): Promise<void> {
  await page.evaluate((content) => dan9.call('/tmp/talker.js', 'write', { content }), source)
}

async function run(dashboard: Dashboard): Promise<void> {
  const { page } = dashboard
  await page.getByRole('button', { name: 'Run a program' }).click()
  const form = page.getByRole('form', { name: 'Run a program' })
  await form.getByLabel('Command').fill('/tmp/talker.js')
  await form.getByLabel('Arguments').fill(`one 'two three'`)
  await form.getByRole('button', { name: 'Run', exact: true }).click()
}

test('a program is run, given lines to read, and its end is told', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/processes' })
  await expect(page.getByText('No process yet.')).toBeVisible()
  await install(page)
  await run(dashboard)
  await expect(page).toHaveURL(/#\/processes\/\d+$/)
  const output = page.getByRole('log', { name: /^Output of process/ })
  await expect(output).toContainText('hello one+two three')
  await expect(output).toContainText('a warning')
  await page.getByRole('textbox', { name: /^A line for process/ }).fill('how are you')
  await page.keyboard.press('Enter')
  await expect(output).toContainText('heard how are you')
  await expect(dashboard.rows('Processes', '/tmp/talker.js')).toContainText('running')
  await expect(page.getByText(/^state running$/m)).toBeVisible()
  await page.getByRole('button', { name: 'End its input' }).click()
  await expect(output).toContainText('bye')
  await expect(page.getByText('exit code 3')).toBeVisible()
  await expect(page.getByRole('button', { name: 'End its input' })).toBeHidden()
})

test('a signal ends a program, and that is told', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/processes' })
  await install(page)
  await run(dashboard)
  await page.getByRole('button', { name: 'KILL' }).click()
  await expect(page.getByText('ended by KILL')).toBeVisible()
  await page.getByRole('button', { name: /^Close process/ }).click()
  await expect(page).toHaveURL(/#\/processes$/)
})

test('what cannot be run is told', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/processes' })
  await page.getByRole('button', { name: 'Run a program' }).click()
  const form = page.getByRole('form', { name: 'Run a program' })
  await form.getByLabel('Command').fill('/bin/none')
  await form.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(form.getByRole('alert')).toContainText('not_found')
})

test('a program of the machine’s own is dropped in and runs', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/processes' })
  const folder = await mkdtemp(join(tmpdir(), 'dan9-'))
  try {
    await writeFile(join(folder, 'dropped.js'), source)
    await dashboard.drop([join(folder, 'dropped.js')])
    await expect(page.getByRole('log', { name: /^Output of process/ })).toContainText('hello')
    await expect(dashboard.rows('Processes', '/tmp/dropped.js')).toContainText('running')
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('processes are found by a filter, and stand below those that spawned them', async ({
  dashboard,
  page,
}) => {
  await dashboard.open({ at: '/processes' })
  await install(page)
  await page.evaluate(async () => {
    const content = `export default async function main({ call, signal }) {
      await call('process', 'spawn', { command: '/tmp/talker.js', args: ['child'] })
      await new Promise((end) => signal.addEventListener('abort', end))
    }`
    await dan9.call('/tmp/parent.js', 'write', { content })
    await dan9.call('process', 'spawn', { command: '/tmp/parent.js' })
  })
  await expect(dashboard.rows('Processes', 'child')).toContainText(/below \d+:/)
  await page.getByRole('combobox', { name: 'Filter processes' }).fill('child')
  await expect(dashboard.rows('Processes', '/tmp/parent.js')).toBeHidden()
  await expect(dashboard.rows('Processes', 'child')).toBeVisible()
})
