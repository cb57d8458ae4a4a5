import { Errno } from '../system/errno'
import { statOf } from '../system/files'
import { baseName, join } from '../system/paths'
import { Options } from './options'
import { failed, finish, misused } from './output'

/** Where each source of cp, mv or ln goes: `t` names a directory, `T` says that the last operand is none. */
export class Targets {
  sources: string[] = []
  private target: string
  private isDirectory: bool

  constructor(options: Options) {
    const operands = options.operands
    this.sources = operands
    this.target = options.value('t')
    if (!options.has('t')) {
      if (operands.length == 0) misused('missing file operand')
      if (operands.length == 1) misused("missing destination file operand after '" + operands[0] + "'")
      this.target = operands.pop()
    }
    const stat = statOf(this.target)
    this.isDirectory = !options.has('T') && stat.isDirectory
    if (!this.isDirectory && (this.sources.length > 1 || options.has('t'))) {
      finish(failed("target '" + this.target + "'", stat.errno != 0 ? stat.errno : Errno.notDirectory))
    }
  }

  of(source: string): string {
    return this.isDirectory ? join(this.target, baseName(source)) : this.target
  }
}
