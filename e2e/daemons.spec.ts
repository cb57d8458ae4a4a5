/** A daemon's life, from the dialog that creates it to its removal, and the table of all of them. */
import { expect, test } from './fixtures'

test('a daemon is created, stopped, started, restarted, killed and removed', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/daemons' })

  await test.step('create it', async () => {
    await page.getByRole('button', { name: 'Create daemon' }).click()
    const dialog = page.getByRole('dialog', { name: 'Create a daemon' })
    await dialog.getByLabel('Type').selectOption('echo')
    await dialog.getByRole('textbox', { name: /^Name/ }).fill('parrot')
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    await dashboard.says('parrot created')
    await expect(dialog).toBeHidden()
    await dashboard.inspectorSays('running')
    await expect(dashboard.rows('Daemons', '/srv/parrot')).toContainText('running')
  })

  await test.step('stop it, and send it something', async () => {
    await dashboard.command('Stop')
    await dashboard.inspectorSays('stopped')
    await page.evaluate(() => dan9.send('parrot', 'hello', 'a first word'))
    await dashboard.tab('Mailbox')
    await expect(dashboard.inspector).toContainText('1 of 10,000 waiting')
    await expect(dashboard.inspector.getByRole('list', { name: 'Waiting messages' })).toContainText('hello')
    await dashboard.tab('Info')
  })

  await test.step('start it: what waited is handled', async () => {
    await dashboard.command('Start')
    await dashboard.inspectorSays('running')
    await dashboard.tab('Metrics')
    await expect(dashboard.inspector.getByRole('row', { name: /^work-count/ })).toContainText('1')
    await dashboard.tab('Info')
  })

  await test.step('restart it', async () => {
    await dashboard.command('Restart')
    await dashboard.says('parrot restarted')
    await expect.poll(() => page.evaluate(async () => (await dan9.status('parrot')).restarts)).toBe(2)
  })

  await test.step('kill it, after a question that can be turned down', async () => {
    await dashboard.command('Kill')
    const question = page.getByRole('alertdialog', { name: 'Kill parrot?' })
    await question.getByRole('button', { name: 'Cancel' }).click()
    await expect(question).toBeHidden()
    await dashboard.inspectorSays('running')
    await dashboard.command('Kill')
    await dashboard.confirm('Kill parrot')
    await dashboard.inspectorSays('stopped')
  })

  await test.step('remove it', async () => {
    await dashboard.command('Remove')
    await dashboard.confirm('Remove parrot')
    await dashboard.inspectorSays('removed')
    await expect(dashboard.rows('Daemons', '/srv/parrot')).toBeHidden()
    expect(await page.evaluate(() => dan9.lookup('parrot'))).toBeNull()
  })
})

test('a suspended daemon keeps what comes, and handles it when it goes on', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/daemons?daemon=filesystem' })
  await dashboard.command('Suspend')
  await dashboard.inspectorSays('suspended')
  const answer = page.evaluate(() => dan9.call('filesystem', 'read', { path: '/data' }, { timeout: 20_000 }))
  await expect(dashboard.inspector.getByTitle('1 of 10,000')).toBeVisible()
  await dashboard.command('Resume')
  expect(await answer).toContain('everything is a daemon')
})

test('a dialog that cannot do it says why, and stays', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/daemons' })
  await page.getByRole('button', { name: 'Create daemon' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create a daemon' })
  await dialog.getByRole('textbox', { name: /^Name/ }).fill('echo')
  await dialog.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(dialog.getByRole('alert')).toContainText(
    "[already_exists] a daemon named 'echo' exists already",
  )
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toBeHidden()
})

test('the table is filtered by words and keys, and sorted by its columns', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/daemons' })
  const filter = page.getByRole('combobox', { name: 'Filter daemons' })
  await filter.fill('type:network')
  await expect(page.getByText(/^1 of \d+ daemons, the filter hides \d+/)).toBeVisible()
  await filter.press('Enter')
  await expect(page).toHaveURL(/f=type:network/)
  await expect(dashboard.rows('Daemons', '/srv/network')).toBeVisible()
  await expect(dashboard.rows('Daemons', '/srv/echo')).toBeHidden()
  await page.getByRole('button', { name: 'Remove filter type:network' }).click()
  await expect(dashboard.rows('Daemons', '/srv/echo')).toBeVisible()

  const names = page.getByRole('grid', { name: 'Daemons' }).getByRole('rowheader')
  await page.getByRole('button', { name: 'Name' }).click()
  const once = await names.allInnerTexts()
  await page.getByRole('button', { name: 'Name' }).click()
  await expect.poll(() => names.allInnerTexts()).toEqual([...once].reverse())
})
