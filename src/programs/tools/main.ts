import { cat } from './commands/cat'
import { echo } from './commands/echo'
import { grep } from './commands/grep'
import { ls } from './commands/ls'
import { seq } from './commands/seq'
import { sleep } from './commands/sleep'
import { sort } from './commands/sort'
import { no, yes } from './commands/true-false'
import { wc } from './commands/wc'
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
  new Entry('cat', cat, '[-AbeEnstTv] [file...]: the files, one after the other; - is stdin'),
  new Entry('echo', echo, '[-neE] [text...]: the texts on a line; -e knows \\n, \\t, \\0NNN and their like'),
  new Entry('false', no, ': fails'),
  new Entry(
    'grep',
    grep,
    '[-EFGivwxclLnoqshHrR] [-m count] [-e pattern] [-f file] [pattern] [file...]: the lines that match',
  ),
  new Entry('ls', ls, '[-laA1RdrtSUFpih] [file...]: names, one a line; rights and owner are not known'),
  new Entry('seq', seq, '[-w] [-s separator] [first [step]] last: numbers from first to last'),
  new Entry('sleep', sleep, 'time[smhd]...: waits so many seconds, minutes, hours or days'),
  new Entry('sort', sort, '[-nrfdbuscCm] [-k from[,to]] [-t char] [-o file] [file...]: the lines in order'),
  new Entry('true', yes, ': succeeds'),
  new Entry('wc', wc, '[-lwcmL] [file...]: counts lines, words, bytes, characters, and the longest line'),
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
