/** Namespaces: one path, and different files for each who asks; directories of several disks; mounts that refuse. */
import { DaemonError, type Dan9 } from '../client/api'
import { expect, type Scenario } from './scenario'
import { same } from './stage'

const places = ['left', 'right'] as const
const disks = places.map((place) => `${place}-disk`)

async function readAs(dan9: Dan9, as: string, path: string): Promise<unknown> {
  return dan9.call(path, 'read', {}, { as })
}

async function namesIn(dan9: Dan9, as: string, path: string): Promise<string[]> {
  const entries = (await dan9.call(path, 'list', {}, { as })) as { name: string }[]
  return entries.map(({ name }) => name)
}

/** The POSIX name of the error that `work` ends with; throws when it does not fail. */
async function errnoOf(work: Promise<unknown>): Promise<unknown> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown instanceof DaemonError, 'it was not refused')
  return thrown.detail?.errno
}

export const namespaces: Scenario = {
  id: 'namespaces',
  title: 'Namespaces',
  summary:
    'Two clients read different bytes at one path, because each sees a namespace of its own. Then a directory is made of two disks, and a mount refuses to be written.',
  daemons: [...places, ...disks],
  steps: [
    {
      title: 'Make two disks with a file of the same name',
      code: `for (const name of ['left-disk', 'right-disk']) {
  await dan9.create({ name, type: 'filesystem', start: true })
  await dan9.call(name, 'mkdir', { path: '/shelf' })
  await dan9.call(name, 'write', { path: '/shelf/label', content: \`I am on \${name}\` })
}`,
      expects: 'Two filesystems that know nothing of each other, each with /shelf/label.',
      async run(dan9) {
        for (const name of disks) {
          await dan9.create({ name, type: 'filesystem', start: true })
          await dan9.call(name, 'mkdir', { path: '/shelf' })
          await dan9.call(name, 'write', { path: '/shelf/label', content: `I am on ${name}` })
        }
        return disks
      },
    },
    {
      title: 'Make two clients, each with a namespace of its own',
      code: `for (const name of ['left', 'right']) {
  await dan9.create({ name, type: 'client', namespace: 'copy', start: true })
  await dan9.call('namespace', 'mount', { path: '/here', daemonName: \`\${name}-disk\`, options: { root: '/shelf' } }, { as: name })
}`,
      expects: 'Two numbers of namespaces, and neither is 0, the one that everybody else sees.',
      async run(dan9) {
        const numbers: Record<string, number> = {}
        for (const name of places) {
          const { namespace } = await dan9.create({ name, type: 'client', namespace: 'copy', start: true })
          const mount = { path: '/here', daemonName: `${name}-disk`, options: { root: '/shelf' } }
          await dan9.call('namespace', 'mount', mount, { as: name })
          numbers[name] = namespace
        }
        expect(numbers.left !== numbers.right && !Object.values(numbers).includes(0), 'they share one')
        return numbers
      },
    },
    {
      title: 'Read one path in both names',
      code: `await dan9.call('/here/label', 'read', {}, { as: 'left' })
await dan9.call('/here/label', 'read', {}, { as: 'right' })
await dan9.call('/here/label', 'read') // not_found: client sees neither`,
      expects: 'Different bytes for the two, and nothing at all for anybody else.',
      async run(dan9) {
        const read = { left: '', right: '' }
        for (const name of places) {
          const text = await readAs(dan9, name, '/here/label')
          expect(text === `I am on ${name}-disk`, `${name} reads ${String(text)}`)
          read[name] = text
        }
        const errno = await errnoOf(dan9.call('/here/label', 'read'))
        expect(errno === 'ENOENT', `client is refused with ${String(errno)}`)
        return read
      },
    },
    {
      title: 'Make one directory of two disks',
      code: `await dan9.call('right-disk', 'write', { path: '/shelf/only-right', content: 'found behind' })
await dan9.call('namespace', 'mount',
  { path: '/here', daemonName: 'right-disk', flag: 'after', options: { root: '/shelf' } }, { as: 'left' })
await dan9.call('/here', 'list', {}, { as: 'left' })
await dan9.call('/here/new', 'write', { content: 'for the first' }, { as: 'left' })
await dan9.call('left-disk', 'read', { path: '/shelf/new' })`,
      expects:
        'Both files of both disks in one list; the label of the first; what is new lands on the first that takes it.',
      async run(dan9) {
        await dan9.call('right-disk', 'write', { path: '/shelf/only-right', content: 'found behind' })
        const union = { path: '/here', daemonName: 'right-disk', flag: 'after', options: { root: '/shelf' } }
        await dan9.call('namespace', 'mount', union, { as: 'left' })
        const names = await namesIn(dan9, 'left', '/here')
        expect(same(names, ['label', 'only-right']), `it lists ${names.join(', ')}`)
        const label = await readAs(dan9, 'left', '/here/label')
        expect(label === 'I am on left-disk', `the label is ${String(label)}`)
        const behind = await readAs(dan9, 'left', '/here/only-right')
        expect(behind === 'found behind', `behind it is ${String(behind)}`)
        await dan9.call('/here/new', 'write', { content: 'for the first' }, { as: 'left' })
        const made = await dan9.call('left-disk', 'read', { path: '/shelf/new' })
        expect(made === 'for the first', `the new file holds ${String(made)}`)
        return { names, label, behind }
      },
    },
    {
      title: 'Cover it with a disk that refuses to be written',
      code: `await dan9.call('namespace', 'mount',
  { path: '/here', daemonName: 'right-disk', options: { readonly: true } }, { as: 'left' })
await dan9.call('/here/shelf/label', 'read', {}, { as: 'left' })
await dan9.call('/here/shelf/label', 'write', { content: 'mine' }, { as: 'left' }) // EROFS`,
      expects: 'It can be read; to write is refused with EROFS, and the file is as it was.',
      async run(dan9) {
        const mount = { path: '/here', daemonName: 'right-disk', options: { readonly: true } }
        await dan9.call('namespace', 'mount', mount, { as: 'left' })
        const write = dan9.call('/here/shelf/label', 'write', { content: 'mine' }, { as: 'left' })
        const errno = await errnoOf(write)
        expect(errno === 'EROFS', `it is refused with ${String(errno)}`)
        const label = await readAs(dan9, 'left', '/here/shelf/label')
        expect(label === 'I am on right-disk', `the label is ${String(label)}`)
        return { label, errno }
      },
    },
    {
      title: 'Print the namespace, and take the cover away',
      code: `await dan9.call('/daemons/left/ns', 'read')
await dan9.call('namespace', 'unmount', { path: '/here' }, { as: 'left' })
await dan9.call('/here', 'list', {}, { as: 'left' })`,
      expects: 'A script that would rebuild it, then the directory of two disks, as it was under the cover.',
      async run(dan9) {
        const script = (await dan9.call('/daemons/left/ns', 'read')) as string
        expect(script.includes('mount -r right-disk /here\n'), `the script is ${script}`)
        await dan9.call('namespace', 'unmount', { path: '/here' }, { as: 'left' })
        const names = await namesIn(dan9, 'left', '/here')
        expect(same(names, ['label', 'new', 'only-right']), `it lists ${names.join(', ')}`)
        return { script: script.trimEnd().split('\n'), names }
      },
    },
  ],
}
