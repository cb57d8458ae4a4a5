/** What works everywhere: keys, the palette, the theme, holding the view still, and a phone's width. */
import { views } from './dashboard'
import { expect, test } from './fixtures'

test('Ctrl+K finds views, daemons, scenarios and actions by name', async ({ dashboard, page }) => {
  await dashboard.open()
  await dashboard.choose('metrics')
  await dashboard.shows('Metrics')
  await dashboard.choose('filesystem')
  await expect(dashboard.inspector.getByRole('heading', { name: 'filesystem' })).toBeVisible()
  await dashboard.choose('ping and')
  await expect(page.getByRole('heading', { level: 2, name: 'Ping and pong' })).toBeVisible()
  await dashboard.choose('create a')
  await expect(page.getByRole('dialog', { name: 'Create a daemon' })).toBeVisible()
})

test('g and a letter go to a view', async ({ dashboard, page }) => {
  await dashboard.open()
  for (const [view, letter] of [
    ['Daemons', 'd'],
    ['Messages', 'm'],
    ['Files', 'f'],
    ['Network', 'w'],
    ['Processes', 'p'],
    ['Namespace', 'n'],
    ['Metrics', 'c'],
    ['Scenarios', 's'],
    ['Overview', 'o'],
  ] as const) {
    await page.keyboard.press('g')
    await page.keyboard.press(letter)
    await dashboard.shows(view)
  }
})

test('? opens the help, where single keys can be turned off', async ({ dashboard, page }) => {
  await dashboard.open()
  await page.keyboard.press('Shift+?')
  const help = page.getByRole('dialog', { name: 'Help' })
  await help.getByRole('checkbox', { name: 'Use single keys as shortcuts' }).uncheck()
  await page.keyboard.press('Escape')
  await expect(help).toBeHidden()
  await page.keyboard.press('Space')
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  // Keys are handled in turn: when the palette is here, the ones before it did nothing.
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible()
  await page.keyboard.press('Escape')
  await dashboard.shows('Overview')
  await expect(dashboard.pause).toHaveAttribute('aria-pressed', 'false')
})

test('space holds the view still, but not from within a field', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/daemons' })
  await page.keyboard.press('Space')
  await expect(dashboard.pause).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('Space')
  await expect(dashboard.pause).toHaveAttribute('aria-pressed', 'false')
  await page.keyboard.press('/')
  const filter = page.getByRole('combobox', { name: 'Filter daemons' })
  await expect(filter).toBeFocused()
  await page.keyboard.type('file system')
  await expect(filter).toHaveValue('file system')
  await expect(dashboard.pause).toHaveAttribute('aria-pressed', 'false')
})

test('the table is walked and opened by key, x asks to stop, and Esc closes', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/daemons?sort=name' })
  await expect(dashboard.rows('Daemons', '/srv/echo')).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(dashboard.inspector.getByRole('heading', { name: 'echo' })).toBeVisible()
  await page.keyboard.press('x')
  await dashboard.confirm('Stop echo')
  await dashboard.inspectorSays('stopped')
  await page.keyboard.press('Escape')
  await expect(dashboard.inspector).toBeHidden()
})

test('the theme is chosen by hand, and kept', async ({ dashboard, page }) => {
  await dashboard.open()
  const root = page.locator('html')
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await page.getByRole('button', { name: 'Theme: system' }).click()
  await expect(root).toHaveAttribute('data-theme', 'light')
  const light = await background()
  await page.getByRole('button', { name: 'Theme: light' }).click()
  await expect(root).toHaveAttribute('data-theme', 'dark')
  expect(await background()).not.toBe(light)
  await page.reload()
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toBeVisible()
  await expect(root).toHaveAttribute('data-theme', 'dark')
})

test.describe('at 320 pixels', () => {
  test.use({ viewport: { width: 320, height: 640 } })

  test('no view scrolls sideways, and all of it can be reached', async ({ dashboard, page }) => {
    await dashboard.open()
    const overflow = () =>
      page.evaluate(() => {
        const page = document.scrollingElement!.scrollWidth - innerWidth
        const main = document.querySelector('main')!
        return { page, main: main.scrollWidth - main.clientWidth }
      })
    for (const view of views) {
      await test.step(view, async () => {
        await dashboard.go(view)
        expect(await overflow()).toEqual({ page: 0, main: 0 })
      })
    }
    await dashboard.follow('/scenarios/ping-pong')
    await expect(page.getByRole('heading', { level: 2, name: 'Ping and pong' })).toBeVisible()
    expect(await overflow()).toEqual({ page: 0, main: 0 })
    await dashboard.follow('/daemons?daemon=filesystem&tab=send')
    const send = dashboard.inspector.getByRole('button', { name: 'Call read' })
    await send.scrollIntoViewIfNeeded()
    await expect(send).toBeInViewport({ ratio: 1 })
    expect((await overflow()).page).toBe(0)
  })
})
