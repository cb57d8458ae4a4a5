import { expect, test } from 'vitest'
import { DaemonError } from '../../kernel/daemon'
import { load } from './load'

const files: Record<string, string | DaemonError> = {
  '/bin/tool': '\0asm and more',
  '/bin/echo.js': 'the echo',
  '/bin/old.wasm': '\0asm',
  '/home/tool.js': 'the tool',
  '/home/marked': '#!js\nthe program',
  '/home/script': '#!/bin/echo.js -e  x\nlines',
  '/home/round': '#!/home/round\n',
  '/home/lost': '#!/bin/nothing\n',
  '/home/words': 'words',
  '/home/locked': new DaemonError('permission_denied', 'locked', { errno: 'EACCES' }),
  '/home/room': new DaemonError('failed_precondition', 'a directory', { errno: 'EISDIR' }),
  '/home/broken': new DaemonError('unavailable', 'the file server is gone'),
}

const call = async (path: string) => {
  const content = files[path] ?? new DaemonError('not_found', `no file ${path}`, { errno: 'ENOENT' })
  if (content instanceof DaemonError) throw content
  return new TextEncoder().encode(content)
}

const find = (command: string, env: Record<string, string> = {}) =>
  load({ command, args: ['a'], env, cwd: '/home' }, call)

test.each([
  ['tool', {}, '/bin/tool', 'wasi', ['tool', 'a']],
  ['echo', {}, '/bin/echo.js', 'javascript', ['echo', 'a']],
  ['old', {}, '/bin/old.wasm', 'wasi', ['old', 'a']],
  ['tool', { PATH: '/nowhere:/home:/bin' }, '/home/tool.js', 'javascript', ['tool', 'a']],
  ['room', { PATH: '/home:.' }, undefined, 'EISDIR', []],
  ['tool', { PATH: '.' }, '/home/tool.js', 'javascript', ['tool', 'a']],
  ['./tool.js', {}, '/home/tool.js', 'javascript', ['./tool.js', 'a']],
  ['../bin/tool', {}, '/bin/tool', 'wasi', ['../bin/tool', 'a']],
  ['./marked', {}, '/home/marked', 'javascript', ['./marked', 'a']],
  ['./script', {}, '/bin/echo.js', 'javascript', ['/bin/echo.js', '-e', 'x', '/home/script', 'a']],
])('%s with %o is %s, %s', async (command, env, path, kind, argv) => {
  const found = find(command, env)
  if (path === undefined) await expect(found).rejects.toMatchObject({ detail: { errno: kind } })
  else expect(await found).toMatchObject({ path, kind, argv })
})

test.each([
  ['nothing', 'not_found', 'ENOENT'],
  ['', 'not_found', 'ENOENT'],
  ['./words', 'failed_precondition', 'ENOEXEC'],
  ['./locked', 'permission_denied', 'EACCES'],
  ['./room', 'failed_precondition', 'EISDIR'],
  ['./lost', 'not_found', 'ENOENT'],
  ['./round', 'failed_precondition', 'ELOOP'],
  ['./broken', 'unavailable', undefined],
])('%s is %s (%s)', async (command, code, errno) => {
  await expect(find(command)).rejects.toMatchObject({ code, ...(errno && { detail: { errno } }) })
})
