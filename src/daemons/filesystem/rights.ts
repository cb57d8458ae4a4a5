/**
 * Who may do what, as POSIX has it: the bits of the owner for the owner, those of others for everybody
 * else. A user is the name of a daemon. It knows no paths.
 */
import { fault } from './errno'

interface Owned {
  readonly owner: string
  readonly mode: number
}

/** May do everything. */
export const superuser = 'client'

/** One of the three bits of a mode's digit; in a directory, 1 is to find a name in it, 2 to change its names. */
export type Right = 1 | 2 | 4
export const searching = 1
export const writing = 2
export const reading = 4

export function may(user: string, { owner, mode }: Owned, right: Right): boolean {
  return user === superuser || ((owner === user ? mode >> 6 : mode) & right) !== 0
}

/** Throws EACCES unless `user` has the right to what stands at `path`. */
export function demand(user: string, inode: Owned, right: Right, path: string): void {
  if (!may(user, inode, right)) throw fault('EACCES', path, `${user} may not ${verbs[right]} ${path}`)
}

/** Throws EPERM unless the inode is the user's own. */
export function demandOwn(user: string, inode: Owned, path: string): void {
  if (user !== superuser && user !== inode.owner) {
    throw fault('EPERM', path, `${path} belongs to ${inode.owner}, not to ${user}`)
  }
}

const verbs = { 1: 'find names on the way to', 2: 'change', 4: 'read' } as const
