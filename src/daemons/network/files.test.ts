import { expect, test } from 'vitest'
import { NetworkFiles } from './files'
import { stateOf, testNetwork } from './testing'

const errno = (name: string) => expect.objectContaining({ detail: { errno: name } }) as unknown

function setup(maxConnections?: number) {
  const all = testNetwork(maxConnections)
  const files = new NetworkFiles(all.network)
  const as = (owner: string) => ({
    read: async (path: string, offset = 0, length = 65_536) =>
      new TextDecoder().decode(await files.read(path, offset, length, { owner })),
    write: (path: string, text: string) => files.write(path, new TextEncoder().encode(text), { owner }),
  })
  return { ...all, files, alice: as('alice'), bob: as('bob') }
}

test('a server and a client, made of nothing but files', async () => {
  const { network, files, alice, bob } = setup()
  const listener = await bob.read('/tcp/clone')
  expect(await bob.read(`/tcp/${listener}/status`)).toBe('Closed\n')
  expect(await bob.write(`/tcp/${listener}/ctl`, 'announce 80\n')).toBe(12)
  expect(await alice.read(`/tcp/${listener}/status`)).toBe('Listen qin 0\n')
  const calling = bob.read(`/tcp/${listener}/listen`)
  expect(await stateOf(calling)).toBe('waits')
  const near = await alice.read('/tcp/clone')
  expect(await alice.read(`/tcp/${near}/remote`)).toBe('::!0\n')
  await alice.write(`/tcp/${near}/ctl`, 'connect localhost!80')
  const far = await calling
  expect(await bob.read(`/tcp/${far}/local`)).toBe('localhost!80\n')
  expect(await bob.read(`/tcp/${far}/remote`)).toBe(await alice.read(`/tcp/${near}/local`))
  expect(await alice.write(`/tcp/${near}/data`, 'grüße')).toBe(7)
  expect(await bob.read(`/tcp/${far}/status`)).toBe('Established qin 7 qout 0 srtt 0 win 65536 rexmit 0\n')
  expect(await bob.read(`/tcp/${far}/data`, 0, 3)).toBe('gr\ufffd')
  expect(await bob.read(`/tcp/${far}/data`, 3)).toBe('\ufffdße')
  expect(files.list('/')).toMatchObject([{ name: 'tcp' }, { name: 'udp' }])
  expect(files.list('/tcp').map(({ name }) => name)).toEqual(['clone', listener, near, far])
  expect(files.list(`/tcp/${near}`).map(({ name }) => name)).toEqual([
    ...['ctl', 'data', 'listen', 'local', 'remote', 'status'],
  ])
  expect(files.stat(`/tcp/${near}/data`)).toMatchObject({ kind: 'file', mode: 0o600, owner: 'alice' })
  await alice.write(`/tcp/${near}/ctl`, 'hangup')
  expect(await bob.read(`/tcp/${far}/status`)).toMatch(/^Close_wait /)
  expect(await bob.read(`/tcp/${far}/data`)).toBe('')
  expect(() => files.stat(`/tcp/${near}`)).toThrow(errno('ENOENT'))
  expect(network.list().connections).toHaveLength(1)
})

test('what a message opened is there as files, and the other way round', async () => {
  const { network, pair, alice } = setup()
  const { near, tell, hear } = await pair()
  await alice.write(`/tcp/${near}/data`, 'by file')
  expect(await hear()).toBe('by file')
  const number = Number(await alice.read('/tcp/clone'))
  await alice.write(`/tcp/${number}/ctl`, 'connect server!7')
  expect(await network.send('alice', number, new Uint8Array(1))).toBe(1)
  await tell('')
})

test('a write waits until all of it is taken', async () => {
  const { network, pair, alice } = setup()
  const { near, far } = await pair()
  const writing = alice.write(`/tcp/${near}/data`, 'x'.repeat(150_000))
  let received = 0
  while (received < 150_000) received += (await network.receive('bob', far, 50_000)).length
  expect(await writing).toBe(150_000)
})

test('datagrams by files', async () => {
  const { alice, bob, files } = setup()
  const [near, far] = [await alice.read('/udp/clone'), await bob.read('/udp/clone')]
  await bob.write(`/udp/${far}/ctl`, 'announce 53')
  await expect(bob.write(`/udp/${far}/data`, 'to whom?')).rejects.toEqual(errno('ENOTCONN'))
  await alice.write(`/udp/${near}/ctl`, 'connect localhost!53')
  await alice.write(`/udp/${near}/data`, 'one')
  await alice.write(`/udp/${near}/data`, 'three')
  expect(await alice.read(`/udp/${far}/status`)).toBe('Open qin 2 dropped 0\n')
  expect(await bob.read(`/udp/${far}/data`)).toBe('one')
  expect(await bob.read(`/udp/${far}/data`, 0, 2)).toBe('th')
  const port = (await alice.read(`/udp/${near}/local`)).trim().split('!')[1]
  await bob.write(`/udp/${far}/ctl`, `connect localhost!${port}`)
  await bob.write(`/udp/${far}/data`, 'answer')
  expect(await alice.read(`/udp/${near}/data`)).toBe('answer')
  expect(files.list(`/udp/${near}`).map(({ name }) => name)).not.toContain('listen')
})

