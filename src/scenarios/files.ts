/** A filesystem as Unix has it: a handle that outlives its name, a file replaced whole, a full disk, a watch. */
import { DaemonError, type Dan9 } from '../client/api'
import { expect, type Scenario } from './scenario'
import { collect, same } from './stage'

const disk = 'files-disk'
const writer = 'files-writer'
const maxBytes = 8_192

const ask = (dan9: Dan9, type: string, payload: object, as = 'client'): Promise<unknown> =>
  dan9.call(disk, type, payload, { as })

/** What `work` is refused with; throws when it is not refused, or otherwise. */
async function refused(work: Promise<unknown>, errno: string): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => DaemonError.from(thrown),
  )
  expect(
    error?.detail?.errno === errno,
    `it was ${error ? error.message : 'not refused'}, where ${errno} was due`,
  )
  return error.message
}

export const files: Scenario = {
  id: 'files',
  title: 'Files as Unix has them',
  summary:
    'A handle outlives the name of its file, a rename replaces a file whole, a full disk tears nothing, a watcher hears of all of it, and a daemon keeps a file to itself.',
  daemons: [disk, writer],
  steps: [
    {
      title: 'Make a small disk, and a daemon that uses it',
      code: `await dan9.create({ name: 'files-disk', type: 'filesystem', config: { maxBytes: ${maxBytes} }, start: true })
await dan9.create({ name: 'files-writer', type: 'client', start: true })
await dan9.call('files-disk', 'usage', {})`,
      expects: `A disk that may hold ${maxBytes} bytes and holds a few.`,
      async run(dan9) {
        await dan9.create({ name: disk, type: 'filesystem', config: { maxBytes }, start: true })
        await dan9.create({ name: writer, type: 'client', start: true })
        const usage = (await ask(dan9, 'usage', {})) as { bytes: number; maxBytes: number }
        expect(usage.maxBytes === maxBytes && usage.bytes < 2_000, `it holds ${usage.bytes} bytes`)
        return usage
      },
    },
    {
      title: 'Delete a file that is open',
      code: `await dan9.call('files-disk', 'write', { path: '/tmp/draft', content: 'still here' })
const { handle } = await dan9.call('files-disk', 'open', { path: '/tmp/draft', flags: 'r' })
await dan9.call('files-disk', 'delete', { path: '/tmp/draft' })
await dan9.call('files-disk', 'read', { handle })
await dan9.call('files-disk', 'close', { handle })`,
      expects: 'The name is gone, the handle still reads the text, and its room is free once it is closed.',
      async run(dan9) {
        const before = (await ask(dan9, 'usage', {})) as { bytes: number }
        await ask(dan9, 'write', { path: '/tmp/draft', content: 'still here' })
        const { handle } = (await ask(dan9, 'open', { path: '/tmp/draft', flags: 'r' })) as { handle: number }
        await ask(dan9, 'delete', { path: '/tmp/draft' })
        const byName = await refused(ask(dan9, 'read', { path: '/tmp/draft' }), 'ENOENT')
        const byHandle = await ask(dan9, 'read', { handle })
        expect(byHandle === 'still here', `the handle read ${JSON.stringify(byHandle)}`)
        await ask(dan9, 'close', { handle })
        const after = (await ask(dan9, 'usage', {})) as { bytes: number }
        expect(after.bytes === before.bytes, `${after.bytes - before.bytes} bytes are not free again`)
        return { byName, byHandle }
      },
    },
    {
      title: 'Replace a file while it is read',
      code: `await dan9.call('files-disk', 'write', { path: '/tmp/page', content: 'the old page' })
const { handle } = await dan9.call('files-disk', 'open', { path: '/tmp/page' })
await dan9.call('files-disk', 'read', { handle, length: 4 })
await dan9.call('files-disk', 'write', { path: '/tmp/page.new', content: 'a new one' })
await dan9.call('files-disk', 'rename', { from: '/tmp/page.new', to: '/tmp/page' })
await dan9.call('files-disk', 'read', { handle })`,
      expects:
        'The reader ends with the old page, whoever opens it now gets the new one, and nobody a mixture.',
      async run(dan9) {
        await ask(dan9, 'write', { path: '/tmp/page', content: 'the old page' })
        const { handle } = (await ask(dan9, 'open', { path: '/tmp/page' })) as { handle: number }
        const first = (await ask(dan9, 'read', { handle, length: 4 })) as string
        await ask(dan9, 'write', { path: '/tmp/page.new', content: 'a new one' })
        await ask(dan9, 'rename', { from: '/tmp/page.new', to: '/tmp/page' })
        const rest = (await ask(dan9, 'read', { handle })) as string
        const now = await ask(dan9, 'read', { path: '/tmp/page' })
        await ask(dan9, 'close', { handle })
        expect(first + rest === 'the old page', `the reader got ${JSON.stringify(first + rest)}`)
        expect(now === 'a new one', `the page is ${JSON.stringify(now)}`)
        return { reader: first + rest, now }
      },
    },
    {
      title: 'Fill the disk',
      code: `await dan9.call('files-disk', 'write', { path: '/tmp/log', content: 'kept' })
await dan9.call('files-disk', 'write', { path: '/tmp/log', content: 'x'.repeat(${maxBytes}), append: true })
await dan9.call('files-disk', 'read', { path: '/tmp/log' })
await dan9.call('files-disk', 'truncate', { path: '/tmp/log', size: 2 ** 40 })`,
      expects: 'ENOSPC, and the file is as it was. A hole of a terabyte fits, for it takes no room.',
      async run(dan9) {
        await ask(dan9, 'write', { path: '/tmp/log', content: 'kept' })
        const content = 'x'.repeat(maxBytes)
        const error = await refused(ask(dan9, 'write', { path: '/tmp/log', content, append: true }), 'ENOSPC')
        const kept = await ask(dan9, 'read', { path: '/tmp/log' })
        expect(kept === 'kept', `the file reads ${JSON.stringify(kept)}`)
        await ask(dan9, 'truncate', { path: '/tmp/log', size: 2 ** 40 })
        const { size } = (await ask(dan9, 'stat', { path: '/tmp/log' })) as { size: number }
        expect(size === 2 ** 40, `its size is ${size}`)
        return { error, kept, size }
      },
    },
    {
      title: 'Watch a directory',
      code: `await dan9.call('files-disk', 'mkdir', { path: '/tmp/w' })
const changes = dan9.subscribe('files-disk', 'watch', { path: '/tmp/w' })
await dan9.call('files-disk', 'write', { path: '/tmp/w/a', content: '1' })
await dan9.call('files-disk', 'write', { path: '/tmp/w/a', content: '2', append: true })
await dan9.call('files-disk', 'rename', { from: '/tmp/w/a', to: '/tmp/w/b' })
await dan9.call('files-disk', 'delete', { path: '/tmp/w/b' })
for await (const { kind, path } of changes) if (kind === 'deleted') break`,
      expects: 'created, changed, renamed, deleted: each once and in order.',
      async run(dan9) {
        await ask(dan9, 'mkdir', { path: '/tmp/w' })
        const stream = dan9.subscribe(disk, 'watch', { path: '/tmp/w' }) as AsyncIterable<{ kind: string }>
        const told = collect(stream, (items) => items.length === 4)
        await ask(dan9, 'write', { path: '/tmp/w/a', content: '1' })
        await ask(dan9, 'write', { path: '/tmp/w/a', content: '2', append: true })
        await ask(dan9, 'rename', { from: '/tmp/w/a', to: '/tmp/w/b' })
        await ask(dan9, 'delete', { path: '/tmp/w/b' })
        const changes = await told
        const kinds = changes.map(({ kind }) => kind)
        expect(same(kinds, ['created', 'changed', 'renamed', 'deleted']), `it heard ${kinds.join(', ')}`)
        return changes
      },
    },
    {
      title: 'Keep a file to oneself',
      code: `await dan9.call('files-disk', 'write', { path: '/tmp/key', content: 'secret' }, { as: 'files-writer' })
await dan9.call('files-disk', 'chown', { path: '/tmp/key', owner: 'echo' })
await dan9.call('files-disk', 'chmod', { path: '/tmp/key', mode: 0o600 })
await dan9.call('files-disk', 'read', { path: '/tmp/key' }, { as: 'files-writer' })`,
      expects: 'The file belonged to files-writer; given to another, with the bits 600, it is EACCES for it.',
      async run(dan9) {
        await ask(dan9, 'write', { path: '/tmp/key', content: 'secret' }, writer)
        const { owner } = (await ask(dan9, 'stat', { path: '/tmp/key' })) as { owner: string }
        expect(owner === writer, `it belongs to ${owner}`)
        await ask(dan9, 'chown', { path: '/tmp/key', owner: 'echo' })
        await ask(dan9, 'chmod', { path: '/tmp/key', mode: 0o600 })
        return refused(ask(dan9, 'read', { path: '/tmp/key' }, writer), 'EACCES')
      },
    },
  ],
}
