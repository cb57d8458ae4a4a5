/** Files: walked, made, read, edited and deleted, brought in from the machine and taken out to it. */
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { unpackTar } from 'modern-tar'
import { expect, test } from './fixtures'

const written = (page: Page, path: string) =>
  page.evaluate((path) => dan9.call(path, 'read') as Promise<string>, path)

/** A folder of the machine's own, with a file, a folder with a file in it, and an empty folder. */
async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'dan9-'))
  const folder = join(root, 'photos')
  await mkdir(join(folder, 'deep', 'deeper'), { recursive: true })
  await mkdir(join(folder, 'empty'))
  await writeFile(join(folder, 'a.txt'), 'one')
  await writeFile(join(folder, 'deep', 'deeper', 'b.txt'), 'two')
  await use(folder).finally(() => rm(root, { recursive: true }))
}

test('a folder is walked by key and by link, and a file in it opened', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/files' })
  await page.evaluate(async () => {
    await dan9.call('/tmp/inner', 'mkdir')
    await dan9.call('/tmp/inner/notes.txt', 'write', { content: 'noted' })
  })
  await dashboard.rows('Files', 'tmp').getByRole('link').click()
  await expect(page).toHaveURL(/#\/files\?path=\/tmp$/)
  const inner = dashboard.rows('Files', 'inner')
  await expect(inner).toContainText('rwxr')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(dashboard.rows('Files', 'notes.txt')).toContainText('5 B')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Content of /tmp/inner/notes.txt' })).toHaveValue('noted')
  await page.getByRole('button', { name: 'Close notes.txt' }).click()
  await page.keyboard.press('Backspace')
  await expect(inner).toBeVisible()
})

test('an address that names a file opens it in its folder', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/files?path=/data' })
  await expect(page.getByRole('textbox', { name: 'Content of /data' })).toHaveValue(/^Hello from Dan9/)
  await expect(page).toHaveURL(/#\/files\?path=\/&open=data$/)
  await expect(dashboard.rows('Files', 'readme.txt')).toBeVisible()
  await dashboard.follow('/files?path=/tmp/nowhere')
  await expect(page.getByRole('main').getByRole('alert')).toContainText('not_found')
})

test('a file is made, edited, saved, renamed and deleted', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/files?path=/tmp' })
  await dashboard.pick('New', 'New file')
  await page.getByLabel('New file in /tmp, named').fill('diary.txt')
  await page.getByRole('button', { name: 'Make it' }).click()
  const content = page.getByRole('textbox', { name: 'Content of /tmp/diary.txt' })
  await content.fill('Sunday: wrote a file.\n')
  await expect(page.getByText('changed, not saved')).toBeVisible()
  await page.getByRole('button', { name: 'Save' }).click()
  await dashboard.says('/tmp/diary.txt saved')
  expect(await written(page, '/tmp/diary.txt')).toBe('Sunday: wrote a file.\n')

  await page.getByRole('button', { name: 'Rename' }).click()
  await page.getByLabel(/^Another name for/).fill('log.txt')
  await page.getByRole('button', { name: 'Rename' }).first().click()
  await expect(page.getByRole('textbox', { name: 'Content of /tmp/log.txt' })).toHaveValue(/^Sunday/)
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Delete log.txt' }).click()
  await expect(page.getByText('This folder is empty')).toBeVisible()
})

test('what others write is shown as it happens, but no edit is lost to it', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/files?path=/tmp' })
  await expect(page.getByText('This folder is empty')).toBeVisible()
  await page.evaluate(() => dan9.call('/tmp/new.txt', 'write', { content: 'first' }))
  await dashboard.rows('Files', 'new.txt').getByRole('link').click()
  const content = page.getByRole('textbox', { name: 'Content of /tmp/new.txt' })
  await expect(content).toHaveValue('first')
  await page.evaluate(() => dan9.call('/tmp/new.txt', 'write', { content: 'the second' }))
  await expect(content).toHaveValue('the second')
  await content.fill('my own')
  await page.evaluate(() => dan9.call('/tmp/new.txt', 'write', { content: 'the third one' }))
  await expect(page.getByText('written by someone else')).toBeVisible()
  await expect(content).toHaveValue('my own')
  await page.evaluate(() => dan9.call('/tmp/new.txt', 'delete'))
  await expect(dashboard.rows('Files', 'new.txt')).toBeHidden()
})