test('a number is for its owner alone, and is gone with it', async () => {
  const { network, alice, bob } = setup()
  const number = await alice.read('/tcp/clone')
  expect(await bob.read(`/tcp/${number}/local`)).toBe('::!0\n')
  for (const name of ['ctl', 'data', 'listen']) {
    await expect(bob.read(`/tcp/${number}/${name}`)).rejects.toEqual(errno('EACCES'))
  }
  await expect(bob.write(`/tcp/${number}/ctl`, 'hangup')).rejects.toEqual(errno('EACCES'))
  await expect(bob.write(`/tcp/${number}/data`, 'x')).rejects.toEqual(errno('EACCES'))
  network.release('alice')
  await expect(bob.read(`/tcp/${number}/local`)).rejects.toEqual(errno('ENOENT'))
})

test('clone gives one number, however it is read, and counts as a connection', async () => {
  const { alice, network } = setup(1)
  network.streams.listen('bob', 'server', 7)
  const number = await alice.read('/tcp/clone')
  expect(await alice.read('/tcp/clone', 1)).toBe('')
  await expect(alice.read('/tcp/clone')).rejects.toEqual(errno('EMFILE'))
  await alice.write(`/tcp/${number}/ctl`, 'connect server!7')
  expect(await alice.read(`/tcp/${number}/ctl`)).toBe(number)
})

test('a hangup while it connects leaves nothing behind', async () => {
  const { alice, network, pass, counts } = setup()
  network.streams.listen('bob', 'server', 7)
  network.shape('alice', 'server', { latency: 30 })
  const number = await alice.read('/tcp/clone')
  const connecting = alice.write(`/tcp/${number}/ctl`, 'connect server!7')
  const given = expect(connecting).rejects.toEqual(errno('ECONNRESET'))
  expect(await alice.read(`/tcp/${number}/status`)).toBe('Syn_sent\n')
  await expect(alice.write(`/tcp/${number}/ctl`, 'connect server!7')).rejects.toEqual(errno('EALREADY'))
  await alice.write(`/tcp/${number}/ctl`, 'hangup')
  await pass(30)
  await given
  expect(counts.connections).toBe(0)
})

test('says what is no file, no directory, no command', async () => {
  const { alice, bob, files } = setup()
  const number = await alice.read('/tcp/clone')
  const ctl = `/tcp/${number}/ctl`
  for (const path of ['/icmp', '/tcp/99', '/tcp/01', '/tcp/clone/x', `/udp/${number}`, `/tcp/${number}/x`]) {
    expect(() => files.stat(path)).toThrow(errno('ENOENT'))
  }
  expect(() => files.list(ctl)).toThrow(errno('ENOTDIR'))
  expect(() => files.list('/tcp/clone')).toThrow(errno('ENOTDIR'))
  await expect(alice.read('/tcp')).rejects.toEqual(errno('EISDIR'))
  await expect(alice.write(`/tcp/${number}`, '')).rejects.toEqual(errno('EISDIR'))
  await expect(alice.write('/tcp/clone', '')).rejects.toEqual(errno('EACCES'))
  await expect(alice.write(`/tcp/${number}/status`, '')).rejects.toEqual(errno('EACCES'))
  await expect(alice.read(`/tcp/${number}/data`)).rejects.toEqual(errno('ENOTCONN'))
  await expect(alice.read(`/tcp/${number}/listen`)).rejects.toEqual(errno('EINVAL'))
  for (const command of [
    '',
    'connect',
    'connect 80',
    'connect a!0',
    'announce a!b',
    'announce 65536',
    'fly x!1',
  ]) {
    await expect(alice.write(ctl, command)).rejects.toEqual(errno('EINVAL'))
  }
  await expect(alice.write(ctl, 'connect nowhere!80')).rejects.toEqual(errno('ENOTFOUND'))
  await alice.write(ctl, 'announce *!80')
  await expect(alice.write(ctl, 'connect localhost!80')).rejects.toEqual(errno('EISCONN'))
  const other = await bob.read('/tcp/clone')
  await expect(bob.write(`/tcp/${other}/ctl`, 'announce 80')).rejects.toEqual(errno('EADDRINUSE'))
  await bob.write(`/tcp/${other}/ctl`, 'announce site!80')
  expect(await alice.read(`/tcp/${other}/local`)).toBe('site!80\n')
})
