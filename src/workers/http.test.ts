import { expect, test } from 'vitest'
import type { DaemonError } from '../wire/error'
import { ask, bootHttp, dial } from './testing/http'

const get = (target: string, more = '') => `GET ${target} HTTP/1.1\r\nHost: x\r\n${more}\r\n`

/** With `/www/{index.html, a b.txt, deep/note}` in its namespace. */
async function bootSite(config: object = {}) {
  const booted = await bootHttp(config)
  await booted.call('filesystem', 'mkdir', { path: '/www/deep', recursive: true })
  const write = (path: string, content: string | Uint8Array) =>
    booted.call('filesystem', 'write', { path, content })
  await write('/www/index.html', '<h1>hello</h1>')
  await write('/www/a b.txt', '0123456789')
  await write('/www/deep/note', 'n\u00f6te')
  return { ...booted, write }
}

test('a file comes with its type, its length and its validators', async () => {
  const site = await bootSite()
  const { status, reason, headers, text } = await ask(site, '/www/a%20b.txt?x=1')
  expect([status, reason, text]).toEqual([200, 'OK', '0123456789'])
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'content-length': '10',
    'accept-ranges': 'bytes',
    'cache-control': 'no-cache',
    etag: expect.stringMatching(/^"[\w-]+"$/) as string,
    'last-modified': expect.stringContaining('GMT') as string,
  })
  const head = await ask(site, '/www/a%20b.txt', { method: 'HEAD' })
  expect([head.status, head.text, head.headers.get('content-length')]).toEqual([200, '', '10'])
})

test('a directory is its index.html, else a listing; without its slash it leads there', async () => {
  const site = await bootSite()
  expect(await ask(site, '/www/')).toMatchObject({ status: 200, text: '<h1>hello</h1>' })
  const moved = await ask(site, '/www/deep?a=1')
  expect([moved.status, moved.headers.get('location')]).toEqual([301, './deep/?a=1'])
  const { status, text } = await ask(site, '/www/deep/')
  expect(status).toBe(200)
  expect(text).toContain('<a href="./note">note</a>')
  expect(text).toContain('<a href="../">../</a>')
  expect((await ask(site, '/')).text).toContain('<a href="./daemons/">daemons/</a>')
})

test('names in a listing are shown, never understood', async () => {
  const site = await bootSite()
  const name = `<img src=x onerror=alert('1')>"&: #?%.txt`
  await site.write(`/www/deep/${name}`, 'odd')
  const { text } = await ask(site, '/www/deep/')
  expect(text).not.toContain('<img')
  expect(text).toContain('&lt;img src=x onerror=alert(&#39;1&#39;)&gt;&quot;&amp;: #?%.txt</a>')
  const href = /href="\.\/([^"]*img[^"]*)"/.exec(text)![1]!
  expect(await ask(site, `/www/deep/${href.replace(/&#39;/g, "'")}`)).toMatchObject({
    status: 200,
    text: 'odd',
  })
})

test('nothing above the root is reached, however it is written', async () => {
  const site = await bootSite({ root: '/www/deep' })
  expect(await ask(site, '/note')).toMatchObject({ status: 200 })
  for (const target of ['/../index.html', '/%2e%2e/index.html', '/x/../../index.html', '/..%2findex.html']) {
    expect([400, 404]).toContain((await ask(site, target)).status)
  }
  expect((await ask(site, '/..')).text).toContain('Index of /<')
})

