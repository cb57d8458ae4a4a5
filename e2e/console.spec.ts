/** The console: a shell in a drawer, with history and completion, beside whatever is looked at. */
import { expect, test } from './fixtures'

test('a command is given by key, and its output read', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/daemons' })
  await page.keyboard.press('`')
  const command = page.getByRole('textbox', { name: 'Command' })
  await expect(command).toBeFocused()
  await page.keyboard.type('ls /daemons | grep file')
  await page.keyboard.press('Enter')
  await dashboard.hears('filesystem')
  await page.keyboard.type('echo $x')
  await page.keyboard.press('Control+Backquote')
  await expect(dashboard.said).toBeHidden()
  await page.getByRole('button', { name: 'Console', exact: true }).click()
  await dashboard.hears('filesystem')
  await expect(command).toBeFocused()
})

test('what was typed before is found again, also after a reload', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/daemons' })
  await dashboard.run('echo first')
  await dashboard.run('echo second')
  await dashboard.hears('second')
  await page.reload()
  const command = page.getByRole('textbox', { name: 'Command' })
  await command.press('ArrowUp')
  await expect(command).toHaveValue('echo second')
  await command.press('ArrowUp')
  await expect(command).toHaveValue('echo first')
  await command.press('ArrowDown')
  await expect(command).toHaveValue('echo second')
  await command.fill('')
  await command.press('Control+r')
  await page.getByRole('textbox', { name: 'Search the history' }).fill('fir')
  await page.keyboard.press('Enter')
  await expect(command).toHaveValue('echo first')
})

test('Tab completes as far as it can, and shows what there is', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/daemons' })
  await page.keyboard.press('`')
  const command = page.getByRole('textbox', { name: 'Command' })
  await command.fill('cat /rea')
  await command.press('Tab')
  await expect(command).toHaveValue('cat /readme.txt ')
  await command.fill('ls /daemons/')
  await command.press('Tab')
  await expect(dashboard.said).toContainText('/daemons/echo')
  await expect(command).toHaveValue('ls /daemons/')
})

test('Ctrl+C ends what runs, Ctrl+D the input of what reads, and the shell goes on', async ({
  dashboard,
  page,
}) => {
  await dashboard.open({ at: '/daemons' })
  await dashboard.run('x=kept')
  for (const endless of ['sleep 1000 | cat', 'while (true) true']) {
    await dashboard.run(endless)
    await page.keyboard.press('Control+c')
  }
  await dashboard.run('echo $x; sleep 1000 &')
  await dashboard.hears('kept')
  await dashboard.run('cat')
  await dashboard.tell('to cat')
  await page.keyboard.press('Control+d')
  await dashboard.run('echo after cat')
  await dashboard.hears('after cat')
  await dashboard.run('kill $apid; wait $apid; echo ended by $status')
  await dashboard.hears('ended by 143')
  await dashboard.run('exit 3')
  await expect(dashboard.said).toContainText('/bin/rc has ended with 3')
})

test('the log is cleared, and a shell that has ended is started again', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/daemons' })
  await dashboard.run('echo before')
  await dashboard.hears('before')
  await page.keyboard.press('Control+l')
  await expect(dashboard.said).not.toContainText('before')
  await page.keyboard.press('Control+d')
  await expect(dashboard.said).toContainText('/bin/rc has ended')
  await page.getByRole('button', { name: 'Start a shell' }).click()
  await dashboard.run('echo again')
  await dashboard.hears('again')
})

test('a missing shell is said plainly', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/daemons' })
  await page.evaluate(() => dan9.call('/bin/rc', 'delete'))
  await page.keyboard.press('`')
  await expect(dashboard.said.getByRole('alert')).toContainText('not_found')
  await page.getByRole('button', { name: 'Close the console' }).click()
  await expect(dashboard.said).toBeHidden()
})
