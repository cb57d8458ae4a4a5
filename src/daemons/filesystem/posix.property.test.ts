/** Random sequences of operations, done here and by the operating system, must agree in every answer. */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DaemonError } from '../../wire/error'
import { differences, operation, type Operation, type User } from './testing/operations'
import { ours, type Sides } from './testing/ours'
import { errnoOf, isRoot, theirs } from './testing/theirs'
import { books, emptyVolume } from './testing/volume'
import { mkdirAll } from './tree'

const nightly = process.env.DAN9_NIGHTLY === '1'
const runs = nightly ? 10_000 : 500

/** Who acts: with no right to be somebody else, one user alone. */
const names: readonly User[] = isRoot ? ['client', 'alice', 'alice', 'bob', 'bob'] : ['alice']

/** Both sides use the same absolute paths, so deep that no path and no chain of forty links leaves them. */
const deep = Array(50).fill('o').join('/')
const memory = '/dev/shm'
const home = fs.realpathSync(
  fs.mkdtempSync(join(fs.existsSync(memory) ? memory : os.tmpdir(), 'dan9-posix-')),
)
let umask = 0

beforeAll(() => {
  fs.chmodSync(home, 0o755)
  umask = process.umask(0)
})
afterAll(() => {
  process.umask(umask)
  execFileSync('chmod', ['-R', 'u+rwx', home])
  fs.rmSync(home, { recursive: true })
})

function outcome(sides: Sides, op: Operation): unknown {
  try {
    return { answer: sides[op.type](op) }
  } catch (error) {
    const errno = error instanceof DaemonError ? error.detail?.errno : errnoOf(error)
    if (typeof errno !== 'string') throw error
    return { errno }
  }
}

/** Everything under `path`, read through one side's own operations. */
function tree(sides: Sides, op: Operation): unknown {
  const ask = (type: Operation['type'], path: string) => outcome(sides, { ...op, type, path })
  const { answer: entries = [] } = ask('list', op.path) as { answer?: { name: string; kind: string }[] }
  return entries.map(({ name, kind }) => {
    const path = `${op.path}/${name}`
    const known = [name, ask('lstat', path)]
    if (kind === 'directory') return [...known, tree(sides, { ...op, path })]
    return [...known, ask(kind === 'symlink' ? 'readlink' : 'read', path)]
  })
}

const everything: Operation = {
  ...{ type: 'list', user: names[0]!, path: '', to: '', text: '', times: 1, offset: 0, length: 1_000_000 },
  ...{ flags: 'r', mode: 0, owner: 'alice', accessed: 0, modified: 0, handle: 0 },
}

test.runIf(process.platform === 'linux')(
  `agrees with the operating system (${runs} sequences)`,
  { timeout: nightly ? 3_600_000 : 120_000 },
  () => {
    let count = 0
    const sequence = fc.array(operation(names), { minLength: 5, maxLength: 50, size: 'max' })
    const property = fc.property(sequence, (operations) => {
      const began = Date.now() - 1000
      const top = join(home, String(count++))
      const base = join(top, deep)
      fs.mkdirSync(base, { recursive: true })
      const empty = emptyVolume()
      const { volume, clock } = empty
      clock.now = began
      const owner = isRoot ? 'client' : 'alice'
      mkdirAll(volume, owner, base)
      const [here, there] = [ours(empty, base), theirs(base, began)]
      try {
        for (const op of operations) {
          if (differences.some(({ of }) => of(op))) continue
          const [mine, its] = [outcome(here, op), outcome(there, op)]
          if (!isDeepStrictEqual(mine, its)) expect([op, mine]).toEqual([op, its])
          const { said, counted } = books(volume)
          if (!isDeepStrictEqual(said, counted)) expect([op, said]).toEqual([op, counted])
        }
        const sides = [ours(empty, top), theirs(top, began)] as const
        const [mine, its] = [tree(sides[0], everything), tree(sides[1], everything)]
        if (!isDeepStrictEqual(mine, its)) expect(mine).toEqual(its)
      } finally {
        there.end()
      }
      if (isRoot) fs.rmSync(top, { recursive: true })
    })
    fc.assert(property, { numRuns: runs })
  },
)
