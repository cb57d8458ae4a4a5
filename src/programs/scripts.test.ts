import { spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Bench } from './testing'

// Many programs are run, here and beside.
vi.setConfig({ testTimeout: 60_000 })

let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})
afterEach(() => bench.close())

/** Every path below a directory with what it is, and the content of files. */
function tree(directory: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(directory, name)
    const stat = lstatSync(path)
    if (stat.isSymbolicLink()) found[name] = `-> ${readlinkSync(path)}`
    else found[name] = stat.isDirectory() ? '/' : readFileSync(path, 'utf8')
  }
  return found
}

/** Runs the commands here and with the real tools, each in a tree of its own, and compares all that shows. */
function compare(script: string): void {
  const real = mkdtempSync(join(bench.directory, '..', 'real-'))
  try {
    for (const line of script.trim().split('\n')) {
      const [command, ...args] = line.trim().split(' ')
      const ours = bench.run(command!, args, { stdin: 'input\n' })
      const theirs = spawnSync(command!, args, { cwd: real, input: 'input\n', encoding: 'utf8' })
      expect({ line, code: ours.code, stdout: ours.stdout }).toEqual({
        line,
        code: theirs.status,
        stdout: theirs.stdout.replace(/[‘’]/g, "'"),
      })
      expect({ line, tree: tree(bench.directory) }).toEqual({ line, tree: tree(real) })
    }
  } finally {
    rmSync(real, { recursive: true })
  }
}

test('directories are made, filled, listed and removed', () => {
  compare(`
    mkdir -pv a/b/c
    mkdir a
    mkdir x/y
    mkdir -p a/b
    touch a/one a/b/two
    tee a/b/c/three
    tee -a a/b/c/three a/one
    mkdir -p a/one/x
    ls -R a
    ls -RF
    rmdir a
    rmdir a/b/c
    rm a
    rm a/one
    rm -rv a/b/c
    rm -r nothing a/b
    rm -fr a nothing
    rmdir -p a
  `)
})

test('files and trees are copied', () => {
  compare(`
    mkdir -p d/e d/f
    tee d/x
    ln -s x d/link
    ln -s nowhere d/dangling
    cp d/x copy
    cp -v d/x copy d/e
    cp d other
    cp -r d other
    cp -r d other
    cp d/link plain
    cp -P d/link linked
    cp d/dangling x
    cp -rT d other
    cp -n d/x copy
    cp d/x d
    cp d/x other/e/nothing/x
    cp -r d copy
    cp copy d/x plain other/f
    cp -t d/f copy plain
  `)
})

test('files and trees are moved', () => {
  compare(`
    mkdir -p d/e f
    tee a
    tee b
    mv a c
    mv -v c b d
    mv d/b d/c d/e
    mv d g
    mv g f
    mv f f/g
    tee one
    mv one f
    mv f h
    tee two
    mv h two
    mv -n two h/one
    mv nothing h
    mv -T h moved
    ln -f nothing two
    ln moved/one two
    ln -f moved/one two
    ln two
    ls -R
  `)
})

test('between file servers a tree is moved by copying', () => {
  bench.run('mkdir', ['-p', 'from/d'])
  bench.run('tee', ['from/d/x'], { stdin: 'content' })
  const crossDevice = 75
  const patch = (wasi: Record<string, unknown>) => void (wasi['path_rename'] = () => crossDevice)
  expect(bench.run('mv', ['from', 'to'], { patch })).toMatchObject({ code: 0, stdout: '', stderr: '' })
  expect(tree(bench.directory)).toEqual({ to: '/', 'to/d': '/', 'to/d/x': 'content' })
})

