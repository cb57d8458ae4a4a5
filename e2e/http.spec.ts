/** What a daemon serves, as the browser's own clients read it: below `net/<port>/` of the page's address. */
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'

const port = 8080

/** A daemon that listens at `port`, with `/www` of a few files. */
async function serve(page: Page, config: object = {}): Promise<void> {
  await page.evaluate(
    async ({ port, config }) => {
      await dan9.ready
      await dan9.call('filesystem', 'mkdir', { path: '/www/deep', recursive: true })
      const write = (path: string, content: string) => dan9.call('filesystem', 'write', { path, content })
      await write(
        '/www/index.html',
        '<!doctype html><title>Site</title><h1>hello</h1><script src="app.js"></script>',
      )
      await write(
        '/www/app.js',
        'document.body.append(` from ${location.pathname}, isolated: ${crossOriginIsolated}`)',
      )
      await write('/www/deep/note.txt', '0123456789')
      await dan9.create({ name: 'www', type: 'http', config: { port, root: '/www', ...config }, start: true })
    },
    { port, config },
  )
}

const connections = (page: Page) =>
  page.evaluate(async () => {
    const { connections } = (await dan9.call('network', 'list')) as { connections: unknown[] }
    return connections.length
  })

const read = (page: Page, target: string, init: RequestInit = {}) =>
  page.evaluate(
    async ({ target, init }) => {
      const response = await fetch(target, init)
      const { status, headers } = response
      return { status, headers: Object.fromEntries(headers), text: await response.text() }
    },
    { target, init },
  )

/** Nobody waits for the service worker at boot; on a first visit it comes after. */
test.beforeEach(async ({ dashboard, page }) => {
  await dashboard.open()
  await page.waitForFunction('navigator.serviceWorker.controller')
})

test('the page fetches a file of the namespace, a listing, a part, and news only', async ({ page }) => {
  await serve(page)
  expect(await read(page, 'net/8080/index.html')).toMatchObject({
    status: 200,
    text: expect.stringContaining('hello'),
    headers: { 'content-type': 'text/html; charset=utf-8' },
  })
  expect((await read(page, 'net/8080/deep/')).text).toContain('<a href="./note.txt">note.txt</a>')
  const note = 'net/8080/deep/note.txt'
  expect(await read(page, note, { headers: { Range: 'bytes=2-4' } })).toMatchObject({
    status: 206,
    text: '234',
    headers: { 'content-range': 'bytes 2-4/10' },
  })
  const { headers } = await read(page, note)
  expect(await read(page, note, { headers: { 'If-None-Match': headers['etag']! } })).toMatchObject({
    status: 304,
  })
  expect(await read(page, note, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
  const moved = await page.evaluate(async () => {
    const ends = ['net/8080', 'net/8080/deep?a=1'].map(async (target) => (await fetch(target)).url)
    return Promise.all(ends)
  })
  expect(moved.map((url) => new URL(url).pathname + new URL(url).search)).toEqual([
    '/net/8080/',
    '/net/8080/deep/?a=1',
  ])
})

test('a thousand requests, 32 at a time, are answered without an error, and the connections are closed', async ({
  page,
}) => {
  await serve(page)
  const { wrong, milliseconds } = await page.evaluate(async () => {
    const expected = await (await fetch('net/8080/index.html')).text()
    const began = performance.now()
    let left = 1_000
    let wrong = 0
    const worker = async () => {
      while (left-- > 0) {
        const response = await fetch('net/8080/index.html').catch(() => undefined)
        if (response?.status !== 200 || (await response.text()) !== expected) wrong++
      }
    }
    await Promise.all(Array.from({ length: 32 }, worker))
    return { wrong, milliseconds: performance.now() - began }
  })
  test
    .info()
    .annotations.push({ type: 'measured', description: `1,000 requests: ${milliseconds.toFixed(0)} ms` })
  expect(wrong).toBe(0)
  await expect.poll(() => connections(page)).toBe(0)
})

test('large bodies stream both ways', async ({ page }) => {
  await serve(page, { writable: true })
  const size = 64 * 2 ** 20
  const result = await page.evaluate(async (size) => {
    const piece = new Uint8Array(2 ** 20)
    for (let i = 0; i < piece.length; i++) piece[i] = i % 251
    let put = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (put === size) return controller.close()
        put += piece.length
        controller.enqueue(piece.slice())
      },
    })
    const began = performance.now()
    const written = await fetch('net/8080/large.bin', { method: 'PUT', body, duplex: 'half' } as RequestInit)
    const between = performance.now()
    const response = await fetch('net/8080/large.bin')
    let got = 0
    let wrong = 0
    let pieces = 0
    for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
      pieces++
      for (let i = 0; i < bytes.length; i += 1009) if (bytes[i] !== ((got + i) % 2 ** 20) % 251) wrong++
      got += bytes.length
    }
    const times = [between - began, performance.now() - between].map(Math.round)
    return { status: written.status, got, wrong, pieces, times }
  }, size)
  test
    .info()
    .annotations.push({ type: 'measured', description: `64 MiB up and down: ${result.times.join(', ')} ms` })
  expect(result).toMatchObject({ status: 201, got: size, wrong: 0 })
  expect(result.pieces).toBeGreaterThan(10)
})

test('who stops reading closes the connection', async ({ page }) => {
  await serve(page)
  await page.evaluate(async () => {
    await dan9.call('filesystem', 'write', { path: '/www/large.bin', content: new Uint8Array(32 * 2 ** 20) })
    const reader = (await fetch('net/8080/large.bin')).body!.getReader()
    await reader.read()
    await reader.cancel()
    const abort = new AbortController()
    const other = await fetch('net/8080/large.bin', { signal: abort.signal })
    abort.abort()
    await other.arrayBuffer().catch(() => {})
  })
  await expect.poll(() => connections(page)).toBe(0)
})

