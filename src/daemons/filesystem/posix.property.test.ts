/** Random sequences of operations, done here and by the operating system, must agree in every answer. */
import fc from 'fast-check'
import fs from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DaemonError } from '../../wire/error'
import { copy } from './copy'
import { read, truncate, write } from './files'
import { link, list, mkdir, mkdirAll, readlink, rename, stat, symlink, unlink } from './tree'
import { books, emptyVolume } from './testing'
import type { Volume } from './volume'

/** Both sides use the same absolute paths, deep enough that no `..` leaves what belongs to the test. */
let home: string
const deep = 'o/o/o/o/o/o/o/o'

beforeAll(() => {
  home = fs.realpathSync(fs.mkdtempSync(join(os.tmpdir(), 'dan9-posix-')))
})
afterAll(() => fs.rmSync(home, { recursive: true }))

interface Operation {
  readonly type: string
  readonly path: string
  readonly to: string
  readonly text: string
  readonly offset: number
  readonly length: number
}

const name = fc.constantFrom('a', 'b', 'c', 'é🜁')
const step = fc.oneof(
  { weight: 12, arbitrary: name },
  { weight: 1, arbitrary: fc.constantFrom('.', '..', 'ß'.repeat(128)) },
)
const path = fc
  .tuple(fc.array(step, { minLength: 1, maxLength: 3 }), fc.constantFrom('', '', '', '', '', '', '/', '//'))
  .map(([steps, end]) => `${steps.join('/')}${end}`)
const operation: fc.Arbitrary<Operation> = fc.record({
  type: fc.constantFrom(
    ...[
      'read',
      'write',
      'write',
      'append',
      'write at',
      'list',
      'stat',
      'mkdir',
      'mkdir',
      'mkdir all',
      'delete',
    ],
    ...[
      'delete all',
      'rename',
      'rename',
      'copy',
      'link',
      'symlink',
      'absolute symlink',
      'readlink',
      'truncate',
    ],
  ),
  path,
  to: path,
  text: fc.string({ maxLength: 12, unit: 'grapheme' }),
  offset: fc.integer({ min: 0, max: 40 }),
  length: fc.integer({ min: 0, max: 40 }),
})

type Sides = Record<string, (operation: Operation) => unknown>

function ours(volume: Volume, base: string): Sides {
  const at = (operation: Operation) => `${base}/${operation.path}`
  const to = (operation: Operation) => `${base}/${operation.to}`
  const bytes = (operation: Operation) => new TextEncoder().encode(operation.text)
  const text = (content: Uint8Array) => new TextDecoder().decode(content)
  return {
    read: (op) => text(read(volume, at(op), op.offset, op.length)),
    write: (op) => write(volume, at(op), bytes(op), 'replace'),
    append: (op) => write(volume, at(op), bytes(op), 'append'),
    'write at': (op) => write(volume, at(op), bytes(op), op.offset),
    list: (op) => list(volume, at(op)),
    stat: (op) => {
      const { path, kind, size, links } = stat(volume, at(op))
      return { path, kind, size, links: kind === 'directory' ? 0 : links }
    },
    mkdir: (op) => mkdir(volume, at(op)),
    'mkdir all': (op) => mkdirAll(volume, at(op)),
    delete: (op) => unlink(volume, at(op), false),
    'delete all': (op) => unlink(volume, at(op), true),
    rename: (op) => rename(volume, at(op), to(op)),
    copy: (op) => copy(volume, at(op), to(op), false),
    link: (op) => link(volume, at(op), to(op)),
    symlink: (op) => symlink(volume, op.path, to(op)),
    'absolute symlink': (op) => symlink(volume, at(op), to(op)),
    readlink: (op) => readlink(volume, at(op)),
    truncate: (op) => truncate(volume, at(op), op.length),
  }
}

