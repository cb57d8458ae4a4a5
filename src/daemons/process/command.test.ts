import { expect, test } from 'vitest'
import { DaemonError } from '../../kernel/daemon'
import { candidates, load } from './command'

const files: Record<string, unknown> = {
  '/bin/echo.js': 'the echo',
  '/home/tool.js': 'the tool',
  '/notes.txt': 'words',
  '/odd.js': new Uint8Array(),
}

const call = async (path: string) => {
  if (path in files) return files[path]
  if (path === '/locked.js') throw new DaemonError('permission_denied', 'locked', { errno: 'EACCES' })
  throw new DaemonError('not_found', `no file ${path}`, { errno: 'ENOENT' })
}

test.each([
  ['echo', ['/bin/echo.js', '/bin/echo']],
  ['echo.js', ['/bin/echo.js']],
  ['./tool', ['/home/tool.js', '/home/tool']],
  ['../x/./y.js', ['/x/y.js']],
  ['/a//b.js', ['/a/b.js']],
])('%s is looked for at %s', (command, paths) => {
  expect(candidates(command, '/home')).toEqual(paths)
})

test.each([
  ['echo', '/bin/echo.js', 'the echo'],
  ['./tool.js', '/home/tool.js', 'the tool'],
  ['/home/tool', '/home/tool.js', 'the tool'],
])('%s is found', async (command, path, source) => {
  expect(await load(command, '/home', { call })).toEqual({ path, source })
})

test.each([
  ['nothing', 'not_found', 'ENOENT'],
  ['/notes.txt', 'failed_precondition', 'ENOEXEC'],
  ['/odd.js', 'failed_precondition', 'ENOEXEC'],
  ['/locked.js', 'permission_denied', 'EACCES'],
])('%s is %s (%s)', async (command, code, errno) => {
  await expect(load(command, '/home', { call })).rejects.toMatchObject({ code, detail: { errno } })
})