test('bytes are shown as such, and an image as an image', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/files?path=/tmp' })
  await page.evaluate(async () => {
    await dan9.call('/tmp/raw', 'write', { content: Uint8Array.of(0, 255, 65, 66) })
    const canvas = new OffscreenCanvas(20, 10)
    canvas.getContext('2d')!.fillRect(0, 0, 9, 9)
    const png = await (await canvas.convertToBlob()).arrayBuffer()
    await dan9.call('/tmp/dot.png', 'write', { content: new Uint8Array(png) })
  })
  // A row that comes before another moves it: a click waits for both.
  await expect(dashboard.rows('Files', 'dot.png')).toBeVisible()
  await dashboard.rows('Files', 'raw').getByRole('link').click()
  await expect(page.getByRole('region', { name: 'Content of /tmp/raw' })).toContainText('00 ff 41 42')
  await dashboard.rows('Files', 'dot.png').getByRole('link').click()
  const image = page.getByRole('img', { name: 'What /tmp/dot.png holds' })
  await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(20)
})

test('files and folders are dropped in, with everything in them', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/files?path=/tmp' })
  await expect(page.getByText('This folder is empty')).toBeVisible()
  await withFolder(async (folder) => {
    await dashboard.drop([folder, join(folder, 'a.txt')])
    await dashboard.says('3 files uploaded to /tmp')
    expect(await written(page, '/tmp/photos/deep/deeper/b.txt')).toBe('two')
    expect(await written(page, '/tmp/a.txt')).toBe('one')
    expect(await page.evaluate(() => dan9.call('/tmp/photos/empty', 'list'))).toEqual([])

    await page.evaluate(() => dan9.call('/tmp/a.txt', 'write', { content: 'kept' }))
    await dashboard.drop([join(folder, 'a.txt')])
    const question = page.getByRole('alertdialog', { name: 'In /tmp there is already a.txt.' })
    await question.getByRole('button', { name: 'Cancel' }).click()
    expect(await written(page, '/tmp/a.txt')).toBe('kept')
    await dashboard.drop([join(folder, 'a.txt')])
    await question.getByRole('button', { name: 'Replace' }).click()
    await expect.poll(() => written(page, '/tmp/a.txt')).toBe('one')
  })
})

test('a drop is taken though what is under the pointer changes', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/files?path=/tmp' })
  await expect(page.getByText('This folder is empty')).toBeVisible()
  await withFolder(async (folder) => {
    await dashboard.drop([join(folder, 'a.txt')], async () => {
      await page.evaluate(() => dan9.call('/tmp/other.txt', 'write', { content: 'other' }))
      await expect(dashboard.rows('Files', 'other.txt')).toBeVisible()
    })
    await dashboard.says('a.txt uploaded to /tmp')
    expect(await written(page, '/tmp/a.txt')).toBe('one')
  })
})

test('a drag that ends without a word leaves nothing over the view', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/files?path=/tmp' })
  const veil = page.getByText('Drop to upload to /tmp')
  await withFolder(async (folder) => {
    await dashboard.dragOver([join(folder, 'a.txt')])
    await expect(veil).toBeVisible()
    await page.mouse.move(600, 400)
    await expect(veil).toBeHidden()
  })
})

