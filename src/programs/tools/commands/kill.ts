import { utf8 } from '../system/bytes'
import { close, write } from '../system/descriptors'
import { Errno } from '../system/errno'
import { Mode, open } from '../system/files'
import { showHelp } from '../text/options'
import { complain, failed, misused, out } from '../text/output'
import { processes, statusOf, valueOf } from '../text/processes'

/** The signals there are, each with its number. */
const signals = 'INT=2 KILL=9 PIPE=13 TERM=15 CONT=18 STOP=19 XCPU=24'.split(' ')

/** A signal by name or number as its name, or ''; the exit code 128 + n stands for signal n. */
function signalName(text: string): string {
  const upper = text.toUpperCase()
  const name = upper.startsWith('SIG') ? upper.substring(3) : upper
  for (let i = 0; i < signals.length; i++) {
    const pair = signals[i].split('=')
    const number = <i32>parseInt(pair[1], 10)
    if (name == pair[0] || name == pair[1] || name == (number + 128).toString()) return pair[0]
  }
  return ''
}

function known(text: string): string {
  const name = signalName(text)
  if (name == '') misused("'" + text + "': invalid signal")
  return name
}

export function kill(args: string[]): i32 {
  let signal = 'TERM'
  let i = 1
  if (i < args.length && args[i] == '--help') showHelp()
  if (i < args.length && (args[i] == '-l' || args[i] == '--list')) return list(args.slice(2))
  if (i < args.length && (args[i] == '-s' || args[i] == '-n' || args[i] == '--signal')) {
    if (i + 1 == args.length) misused("option requires an argument -- 's'")
    signal = known(args[i + 1])
    i += 2
  } else if (i < args.length && args[i].length > 1 && args[i].startsWith('-') && args[i] != '--') {
    signal = known(args[i].substring(1))
    i++
  }
  if (i < args.length && args[i] == '--') i++
  if (i == args.length) misused('no process ID specified')
  let code = 0
  for (; i < args.length; i++) code |= send(args[i], signal)
  return code
}

function list(operands: string[]): i32 {
  if (operands.length == 0) {
    for (let i = 0; i < signals.length; i++) out.line(signals[i].split('=')[0])
    return 0
  }
  for (let i = 0; i < operands.length; i++) {
    const name = known(operands[i])
    const isNumber = parseInt(operands[i], 10) > 0
    for (let j = 0; j < signals.length; j++) {
      const pair = signals[j].split('=')
      if (pair[0] == name) out.line(isNumber ? name : pair[1])
    }
  }
  return 0
}

/** Sends to a process, or with a minus to all of a group. */
function send(text: string, signal: string): i32 {
  const pid = <i32>parseInt(text, 10)
  if (pid == 0 || pid.toString() != text) {
    complain("'" + text + "': invalid process id")
    return 1
  }
  if (pid > 0) return signalProcess(pid, signal)
  const all = processes()
  let code = 0
  let any = false
  for (let i = 0; i < all.length; i++) {
    if (valueOf(statusOf(all[i]), 'group') != (-pid).toString()) continue
    any = true
    code |= signalProcess(all[i], signal)
  }
  if (!any) complain(text + ': No such process')
  return any ? code : 1
}

function signalProcess(pid: i32, signal: string): i32 {
  const fd = open('/proc/' + pid.toString() + '/ctl', Mode.append)
  let errno = -fd
  if (fd >= 0) {
    const bytes = utf8(signal)
    errno = write(fd, bytes.at, bytes.length)
    const closed = close(fd)
    if (errno == 0) errno = closed
  }
  if (errno == 0) return 0
  if (errno != Errno.noEntry) return failed(pid.toString(), errno)
  complain(pid.toString() + ': No such process')
  return 1
}
