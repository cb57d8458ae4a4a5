import { cat } from './commands/cat'
import { cp } from './commands/cp'
import { cut } from './commands/cut'
import { date } from './commands/date'
import { echo } from './commands/echo'
import { env } from './commands/env'
import { grep } from './commands/grep'
import { head } from './commands/head'
import { kill } from './commands/kill'
import { ln } from './commands/ln'
import { ls } from './commands/ls'
import { mkdir, rmdir } from './commands/mkdir'
import { mv } from './commands/mv'
import { basename, dirname, pwd } from './commands/names'
import { od } from './commands/od'
import { printf } from './commands/printf'
import { ps } from './commands/ps'
import { rm } from './commands/rm'
import { seq } from './commands/seq'
import { sleep } from './commands/sleep'
import { sort } from './commands/sort'
import { tail } from './commands/tail'
import { tee } from './commands/tee'
import { test } from './commands/test'
import { touch } from './commands/touch'
import { tr } from './commands/tr'
import { lose, succeed } from './commands/true-false'
import { uniq } from './commands/uniq'
import { wc } from './commands/wc'
import { yes } from './commands/yes'
import { Tool, readArguments } from './system/process'
import { baseName } from './system/paths'
import { finish, out } from './text/output'
import { showHelp } from './text/options'

/** A tool by its name: what `--help` says of it, and what it does with its arguments. Gives its exit code. */
class Entry {
  constructor(
    public name: string,
    public run: (args: string[]) => i32,
    public help: string,
  ) {}
}

const entries: Entry[] = [
  new Entry('[', test, 'expression ]: whether it holds'),
  new Entry('basename', basename, '[-a] [-s suffix] path [suffix]: the last part of a path'),
  new Entry('cat', cat, '[-AbeEnstTv] [file...]: the files, one after the other; - is stdin'),
  new Entry('cp', cp, '[-rRadfpnvPLT] [-t directory] from... to: copies files, with -r directories'),
  new Entry('cut', cut, '-b list | -c list | -f list [-d char] [-s] [-o text] [file...]: parts of the lines'),
  new Entry('date', date, '[-uRI] [-d @seconds] [-r file] [+format]: the time in UTC'),
  new Entry('dirname', dirname, 'path...: all but the last part of a path'),
  new Entry('echo', echo, '[-neE] [text...]: the texts on a line; -e knows \\n, \\t, \\0NNN and their like'),
  new Entry('env', env, '[-i0] [-u name] [name=value...]: the environment'),
  new Entry('false', lose, ': fails'),
  new Entry(
    'grep',
    grep,
    '[-EFGivwxclLnoqshHrR] [-m count] [-e pattern] [-f file] [pattern] [file...]: the lines that match',
  ),
  new Entry('head', head, '[-qv] [-n [-]lines | -c [-]bytes] [file...]: the beginning'),
  new Entry('kill', kill, '[-signal | -s signal] pid... | -l [signal...]: signals processes, -pid a group'),
  new Entry('ln', ln, '[-sfvT] [-t directory] target... path: links files'),
  new Entry('ls', ls, '[-laA1RdrtSUFpih] [file...]: names, one a line; rights and owner are not known'),
  new Entry('mkdir', mkdir, '[-pv] directory...: makes directories, with -p those above them too'),
  new Entry('mv', mv, '[-fnvT] [-t directory] from... to: moves or renames'),
  new Entry('od', od, '[-bcdovx] [-t type] [-A doxn] [-j skip] [-N count] [file...]: the bytes, as numbers'),
  new Entry('printf', printf, 'format [text...]: the texts as the format says'),
  new Entry('ps', ps, ': the processes'),
  new Entry('pwd', pwd, ': the working directory'),
  new Entry('rm', rm, '[-rRfdv] file...: removes files, with -r directories'),
  new Entry('rmdir', rmdir, '[-pv] directory...: removes empty directories'),
  new Entry('seq', seq, '[-w] [-s separator] [first [step]] last: numbers from first to last'),
  new Entry('sleep', sleep, 'time[smhd]...: waits so many seconds, minutes, hours or days'),
  new Entry('sort', sort, '[-nrfdbuscCm] [-k from[,to]] [-t char] [-o file] [file...]: the lines in order'),
  new Entry('tail', tail, '[-qv] [-n [+]lines | -c [+]bytes] [file...]: the end'),
  new Entry('tee', tee, '[-a] [file...]: stdin to stdout and to files'),
  new Entry('test', test, 'expression: whether it holds'),
  new Entry('touch', touch, '[-c] file...: makes files, or sets their times to now'),
  new Entry('tr', tr, '[-cdst] set [set]: other characters for some, or none'),
  new Entry('true', succeed, ': succeeds'),
  new Entry('uniq', uniq, '[-cdui] [-f fields] [-s bytes] [-w bytes] [from [to]]: lines that repeat, once'),
  new Entry('wc', wc, '[-lwcmL] [file...]: counts lines, words, bytes, characters, and the longest line'),
  new Entry('yes', yes, '[text...]: the texts on a line, without end'),
]

/** Runs the tool that has the base name of the command; under another name, lists the tools. */
export function _start(): void {
  const args = readArguments()
  const name = args.length > 0 ? baseName(args[0]) : ''
  for (let i = 0; i < entries.length; i++) {
    if (entries[i].name != name) continue
    Tool.title = name
    Tool.help = entries[i].help
    if (args.length == 2 && args[1] == '--help') showHelp()
    finish(entries[i].run(args))
  }
  for (let i = 0; i < entries.length; i++) out.line(entries[i].name)
  finish(name == '' || name == 'tools.wasm' ? 0 : 127)
}
