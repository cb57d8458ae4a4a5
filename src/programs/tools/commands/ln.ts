import { link, removeFile, statOf, symlink } from '../system/files'
import { Options } from '../text/options'
import { failed, out } from '../text/output'
import { Targets } from '../text/targets'

export function ln(args: string[]): i32 {
  const options = new Options(
    args,
    'sfvTt:',
    'symbolic=s force=f verbose=v no-target-directory=T target-directory=t',
  )
  if (options.operands.length == 1 && !options.has('t')) options.operands.push('.')
  const targets = new Targets(options)
  const soft = options.has('s')
  let code = 0
  for (let i = 0; i < targets.sources.length; i++) {
    const source = targets.sources[i]
    const path = targets.of(source)
    const there = statOf(path, false)
    const exists = soft || statOf(source, false).errno == 0
    if (options.has('f') && exists && there.errno == 0 && !there.isDirectory) removeFile(path)
    const errno = soft ? symlink(source, path) : link(source, path)
    const kind = soft ? 'symbolic' : 'hard'
    if (errno != 0) code = failed('failed to create ' + kind + " link '" + path + "'", errno)
    else if (options.has('v')) out.line("'" + path + "' -> '" + source + "'")
  }
  return code
}
