import { Kind, Mode, open, statOf } from '../system/files'
import { listDirectory } from '../system/directory'
import { join } from '../system/paths'
import { Tool } from '../system/process'
import { Matcher } from '../regex/match'
import { Bounds, Syntax, compile } from '../regex/regex'
import { Char } from '../text/ascii'
import { Input, openInput } from '../text/input'
import { Options, parseCount } from '../text/options'
import { fail, failed, finish, misused, out } from '../text/output'

let options!: Options
let matcher!: Matcher
/** -v, -c, -l or -L (`lists` is the letter), -o, -q, -n, -h or -H, -s. */
let inverted = false
let counts = false
let lists = ''
let only = false
let quiet = false
let numbered = false
let named = false
let silent = false
let most: i64 = i64.MAX_VALUE

let matched = false
let troubled = false

export function grep(args: string[]): i32 {
  Tool.failure = 2
  options = new Options(
    args,
    'e:f:GEFivwxcnlLoqshHrRm:ay',
    'regexp=e file=f basic-regexp=G extended-regexp=E fixed-strings=F ignore-case=i invert-match=v ' +
      'word-regexp=w line-regexp=x count=c line-number=n files-with-matches=l files-without-match=L ' +
      'only-matching=o quiet=q silent=q no-messages=s no-filename=h with-filename=H recursive=r ' +
      'dereference-recursive=R max-count=m text=a',
  )
  const files = options.operands
  matcher = compilePatterns(readPatterns(files))
  inverted = options.has('v')
  counts = options.has('c')
  lists = options.last('lL')
  only = options.has('o')
  quiet = options.has('q')
  numbered = options.has('n')
  silent = options.has('s')
  if (options.has('m')) most = parseCount(options.value('m'), 'invalid max count')
  const recursive = options.last('rR') != ''
  const naming = options.last('hH')
  named = naming == 'H' || (naming == '' && (files.length > 1 || recursive))
  if (recursive && files.length == 0) searchTree('.', '')
  else if (files.length == 0) files.push('-')
  for (let i = 0; i < files.length; i++) {
    if (recursive && files[i] != '-') searchTree(files[i], files[i])
    else searchFile(files[i], files[i])
  }
  if (troubled && !(quiet && matched)) return 2
  return matched ? 0 : 1
}

/** The patterns of -e and -f, else the first operand, which is taken away: one a line. */
function readPatterns(files: string[]): string[] {
  const texts = options.all('e')
  const paths = options.all('f')
  if (texts.length + paths.length == 0) {
    if (files.length == 0) misused('a pattern is needed')
    texts.push(files.shift())
  }
  let patterns: string[] = []
  for (let i = 0; i < texts.length; i++) patterns = patterns.concat(texts[i].split('\n'))
  for (let i = 0; i < paths.length; i++) {
    const input = openInput(paths[i])
    if (input == null) {
      finish(2)
      break
    }
    while (input.line()) patterns.push(String.UTF8.decodeUnsafe(input.at, input.length))
    if (input.close() != 0) finish(2)
  }
  return patterns
}

function compilePatterns(patterns: string[]): Matcher {
  const letter = options.last('GEF')
  const syntax = letter == 'E' ? Syntax.extended : letter == 'F' ? Syntax.fixed : Syntax.basic
  const bounds = options.has('x') ? Bounds.line : options.has('w') ? Bounds.words : Bounds.none
  const regex = compile(patterns, syntax, bounds, options.last('iy') != '')
  if (regex.error != '') fail(regex.error)
  return regex.matcher!
}

function trouble(name: string, errno: i32): void {
  troubled = true
  if (!silent) failed(name, errno)
}

/** Searches a file, or all files below a directory; links are followed only with -R or when named. */
function searchTree(path: string, shown: string): void {
  const stat = statOf(path)
  if (!stat.isDirectory) {
    searchFile(path, shown)
    return
  }
  const listing = listDirectory(path)
  if (listing.errno != 0) trouble(shown, listing.errno)
  for (let i = 0; i < listing.names.length; i++) {
    const below = join(path, listing.names[i])
    if (!options.has('R') && isLink(below)) continue
    searchTree(below, shown == '' ? listing.names[i] : join(shown, listing.names[i]))
  }
}

function isLink(path: string): bool {
  return statOf(path, false).kind == Kind.symlink
}

function searchFile(path: string, shown: string): void {
  if (quiet && matched) return
  let fd = 0
  if (path != '-') fd = open(path, Mode.read)
  if (fd < 0) {
    trouble(shown, -fd)
    return
  }
  const name = path == '-' ? '(standard input)' : shown
  const input = new Input(fd, name)
  search(input)
  const errno = input.errno
  input.errno = 0
  input.close()
  if (errno != 0) trouble(name, errno)
}

function search(input: Input): void {
  let line: i64 = 0
  let count: i64 = 0
  const showsLines = !counts && !quiet && lists == ''
  const anyMatch = !only || !showsLines || inverted
  while (count < most && input.line()) {
    line++
    const limit = input.at + input.length
    if (matcher.search(input.at, limit, input.at, anyMatch) == inverted) continue
    count++
    if (!showsLines) {
      if (!counts) break
    } else if (!only) {
      label(input.name, line)
      out.copy(input.at, input.length)
      out.newline()
    } else if (!inverted) showMatches(input, line)
  }
  const listed = lists == 'L' ? count == 0 : count > 0
  if (lists != '' ? listed : count > 0) matched = true
  if (quiet) return
  if (counts && lists == '') {
    label(input.name, 0)
    out.number(count)
    out.newline()
  }
  if (lists != '' && listed) out.line(input.name)
}

/** Shows each match of the line that is not empty; the first has been found already. */
function showMatches(input: Input, line: i64): void {
  const limit = input.at + input.length
  while (true) {
    if (matcher.end > matcher.start) {
      label(input.name, line)
      out.copy(matcher.start, <i32>(matcher.end - matcher.start))
      out.newline()
    } else if (matcher.end == limit) return
    const from = max(matcher.end, matcher.start + 1)
    if (!matcher.search(input.at, limit, from, false)) return
  }
}

function label(name: string, line: i64): void {
  if (named) {
    out.text(name)
    out.byte(Char.colon)
  }
  if (!numbered || line == 0) return
  out.number(line)
  out.byte(Char.colon)
}