test('a folder is chosen, uploaded, and exported again as a tar and as a zip', async ({
  dashboard,
  page,
}) => {
  await dashboard.open({ at: '/files?path=/tmp' })
  await withFolder(async (folder) => {
    const chooser = page.waitForEvent('filechooser')
    await dashboard.pick('Upload', 'Upload a folder')
    await (await chooser).setFiles(folder)
    await dashboard.says('2 files uploaded to /tmp')
  })
  await dashboard.rows('Files', 'photos').getByRole('link').click()
  await expect(page).toHaveURL(/path=\/tmp\/photos$/)
  const tar = page.waitForEvent('download')
  await dashboard.pick('Folder', 'Export as .tar')
  expect((await tar).suggestedFilename()).toBe('photos.tar')
  const entries = await unpackTar(await readFile(await (await tar).path()))
  const files = entries.filter(({ data }) => data?.length)
  expect(files.map(({ header, data }) => [header.name, new TextDecoder().decode(data)])).toEqual([
    ['photos/a.txt', 'one'],
    ['photos/deep/deeper/b.txt', 'two'],
  ])
  const zip = page.waitForEvent('download')
  await dashboard.pick('Folder', 'Export as .zip')
  const bytes = await readFile(await (await zip).path())
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04')
  expect(bytes.includes('photos/deep/deeper/b.txt')).toBe(true)
})

test('a large file comes in whole, and goes out again', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/files?path=/tmp' })
  await withFolder(async (folder) => {
    const large = Buffer.alloc(5_000_000, 'larger than a piece. ')
    await writeFile(join(folder, 'large'), large)
    await dashboard.drop([join(folder, 'large')])
    await dashboard.says('large uploaded to /tmp')
    // While it came it was large.part, and the list may still say so.
    await page.getByRole('grid', { name: 'Files' }).getByRole('link', { name: 'large', exact: true }).click()
    await expect(page.getByText('the first 262.1 kB, to be read only')).toBeVisible()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download' }).click()
    const saved = await readFile(await (await download).path())
    expect(saved.equals(large)).toBe(true)
  })
})

test('a disk that is full says so, and keeps what it had', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/files' })
  await page.evaluate(async () => {
    await dan9.create({ name: 'small', type: 'filesystem', config: { maxBytes: 2_000_000 }, start: true })
    await dan9.call('namespace', 'mount', { path: '/small', daemonName: 'small' })
  })
  await dashboard.follow('/files?path=/small')
  await expect(page.getByRole('button', { name: 'Up to /' })).toBeEnabled()
  await withFolder(async (folder) => {
    await writeFile(join(folder, 'large'), Buffer.alloc(3_000_000))
    await dashboard.drop([join(folder, 'a.txt'), join(folder, 'large')])
    const failed = page.getByRole('list', { name: 'Transfers' }).getByRole('alert')
    await expect(failed).toContainText('resource_exhausted')
    await expect(dashboard.rows('Files', 'a.txt')).toBeVisible()
    await expect(dashboard.rows('Files', 'large')).toBeHidden()
    await page.getByRole('button', { name: 'Dismiss Upload' }).click()
    await expect(failed).toBeHidden()
  })
})

test('a folder is there again when its daemon is, and is followed as before', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/files?path=/two' })
  await expect(page.getByRole('main').getByRole('alert')).toContainText('not_found')
  await page.evaluate(async () => {
    await dan9.create({ name: 'two', type: 'filesystem', start: true })
    await dan9.call('two', 'write', { path: '/first.txt', content: '1' })
    await dan9.call('namespace', 'mount', { path: '/two', daemonName: 'two' })
  })
  await expect(dashboard.rows('Files', 'first.txt')).toBeVisible()
  await page.evaluate(() => dan9.remove('two'))
  await expect(page.getByRole('main').getByRole('alert')).toContainText('nothing is at /two')
  await page.evaluate(() => dan9.create({ name: 'two', type: 'filesystem', start: true }))
  await expect(dashboard.rows('Files', 'readme.txt')).toBeVisible()
  await page.evaluate(() => dan9.restart('two'))
  await page.evaluate(() => dan9.call('two', 'write', { path: '/second.txt', content: '2' }))
  await expect(dashboard.rows('Files', 'second.txt')).toBeVisible()
  await page.evaluate(() => dan9.call('two', 'write', { path: '/third.txt', content: '3' }))
  await expect(dashboard.rows('Files', 'third.txt')).toBeVisible()
})
