/** What a new filesystem holds: where others are mounted, and a few words of welcome. */
import { write } from './files'
import { superuser } from './rights'
import { mkdir } from './tree'
import { emptyDisk, Volume, type Disk } from './volume'

const directories = ['/bin', '/daemons', '/net', '/proc', '/srv', '/tmp']

const greeting = 'Hello from Dan9, where everything is a daemon.\n'

const readme = `This is the filesystem daemon of Dan9. Its files are in memory, and every one of them is
reached by message: read, write, list, stat, mkdir, delete, rename, copy, link, symlink,
readlink, truncate, chmod, chown, utimes, usage, watch, open and close.

Try: await dan9.call('filesystem', 'write', { path: '/tmp/note.txt', content: 'hello' })

/srv, /daemons, /net and /proc are empty here: they are where other daemons are mounted. /bin
holds the programs that the process daemon runs.
`

/** A new disk, filled; `now` gives milliseconds. */
export function freshDisk(now: () => number): Disk {
  const disk = emptyDisk()
  const volume = new Volume(disk, { maxBytes: Infinity, maxFiles: Infinity }, now, () => undefined)
  for (const path of directories) mkdir(volume, superuser, path)
  const encoder = new TextEncoder()
  write(volume, superuser, '/data', encoder.encode(greeting), 'replace')
  write(volume, superuser, '/readme.txt', encoder.encode(readme), 'replace')
  return disk
}