test('in vain is a page that says what to do', async ({ page, context }) => {
  await serve(page)
  const tab = await context.newPage()
  const goes = async (target: string) => (await tab.goto(target))!.status()
  expect(await goes('./net/8080/nowhere')).toBe(404)
  await expect(tab.getByText('no file at /www/nowhere')).toBeVisible()
  expect(await goes('./net/8081/')).toBe(502)
  await expect(tab.getByRole('heading', { name: 'No daemon answers at port 8081' })).toBeVisible()
  await expect(tab.getByText('create and start a daemon of type http')).toBeVisible()
  // A connection that is kept would wait longer for its answer than a new one for its peer.
  await expect.poll(() => connections(page)).toBe(0)
  await page.evaluate(() => dan9.call('network', 'shape', { partitioned: true }))
  expect(await goes('./net/8080/')).toBe(504)
  await expect(tab.getByRole('heading', { name: 'Port 8080 does not answer in time' })).toBeVisible()
  await page.evaluate(() => dan9.call('network', 'shape', { partitioned: false }))
  await tab.reload()
  await expect(tab.getByRole('heading', { name: 'hello' })).toBeVisible()
})

test('net/ is a page of the ports, and leads to what they serve', async ({ page, context }) => {
  await serve(page)
  const tab = await context.newPage()
  expect((await tab.goto('./net/99999/'))!.status()).toBe(404)
  expect((await tab.goto('./net/'))!.status()).toBe(200)
  await tab.getByRole('link', { name: 'net/8080/' }).click()
  await expect(tab.getByRole('heading', { name: 'hello' })).toBeVisible()
})

test('a frame in the page and another tab show what a daemon serves', async ({ page, context }) => {
  await serve(page)
  await page.evaluate(() => {
    const frame = document.createElement('iframe')
    frame.src = 'net/8080/'
    frame.title = 'Site'
    document.body.append(frame)
  })
  await expect(page.frameLocator('iframe[title=Site]').getByRole('heading', { name: 'hello' })).toBeVisible()
  await expect(
    page.frameLocator('iframe[title=Site]').getByText('from /net/8080/, isolated: true'),
  ).toBeVisible()
  const tab = await context.newPage()
  await tab.goto('./net/8080/')
  await expect(tab.getByText('from /net/8080/, isolated: true')).toBeVisible()
  await page.close()
  const response = await tab.goto('./net/8080/')
  expect(response!.status()).toBe(503)
  await expect(tab.getByRole('heading', { name: 'Dan9 is not running' })).toBeVisible()
  await expect(tab.getByRole('link', { name: 'Open Dan9' })).toBeVisible()
})

test('each of two tabs reads its own daemons, and a reload leads to the new ones', async ({
  page,
  context,
}) => {
  await serve(page)
  const other = await context.newPage()
  await other.goto('./?hosts=1')
  await serve(other)
  const write = (tab: Page, content: string) =>
    tab.evaluate((content) => dan9.call('filesystem', 'write', { path: '/www/who', content }), content)
  await write(page, 'first')
  await write(other, 'second')
  for (const [tab, text] of [
    [page, 'first'],
    [other, 'second'],
    [page, 'first'],
  ] as const) {
    expect(await read(tab, 'net/8080/who')).toMatchObject({ status: 200, text })
  }
  // It goes on where its own Dan9 has begun anew, with nobody at the port.
  await other.reload()
  await other.evaluate(() => dan9.ready)
  expect(await read(other, 'net/8080/who')).toMatchObject({ status: 502 })
  expect(await read(page, 'net/8080/who')).toMatchObject({ status: 200, text: 'first' })
})

test('a service worker that the browser has ended leaves nothing behind, and the next one goes on', async ({
  page,
  context,
}) => {
  await serve(page)
  expect(await read(page, 'net/8080/')).toMatchObject({ status: 200 })
  const browsers = () =>
    page.evaluate(async () => (await dan9.list()).filter((name) => name.startsWith('browser/')))
  const [first] = await browsers()
  const session = await context.newCDPSession(page)
  await session.send('ServiceWorker.enable')
  await session.send('ServiceWorker.stopAllWorkers')
  await expect.poll(browsers).toEqual([])
  await expect.poll(() => connections(page)).toBe(0)
  expect(await read(page, 'net/8080/')).toMatchObject({ status: 200 })
  expect(await browsers()).not.toEqual([first])
})

test('a download ends with an error when the page that serves it is reloaded, and after a hard reload net/ is there', async ({
  page,
  context,
}) => {
  await serve(page)
  await page.evaluate(() =>
    dan9.call('filesystem', 'write', { path: '/www/large.bin', content: new Uint8Array(64 * 2 ** 20) }),
  )
  const tab = await context.newPage()
  await tab.goto('./net/8080/')
  await tab.evaluate(async () => {
    const reader = (await fetch('large.bin')).body!.getReader()
    await reader.read()
    Object.assign(globalThis, { reader })
  })
  const session = await context.newCDPSession(page)
  const loaded = page.waitForEvent('load')
  await session.send('Page.reload', { ignoreCache: true })
  await loaded
  const ended = await tab.evaluate(async () => {
    const { reader } = globalThis as unknown as { reader: ReadableStreamDefaultReader<Uint8Array> }
    try {
      while (!(await reader.read()).done);
      return 'all of it'
    } catch {
      return 'an error'
    }
  })
  expect(ended).toBe('an error')
  await serve(page)
  expect(await read(page, 'net/8080/')).toMatchObject({ status: 200 })
})
