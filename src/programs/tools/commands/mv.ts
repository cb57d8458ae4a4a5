import { Errno } from '../system/errno'
import { rename, statOf } from '../system/files'
import { Copier } from '../text/copy'
import { Options } from '../text/options'
import { complain, failed, out } from '../text/output'
import { Targets } from '../text/targets'
import { removeTree } from './rm'

let keeps = false
let verbose = false

export function mv(args: string[]): i32 {
  const options = new Options(
    args,
    'fnvTt:',
    'force=f no-clobber=n verbose=v no-target-directory=T target-directory=t',
  )
  keeps = options.last('fn') == 'n'
  verbose = options.has('v')
  const targets = new Targets(options)
  let code = 0
  for (let i = 0; i < targets.sources.length; i++) {
    code |= move(targets.sources[i], targets.of(targets.sources[i]))
  }
  return code
}

function move(from: string, to: string): i32 {
  const stat = statOf(from, false)
  if (stat.errno != 0) return failed("cannot stat '" + from + "'", stat.errno)
  const there = statOf(to, false)
  if (there.errno == 0 && keeps) return 0
  if (there.errno == 0 && stat.isSame(there)) {
    complain("'" + from + "' and '" + to + "' are the same file")
    return 1
  }
  if (there.errno == 0 && there.isDirectory != stat.isDirectory) {
    if (stat.isDirectory)
      complain("cannot overwrite non-directory '" + to + "' with directory '" + from + "'")
    else complain("cannot overwrite directory '" + to + "' with non-directory")
    return 1
  }
  const errno = rename(from, to)
  if (errno == Errno.crossDevice) {
    const code = moveAcross(from, to)
    if (code != 0) return code
  } else if (errno == Errno.invalid && stat.isDirectory) {
    complain("cannot move '" + from + "' to a subdirectory of itself, '" + to + "'")
    return 1
  } else if (errno != 0) return failed("cannot move '" + from + "' to '" + to + "'", errno)
  if (verbose) out.line("renamed '" + from + "' -> '" + to + "'")
  return 0
}

/** From one file server to another: copies, and removes only what was copied whole. */
function moveAcross(from: string, to: string): i32 {
  const copier = new Copier()
  copier.recursive = true
  copier.links = true
  copier.times = true
  copier.force = true
  const code = copier.copy(from, to)
  return code != 0 ? code : removeTree(from, false)
}
