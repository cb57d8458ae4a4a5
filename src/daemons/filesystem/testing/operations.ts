/** Random operations of random users: what the property test does to both sides, and what it leaves out. */
import fs from 'node:fs'
import fc from 'fast-check'
import { flags, type Flags } from '../handles'

export const types = [
  ...['read', 'write', 'append', 'write at', 'truncate', 'copy', 'copy all'],
  ...['list', 'stat', 'lstat', 'readlink', 'mkdir', 'mkdir all', 'delete', 'delete all'],
  ...['rename', 'link', 'symlink', 'absolute symlink', 'chmod', 'chown', 'utimes'],
  ...['open', 'close', 'handle read', 'handle read at', 'handle write', 'handle write at'],
  ...['handle truncate', 'handle stat'],
] as const
export type Type = (typeof types)[number]

/** Those that change the tree most are drawn more often. */
const often: Type[] = [
  ...(['write', 'mkdir', 'mkdir', 'mkdir all', 'rename', 'rename', 'rename', 'link', 'chmod'] as const),
  ...([
    'open',
    'open',
    'handle read',
    'handle write',
    'handle write',
    'handle stat',
    'delete',
    'stat',
  ] as const),
]

/** The superuser and two others, by the numbers that the operating system knows them by. */
export const users = { client: 0, alice: 65_534, bob: 65_533 } as const
export type User = keyof typeof users

export interface Operation {
  readonly type: Type
  readonly user: User
  readonly path: string
  readonly to: string
  /** What is written: `text`, so many times. */
  readonly text: string
  readonly times: number
  readonly offset: number
  readonly length: number
  readonly flags: Flags
  readonly mode: number
  readonly owner: User
  readonly accessed: number | undefined
  readonly modified: number
  /** Which of the handles opened so far, closed ones among them; taken modulo their number. */
  readonly handle: number
}

const name = fc.constantFrom('a', 'b', 'c', 'é🜁')
const step = fc.oneof(
  { weight: 24, arbitrary: name },
  { weight: 1, arbitrary: fc.constantFrom('.', '..', 'ß'.repeat(128), 'e\u0301') },
)
const path = fc
  .tuple(
    fc.array(step, { minLength: 1, maxLength: 3 }),
    fc.oneof(
      { weight: 12, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: fc.constantFrom('/', '//') },
    ),
  )
  .map(([steps, end]) => `${steps.join('/')}${end}`)
const mode = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0o777, 0o666, 0o755, 0o644, 0o700) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 0o777 }) },
)
/** Within a page, at its end, and pages further on. */
const offset = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 40 }) },
  { weight: 1, arbitrary: fc.integer({ min: 65_530, max: 65_540 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 400_000 }) },
)
/** Whole seconds long ago, so that they cannot be taken for the time of the test. */
const time = fc.integer({ min: 0, max: 1_000_000 }).map((seconds) => seconds * 1000)

/** @param names of the users that may act */
export const operation = (names: readonly User[]): fc.Arbitrary<Operation> =>
  fc.record({
    type: fc.constantFrom(...types, ...often),
    user: fc.constantFrom(...names),
    path,
    to: path,
    text: fc.string({ maxLength: 12, unit: 'grapheme' }),
    times: fc.oneof({ weight: 8, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat(20_000) }),
    offset,
    length: offset,
    flags: fc.constantFrom(...flags),
    mode,
    owner: fc.constantFrom(...names),
    accessed: fc.option(time, { nil: undefined }),
    modified: time,
    handle: fc.nat(30),
  })

/** What an operation writes. */
export const textOf = ({ text, times }: Operation) => text.repeat(times)

const setting = '/proc/sys/fs/protected_hardlinks'
const hardlinksAreProtected = fs.existsSync(setting) && fs.readFileSync(setting, 'utf8').trim() === '1'

/** Where an answer of ours may not be Node's: what is left out of the comparison, and why. */
export const differences: readonly { readonly of: (op: Operation) => boolean; readonly because: string }[] = [
  {
    because:
      '`mkdir -p` is no system call: ours makes all or nothing, so it cannot stop halfway at a bad name',
    of: ({ type, path }) => type === 'mkdir all' && /ß|\.\./.test(path),
  },
  {
    because:
      'a link to what somebody else owns is refused as Linux does with protected_hardlinks, which may be off',
    of: ({ type, user }) => type === 'link' && user !== 'client' && !hardlinksAreProtected,
  },
]

/**
 * What the comparison of answers looks away from:
 * - the size and number of links of a directory, which every filesystem counts in its own way
 * - moments of the test itself: both sides say that it was now, or which moment was set
 * - the bits for a group: there are no groups here, and there all users are in one, with the rights of others
 * - when a symbolic link was last followed (mount options like relatime decide that)
 * - the birth of a file: Node's `birthtime` is not there on every filesystem
 * - the sizes in a `list`, which ours gives to who may read a directory, as `ls` gives them to who may search it
 * - `delete` is unlink or rmdir, `copy` is cp: the other side does it in steps, and looks first whether
 *   all of them may be done, for ours does all or nothing
 * - `utimes` to now and `read` of no bytes by handle: Node has no call for the one, and does nothing for the other
 */
export const now = 'now'
