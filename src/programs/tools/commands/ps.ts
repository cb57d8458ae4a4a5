import { Options, expectOperands } from '../text/options'
import { out } from '../text/output'
import { linesOf, processes, statusOf, valueOf } from '../text/processes'

/** Columns as far as they are known, a `-` where a key is missing. */
function column(status: string[], key: string, width: i32): string {
  const value = valueOf(status, key)
  return (value == '' ? '-' : value).padStart(width) + ' '
}

/** Milliseconds as minutes, seconds and hundredths: 0:01.25. */
function time(milliseconds: string): string {
  const hundredths = <i64>(parseFloat(milliseconds) / 10)
  const seconds = hundredths / 100
  const rest = (seconds % 60).toString().padStart(2, '0')
  return (seconds / 60).toString() + ':' + rest + '.' + (hundredths % 100).toString().padStart(2, '0')
}

export function ps(args: string[]): i32 {
  const options = new Options(args, 'eAfx')
  expectOperands(options.operands, 0, 0)
  out.line('  PID  PPID STATE          TIME COMMAND')
  const pids = processes()
  for (let i = 0; i < pids.length; i++) {
    const status = statusOf(pids[i])
    // It may have ended since the directory was read.
    if (status.length == 0) continue
    out.text(pids[i].toString().padStart(5) + ' ' + column(status, 'parent', 5))
    const state = valueOf(status, 'state')
    out.text((state == '' ? '-' : state).padEnd(9) + ' ')
    const cpu = valueOf(status, 'cpu')
    out.text((cpu == '' ? '-' : time(cpu)).padStart(9) + ' ')
    const command = valueOf(status, 'command')
    const words = [command == '' ? '-' : command].concat(linesOf(pids[i], 'args'))
    out.line(words.join(' '))
  }
  return 0
}