test('a part of a file is given, and what lies beyond it refused', async () => {
  const site = await bootSite()
  const part = (range: string, headers = {}) =>
    ask(site, '/www/a%20b.txt', { headers: { range, ...headers } })
  const first = await part('bytes=2-4')
  expect([first.status, first.text, first.headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10'])
  expect((await part('bytes=7-')).text).toBe('789')
  expect((await part('bytes=-2')).text).toBe('89')
  expect((await part('bytes=8-99')).text).toBe('89')
  for (const range of ['bytes=4-2', 'bytes=0-1,4-5', 'lines=1-2', 'bytes=-']) {
    expect(await part(range)).toMatchObject({ status: 200, text: '0123456789' })
  }
  const beyond = await part('bytes=10-')
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10'])
  const tag = first.headers.get('etag')!
  expect(await part('bytes=0-0', { 'if-range': tag })).toMatchObject({ status: 206 })
  expect(await part('bytes=0-0', { 'if-range': '"other"' })).toMatchObject({ status: 200 })
})

test('what has not changed is not sent again', async () => {
  const site = await bootSite()
  const { headers } = await ask(site, '/www/a%20b.txt')
  const etag = headers.get('etag')!
  const since = headers.get('last-modified')!
  const again = (headers: object) => ask(site, '/www/a%20b.txt', { headers })
  expect(await again({ 'if-none-match': `"x", W/${etag}` })).toMatchObject({ status: 304, text: '' })
  expect(await again({ 'if-modified-since': since })).toMatchObject({ status: 304 })
  expect(await again({ 'if-none-match': '"x"', 'if-modified-since': since })).toMatchObject({ status: 200 })
  expect(await again({ 'if-modified-since': 'Mon, 01 Jan 2001 00:00:00 GMT' })).toMatchObject({ status: 200 })
  await site.write('/www/a b.txt', '9876543210')
  expect(await again({ 'if-none-match': etag })).toMatchObject({ status: 200, text: '9876543210' })
})

test('a file of the kernel, which says no size, is read all the same', async () => {
  const site = await bootSite()
  const { status, headers, text } = await ask(site, '/daemons/http/status')
  expect(status).toBe(200)
  expect(text).toContain('running')
  expect(headers.get('content-type')).toBe('text/plain; charset=utf-8')
})

test('what is not there, not a directory, or serves no files is not found, and the page says why', async () => {
  const site = await bootSite()
  expect(await ask(site, '/www/<b>')).toMatchObject({ status: 404, reason: 'Not Found' })
  expect((await ask(site, '/www/%3Cb%3E')).text).toContain('no file at /www/&lt;b&gt;')
  for (const target of ['/www/index.html/', '/www/index.html/x', '/srv/network', '/srv/http', '/www/%00']) {
    expect([400, 404]).toContain((await ask(site, target)).status)
  }
  expect(await ask(site, '/%ff')).toMatchObject({ status: 400 })
})

test('what may not be done says what may', async () => {
  const site = await bootSite()
  for (const method of ['POST', 'PUT', 'DELETE', 'BREW']) {
    const refused = await ask(site, '/www/index.html', { method, body: 'x' })
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  }
  expect(await ask(site, '/www/index.html')).toMatchObject({ status: 200 })
})

test('where it is writable, files are put and deleted', async () => {
  const site = await bootSite({ writable: true })
  const put = (target: string, body: string, headers = {}) =>
    ask(site, target, { method: 'PUT', body, headers })
  expect(await put('/www/new', 'one')).toMatchObject({ status: 201 })
  expect(await put('/www/new', 'two')).toMatchObject({ status: 204 })
  expect(await put('/www/new', 'no', { 'if-none-match': '*' })).toMatchObject({ status: 412 })
  expect(await put('/www/new', 'no', { 'if-match': '"x"' })).toMatchObject({ status: 412 })
  expect(await ask(site, '/www/new')).toMatchObject({ text: 'two' })
  expect(await put('/www/deep', 'x')).toMatchObject({ status: 409 })
  expect(await put('/nowhere/new', 'x')).toMatchObject({ status: 404 })
  expect(await ask(site, '/www/new', { method: 'DELETE' })).toMatchObject({ status: 204 })
  expect(await ask(site, '/www/new', { method: 'DELETE' })).toMatchObject({ status: 404 })
  expect(await ask(site, '/www/', { method: 'DELETE' })).toMatchObject({ status: 409 })
  expect(await ask(site, '/', { method: 'DELETE' })).toMatchObject({ status: 403 })
})

test('a large file comes and goes in pieces; an upload that breaks off leaves what was there', async () => {
  const site = await bootSite({ writable: true })
  const large = new Uint8Array(3_000_000).map((_, index) => index % 251)
  const { say, hear, socket } = await dial(site)
  await say(
    `PUT /www/large HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ${large.length}\r\n\r\n`,
  )
  expect(await hear()).toMatchObject({ status: 100 })
  await say(large)
  expect(await hear('PUT')).toMatchObject({ status: 201 })
  await say(get('/www/large', 'Range: bytes=100-2999999\r\n'))
  const { status, text } = (await hear())!
  expect([status, text.length]).toEqual([206, 2_999_900])
  expect([...text].every((letter, index) => letter.charCodeAt(0) === (index + 100) % 251)).toBe(true)
  await say(`PUT /www/large HTTP/1.1\r\nHost: x\r\nContent-Length: ${large.length}\r\n\r\n`)
  await say(large.subarray(0, 2_000_000))
  socket.close()
  const names = async () => {
    const entries = (await site.call('/www', 'list')) as { name: string; size: number }[]
    return entries.filter(({ name }) => name.startsWith('large')).map(({ name, size }) => [name, size])
  }
  await expect.poll(async () => site.kernel.metrics('http')).toMatchObject({ connections: 0 })
  expect(await names()).toEqual([['large', 3_000_000]])
})

test('requests that come all at once are answered in order, and the last one ends the connection', async () => {
  const site = await bootSite()
  const { say, hear } = await dial(site)
  await say(
    get('/www/deep/note') + get('/nowhere') + get('/www/a%20b.txt', 'Connection: close\r\n') + get('/'),
  )
  expect(await hear()).toMatchObject({ status: 200 })
  expect(await hear()).toMatchObject({ status: 404 })
  const last = (await hear())!
  expect([last.text, last.headers.get('connection')]).toEqual(['0123456789', 'close'])
  expect(await hear()).toBeUndefined()
})

test('what is no HTTP is refused, and the connection ends', async () => {
  const site = await bootSite()
  const { say, hear } = await dial(site)
  await say('HELO\r\n')
  const refused = (await hear())!
  expect([refused.status, refused.headers.get('connection')]).toEqual([400, 'close'])
  expect(await hear()).toBeUndefined()
})

test('a connection on which nothing is asked is closed', async () => {
  const site = await bootSite({ idleTimeout: 20 })
  const { hear, socket } = await dial(site)
  expect(await hear()).toBeUndefined()
  socket.close()
  await expect.poll(() => site.call('network', 'list')).toMatchObject({ connections: [] })
})

test('a head that comes drop by drop is not waited for longer than one that does not come', async () => {
  const site = await bootSite({ idleTimeout: 40 })
  const { say, hear, socket } = await dial(site)
  let open = true
  const errno = (thrown: unknown) => (thrown as DaemonError).detail?.['errno']
  const heard = hear().then((response) => response ?? 'end', errno)
  void heard.then(() => (open = false))
  await say('GET / HTTP/1.1\r\nHost: x\r\nSlow: ')
  await expect
    .poll(
      async () => {
        if (open) await say('.').catch(() => {})
        return open
      },
      { interval: 5, timeout: 3_000 },
    )
    .toBe(false)
  // A drop that was on its way when the server closed is answered with a reset.
  expect(['end', 'ECONNRESET']).toContain(await heard)
  socket.close()
})

test('what it answers can be watched', async () => {
  const site = await bootSite()
  const seen = site.hosts[0]!.mail.subscribe(
    site.hosts[0]!.cell('client')!,
    undefined,
    'http',
    'requests',
    undefined,
  )
  const next = seen.next()
  await site.call('http', 'address')
  await ask(site, '/www/deep/note')
  expect((await next).value).toMatchObject({ method: 'GET', target: '/www/deep/note', status: 200, bytes: 5 })
  await seen.return()
  expect(await site.call('http', 'address')).toEqual({
    host: 'localhost',
    port: 80,
    root: '/',
    url: 'net/80/',
  })
})

test('a port that is taken is an error; when the network starts again the port is served again', async () => {
  const site = await bootSite()
  const second = site.kernel.create({ name: 'second', type: 'http', config: { port: 80 }, start: true })
  await expect(second).rejects.toMatchObject({ code: 'already_exists', detail: { errno: 'EADDRINUSE' } })
  await site.kernel.restart('network')
  await expect.poll(() => ask(site, '/www/').catch(() => undefined)).toMatchObject({ status: 200 })
  await site.kernel.remove('network')
  const said = async () => JSON.stringify(await site.kernel.log('http'))
  await expect.poll(said).toContain('not served until')
  await site.kernel.create({ name: 'network', type: 'network', start: true })
  await expect.poll(() => ask(site, '/www/').catch(() => undefined)).toMatchObject({ status: 200 })
  for (let times = 0; times < 20; times++) await site.kernel.restart('http')
  await expect.poll(() => ask(site, '/www/').catch(() => undefined)).toMatchObject({ status: 200 })
  await site.kernel.stop('http')
  await expect.poll(() => site.call('network', 'list')).toMatchObject({ connections: [] })
  await expect(dial(site)).rejects.toMatchObject({ detail: { errno: 'ECONNREFUSED' } })
})
