/** The console: a shell in a drawer, with history and completion, beside whatever is looked at. */
import { expect, test } from './fixtures'

test('a command is given by key, and its output read', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/daemons' })
  await page.keyboard.press('`')
  const command = page.getByRole('textbox', { name: 'Command' })
  await expect(command).toBeFocused()
  await page.keyboard.type('ls /daemons | grep file')
  await page.keyboard.press('Enter')
  await expect(dashboard.said).toContainText(/^filesystem$/m)
  await page.keyboard.type('echo $x')
  await page.keyboard.press('Control+Backquote')
  await expect(dashboard.said).toBeHidden()
  await page.getByRole('button', { name: 'Console', exact: true }).click()
  await expect(dashboard.said).toContainText('filesystem')
  await expect(command).toBeFocused()
})

test('what was typed before is found again, also after a reload', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/daemons' })
  await dashboard.tell('echo first')
  await dashboard.tell('echo second')
  await expect(dashboard.said).toContainText(/^second$/m)
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

test('what runs is interrupted, the log cleared, and a shell that has ended started again', async ({
  dashboard,
  page,
}) => {
  await dashboard.open({ at: '/daemons' })
  await dashboard.tell('sleep 1000')
  await page.keyboard.press('Control+c')
  await dashboard.tell('echo after')
  await expect(dashboard.said).toContainText(/^after$/m)
  await page.keyboard.press('Control+l')
  await expect(dashboard.said).not.toContainText('after')
  await page.keyboard.press('Control+d')
  await expect(dashboard.said).toContainText('/bin/rc has ended')
  await page.getByRole('button', { name: 'Start a shell' }).click()
  await dashboard.tell('echo again')
  await expect(dashboard.said).toContainText(/^again$/m)
})
