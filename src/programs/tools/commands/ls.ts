import { compareTexts } from '../system/bytes'
import { now } from '../system/clock'
import { listDirectory } from '../system/directory'
import { Kind, Stat, readLink, statOf } from '../system/files'
import { join } from '../system/paths'
import { Tool } from '../system/process'
import { Moment, months, two } from '../text/calendar'
import { Options } from '../text/options'
import { failed, out } from '../text/output'

class Entry {
  constructor(
    public name: string,
    public path: string,
    public stat: Stat,
  ) {}
}

let options!: Options
let long = false
let order = ''
let reversed = false
let code = 0
let anything = false

export function ls(args: string[]): i32 {
  Tool.failure = 2
  options = new Options(
    args,
    'laA1RdrtSFpihU',
    'all=a almost-all=A recursive=R directory=d reverse=r classify=F inode=i human-readable=h',
  )
  long = options.has('l')
  order = options.last('tSU')
  reversed = options.has('r')
  const names = options.operands.length > 0 ? options.operands : ['.']
  const files: Entry[] = []
  const directories: Entry[] = []
  for (let i = 0; i < names.length; i++) {
    let stat = statOf(names[i], !long && !options.has('d') && !options.has('F'))
    if (stat.errno != 0) stat = statOf(names[i], false)
    if (stat.errno != 0) code = failed("cannot access '" + names[i] + "'", stat.errno) + 1
    else if (stat.isDirectory && !options.has('d')) directories.push(new Entry(names[i], names[i], stat))
    else files.push(new Entry(names[i], names[i], stat))
  }
  arrange(files)
  show(files)
  anything = files.length > 0
  arrange(directories)
  const headed = names.length > 1 || options.has('R')
  for (let i = 0; i < directories.length; i++) list(directories[i], headed, true)
  return code
}

function list(directory: Entry, headed: bool, named: bool): void {
  const listing = listDirectory(directory.path)
  if (listing.errno != 0) {
    failed("cannot open directory '" + directory.path + "'", listing.errno)
    code = named ? 2 : max(code, 1)
    return
  }
  if (headed) {
    if (anything) out.newline()
    out.line(directory.path + ':')
  }
  anything = true
  const names = options.has('a') ? ['.', '..'].concat(listing.names) : listing.names
  const entries: Entry[] = []
  for (let i = 0; i < names.length; i++) {
    if (names[i].startsWith('.') && options.last('aA') == '') continue
    const path = join(directory.path, names[i])
    entries.push(new Entry(names[i], path, needsStat() ? statOf(path, false) : new Stat()))
  }
  arrange(entries)
  if (long) out.line('total ' + blocks(entries).toString())
  show(entries)
  if (!options.has('R')) return
  for (let i = 0; i < entries.length; i++) {
    const name = entries[i].name
    if (entries[i].stat.isDirectory && name != '.' && name != '..') list(entries[i], true, false)
  }
}

function needsStat(): bool {
  return long || options.last('RtSFpi') != ''
}

/** Size on an imagined disk of 4 KiB blocks, in KiB: WASI does not tell. */
function blocks(entries: Entry[]): u64 {
  let sum: u64 = 0
  for (let i = 0; i < entries.length; i++) sum += ((entries[i].stat.size + 4095) / 4096) * 4
  return sum
}

function arrange(entries: Entry[]): void {
  if (order != 'U') entries.sort(compare)
}

function compare(a: Entry, b: Entry): i32 {
  let result = 0
  if (order == 't') result = newerFirst(a.stat.modified, b.stat.modified)
  else if (order == 'S') result = newerFirst(a.stat.size, b.stat.size)
  if (result == 0) result = compareTexts(a.name, b.name)
  return reversed ? -result : result
}

function newerFirst(a: u64, b: u64): i32 {
  return a == b ? 0 : a > b ? -1 : 1
}

function show(entries: Entry[]): void {
  let links = 1
  let size = 1
  let inode = 1
  for (let i = 0; i < entries.length; i++) {
    links = max(links, entries[i].stat.links.toString().length)
    size = max(size, sizeText(entries[i].stat.size).length)
    inode = max(inode, entries[i].stat.inode.toString().length)
  }
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]
    if (options.has('i')) out.text(entry.stat.inode.toString().padStart(inode) + ' ')
    if (long) showLong(entry.stat, links, size)
    out.text(entry.name)
    if (long && entry.stat.kind == Kind.symlink) out.text(' -> ' + readLink(entry.path))
    else out.text(mark(entry.stat))
    out.newline()
  }
}

function mark(stat: Stat): string {
  if (stat.kind == Kind.directory) return options.last('Fp') == '' ? '' : '/'
  if (!options.has('F')) return ''
  return stat.kind == Kind.symlink ? '@' : ''
}

/** WASI tells neither rights nor owner. */
function showLong(stat: Stat, links: i32, size: i32): void {
  out.text('?bcd-ss l'.charAt(stat.kind == Kind.symlink ? 8 : stat.kind))
  out.text('????????? ')
  out.text(stat.links.toString().padStart(links))
  out.text(' - - ')
  out.text(sizeText(stat.size).padStart(size))
  out.text(' ' + dateText(<i64>(stat.modified / 1000000000)) + ' ')
}

function sizeText(size: u64): string {
  if (!options.has('h') || size < 1024) return size.toString()
  let value = <f64>size
  let unit = -1
  while (value >= 1024) {
    value /= 1024
    unit++
  }
  const tenths = <i32>Math.ceil(value * 10)
  const letter = 'KMGTPE'.charAt(unit)
  if (tenths < 100) return (tenths / 10).toString() + '.' + (tenths % 10).toString() + letter
  return (<i32>Math.ceil(value)).toString() + letter
}

/** The time of day for the last half year, the year for times before it. */
function dateText(seconds: i64): string {
  const halfYear = 31556952 / 2
  const present = now() / 1000000000
  const moment = new Moment(seconds)
  const day = months[moment.month].substring(0, 3) + ' ' + moment.day.toString().padStart(2) + ' '
  if (seconds > present - halfYear && seconds <= present) {
    return day + two(moment.hour) + ':' + two(moment.minute)
  }
  return day + moment.year.toString().padStart(5)
}