test('a reader that has gone ends a writer without a word; a full disk is said', () => {
  bench.write('a', 'text\n'.repeat(100_000))
  const failing = (errno: number) => (wasi: Record<string, (...args: number[]) => number>) => {
    const write = wasi['fd_write']!
    wasi['fd_write'] = (fd, ...rest) => (fd === 1 ? errno : write(fd, ...rest))
  }
  expect(bench.run('cat', ['a'], { patch: failing(64) })).toMatchObject({ code: 141, stdout: '', stderr: '' })
  for (const [endless, ...args] of [['seq', 'inf'], ['yes'], ['yes', 'some', 'words']]) {
    expect(bench.run(endless!, args, { patch: failing(64) })).toMatchObject({ code: 141, stderr: '' })
  }
  const full = 'write error: No space left on device\n'
  expect(bench.run('cat', ['a'], { patch: failing(51) })).toMatchObject({ code: 1, stderr: `cat: ${full}` })
  expect(bench.run('sort', ['a'], { patch: failing(51) })).toMatchObject({ code: 2, stderr: `sort: ${full}` })
})

test('a directory of 1,000 long names is read in pieces', () => {
  const names = Array.from({ length: 1000 }, (_, i) => `${String(i).padStart(5, '0')}-${'é'.repeat(80)}`)
  for (const name of names) bench.write(name, '')
  expect(bench.run('ls').stdout).toBe(names.map((name) => `${name}\n`).join(''))
})

test('a long stream takes no more memory than a short one', () => {
  bench.write('a', Buffer.alloc(12_000_000, 'some words on a line\n'))
  for (const [command, ...args] of [
    ['cat', 'a'],
    ['cat', '-n', 'a'],
    ['grep', '-n', 'w', 'a'],
    ['tail', 'a'],
  ]) {
    expect(bench.run(command!, args).memory).toBeLessThan(8_000_000)
  }
})

test('ps and kill speak with /proc', () => {
  for (const pid of [1000, 1001]) mkdirSync(join(bench.directory, 'proc', String(pid)), { recursive: true })
  bench.write('proc/1000/status', 'pid 1000\nparent 1\ngroup 1000\ncommand rc\nstate running\ncpu 61234\n')
  bench.write('proc/1000/args', '-c\necho\n')
  bench.write('proc/1001/status', 'pid 1001\n')
  bench.write('proc/version', 'no process')
  expect(bench.run('ps').stdout.split('\n')).toEqual([
    '  PID  PPID STATE          TIME COMMAND',
    ' 1000     1 running     1:01.23 rc -c echo',
    ' 1001     - -                 - -',
    '',
  ])
  const ctl = () => tree(bench.directory)['proc/1000/ctl']
  for (const args of [['1000'], ['-TERM', '1000'], ['-s', 'SIGTERM', '1000'], ['-15', '--', '-1000']]) {
    bench.write('proc/1000/ctl', '')
    expect(bench.run('kill', args)).toMatchObject({ code: 0, stdout: '', stderr: '' })
    expect(ctl()).toBe('TERM')
  }
  expect(bench.run('kill', ['-KILL', '7'])).toMatchObject({ code: 1, stderr: 'kill: 7: No such process\n' })
  expect(bench.run('kill', ['-l', '9', 'STOP', '143']).stdout).toBe('KILL\n19\nTERM\n')
  expect(bench.run('kill', ['-FOO', '1000']).code).toBe(1)
})

test('env cannot become another program, and says so', () => {
  const { code, stdout, stderr } = bench.run('env', ['A=b', 'ls', '-l'])
  expect({ code, stdout }).toEqual({ code: 126, stdout: '' })
  expect(stderr).toMatch(/^env: cannot run 'ls': /)
})

test('paths that leave the working directory begin at PWD', () => {
  bench.run('mkdir', ['-p', 'a/b'])
  bench.write('a/x', 'found')
  expect(bench.run('cat', ['../x'], { env: { PWD: '/a/b' } }).stdout).toBe('found')
  expect(bench.run('cat', ['/../../a/b/../x']).stdout).toBe('found')
  expect(bench.run('pwd', [], { env: { PWD: '/a/./b/..' } }).stdout).toBe('/a\n')
})
