/** What the tests of this filesystem share: an empty volume and what its books come to. */
import { emptyDisk, Volume, type Change, type File, type Limits } from '../volume'

/** An empty volume, its clock, which stands still, the changes that it tells of, and who else is told of them. */
export function emptyVolume(limits: Partial<Limits> = {}) {
  const clock = { now: 1000 }
  const changes: Change[] = []
  const listeners: ((change: Change) => void)[] = []
  const volume = new Volume(
    emptyDisk(),
    { maxBytes: Infinity, maxFiles: Infinity, ...limits },
    () => clock.now,
    (change) => {
      changes.push(change)
      for (const listener of listeners) listener(change)
    },
  )
  return { volume, clock, changes, listeners }
}

/** The bytes that a file's pages hold. */
const heldBy = ({ pages }: File) => [...pages.values()].reduce((sum, page) => sum + page.length, 0)

/** What a volume says of itself beside what its directories come to: both have to be the same. */
export function books(volume: Volume) {
  const { inodes, bytes } = volume.disk
  const links = new Map([[1, 2]])
  let size = 0
  for (const inode of inodes.values()) {
    if (inode.kind === 'file') size += heldBy(inode)
    if (inode.links === 0) links.set(inode.id, 0)
    if (inode.kind !== 'directory') continue
    for (const id of inode.entries.values()) {
      const isDirectory = volume.inode(id).kind === 'directory'
      links.set(id, (links.get(id) ?? (isDirectory ? 1 : 0)) + 1)
      if (isDirectory) links.set(inode.id, (links.get(inode.id) ?? 1) + 1)
    }
  }
  const said = [...inodes.values()].map(({ id, links }) => [id, links] as const)
  return { said: { bytes, links: new Map(said) }, counted: { bytes: size, links } }
}