function theirs(base: string): Sides {
  const at = (operation: Operation) => `${base}/${operation.path}`
  const to = (operation: Operation) => `${base}/${operation.to}`
  const { O_WRONLY, O_CREAT } = fs.constants
  return {
    read: (op) =>
      opened(at(op), 'r', (file) => {
        const buffer = Buffer.alloc(op.length)
        // Reading no bytes of a directory is an error too, which a read of length 0 would not tell.
        fs.readSync(file, Buffer.alloc(1), 0, 1, 0)
        return buffer.toString('utf8', 0, fs.readSync(file, buffer, 0, op.length, op.offset))
      }),
    write: (op) => opened(at(op), 'w', (file) => fs.writeSync(file, op.text)),
    append: (op) => opened(at(op), 'a', (file) => fs.writeSync(file, op.text)),
    'write at': (op) => opened(at(op), O_WRONLY | O_CREAT, (file) => fs.writeSync(file, op.text, op.offset)),
    list: (op) =>
      fs
        .readdirSync(at(op))
        .sort()
        .map((name) => ({ name, ...kindAndSize(fs.lstatSync(`${at(op)}/${name}`)) })),
    stat: (op) => {
      const found = fs.statSync(at(op))
      return {
        path: fs.realpathSync(at(op)),
        ...kindAndSize(found),
        links: found.isDirectory() ? 0 : found.nlink,
      }
    },
    mkdir: (op) => fs.mkdirSync(at(op)),
    'mkdir all': (op) => makeAll(at(op)),
    delete: (op) => unlinkOr(at(op), fs.rmdirSync),
    'delete all': (op) => unlinkOr(at(op), (path) => fs.rmSync(path, { recursive: true })),
    rename: (op) => fs.renameSync(at(op), to(op)),
    copy: (op) => fs.writeFileSync(to(op), fs.readFileSync(at(op))),
    link: (op) => fs.linkSync(at(op), to(op)),
    symlink: (op) => fs.symlinkSync(op.path, to(op)),
    'absolute symlink': (op) => fs.symlinkSync(at(op), to(op)),
    readlink: (op) => fs.readlinkSync(at(op)),
    truncate: (op) => fs.truncateSync(at(op), op.length),
  }
}

/** Leaves out what POSIX has no operation for, and which of two errors comes first where it leaves that open. */
function comparable({ type, path, to }: Operation): boolean {
  if (type === 'mkdir all') return !/ß|\.\./.test(path)
  if (type === 'rename') return !`${path}${to}`.includes('ß')
  return type !== 'delete all' || !/\.\/*$/.test(path)
}

/** `mkdir -p`, in steps: Node's own answers otherwise where a link or a file is in the way. */
function makeAll(path: string): void {
  const prefixes = [...path.matchAll(/[^/](?=\/|$)/g)].map(({ index }) => path.slice(0, index + 1))
  for (const prefix of prefixes) {
    try {
      fs.mkdirSync(prefix)
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error
      if (!fs.statSync(prefix).isDirectory() && prefix === prefixes.at(-1)) throw error
    }
  }
}

function opened<T>(path: string, flags: string | number, work: (file: number) => T): T {
  const file = fs.openSync(path, flags)
  try {
    return work(file)
  } finally {
    fs.closeSync(file)
  }
}

function unlinkOr(path: string, removeDirectory: (path: string) => void): void {
  try {
    fs.unlinkSync(path)
  } catch (error) {
    if (errnoOf(error) !== 'EISDIR') throw error
    removeDirectory(path)
  }
}

function kindAndSize(found: fs.Stats) {
  if (found.isDirectory()) return { kind: 'directory', size: 0 }
  return { kind: found.isFile() ? 'file' : 'symlink', size: found.size }
}

function errnoOf(error: unknown): unknown {
  if (error instanceof DaemonError) return error.detail?.errno
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function outcome(sides: Sides, operation: Operation): unknown {
  try {
    return { answer: sides[operation.type]?.(operation) }
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === undefined) throw error
    return { errno }
  }
}

/** Everything under `path`, read through one side's own operations. */
function tree(sides: Sides, path: string): unknown {
  const op: Operation = { type: '', path, to: '', text: '', offset: 0, length: 1000 }
  return (sides.list?.(op) as { name: string; kind: string }[]).map((entry) => {
    const child = `${path}/${entry.name}`
    if (entry.kind === 'directory') return [entry, tree(sides, child)]
    if (entry.kind === 'symlink') return [entry, sides.readlink?.({ ...op, path: child })]
    return [entry, sides.read?.({ ...op, path: child }), sides.stat?.({ ...op, path: child })]
  })
}

test('agrees with the operating system', { timeout: 60_000 }, () => {
  let count = 0
  fc.assert(
    fc.property(fc.array(operation, { minLength: 5, maxLength: 30, size: 'max' }), (operations) => {
      const top = join(home, String(count++))
      const base = join(top, deep)
      fs.mkdirSync(base, { recursive: true })
      const { volume } = emptyVolume()
      mkdirAll(volume, base)
      const [here, there] = [ours(volume, base), theirs(base)]
      for (const operation of operations.filter(comparable)) {
        expect([operation, outcome(here, operation)]).toEqual([operation, outcome(there, operation)])
        const { said, counted } = books(volume)
        expect(said).toEqual(counted)
      }
      expect(tree(ours(volume, top), '')).toEqual(tree(theirs(top), ''))
    }),
    { numRuns: 200 },
  )
})
