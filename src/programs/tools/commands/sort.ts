import { Bytes, compareBytes } from '../system/bytes'
import { close } from '../system/descriptors'
import { Mode, open } from '../system/files'
import { Tool } from '../system/process'
import { openInput } from '../text/input'
import { Key } from '../text/keys'
import { Options } from '../text/options'
import { Output, complain, fail, failed, finish, misused, out } from '../text/output'

/** All lines, each with a newline, one after the other. */
const text = new Bytes(65536)
/** Where each line begins in the text; one more for the end. */
const lines: i32[] = [0]
const keys: Key[] = []
let unique = false
let stable = false
let reversed = false

export function sort(args: string[]): i32 {
  Tool.failure = 2
  const options = new Options(
    args,
    'nrfdbuscCmo:k:t:',
    'numeric-sort=n reverse=r ignore-case=f dictionary-order=d ignore-leading-blanks=b unique=u stable=s ' +
      'check=c merge=m output=o key=k field-separator=t',
  )
  unique = options.has('u')
  stable = options.has('s')
  reversed = options.has('r')
  makeKeys(options)
  const files = options.files
  const checks = options.last('cC')
  if (checks != '' && files.length > 1)
    misused("extra operand '" + files[1] + "' not allowed with -" + checks)
  for (let i = 0; i < files.length; i++) readLines(files[i])
  if (checks != '') return check(files[0], checks == 'c')
  const order = mergeSort()
  if (!options.has('o')) {
    print(order, out)
    return 0
  }
  const fd = open(options.value('o'), Mode.write)
  if (fd < 0) {
    failed('open failed: ' + options.value('o'), -fd)
    return 2
  }
  const output = new Output(fd, options.value('o'))
  print(order, output)
  output.flush()
  close(fd)
  return 0
}

function makeKeys(options: Options): void {
  const separator = options.value('t')
  let byte = -1
  if (options.has('t')) {
    if (separator == '') misused('empty tab')
    byte = separator == '\\0' ? 0 : separator.charCodeAt(0)
    if (byte > 127 || (separator.length > 1 && separator != '\\0')) {
      misused("multi-character tab '" + separator + "'")
    }
  }
  const texts = options.all('k')
  for (let i = 0; i < texts.length; i++) {
    const key = new Key(texts[i], byte)
    if (key.error != '') fail(key.error + ": invalid field specification '" + texts[i] + "'")
    keys.push(key)
  }
  if (texts.length == 0) keys.push(new Key('', byte))
  for (let i = 0; i < keys.length; i++) {
    if (keys[i].own) continue
    for (let j = 0; j < 5; j++) {
      const letter = 'nrfdb'.charAt(j)
      if (options.has(letter)) keys[i].ordering.add(letter, true, true)
    }
  }
}

function readLines(path: string): void {
  const input = openInput(path, 'cannot read: ')
  if (input == null) {
    finish(2)
    return
  }
  while (input.line()) {
    text.append(input.at, input.length)
    text.push(10)
    lines.push(text.length)
  }
  if (input.close() != 0) finish(2)
}

/** By the keys; lines with equal keys by all their bytes, unless they count as the same. */
function compare(a: i32, b: i32): i32 {
  const start = text.at + unchecked(lines[a])
  const end = text.at + unchecked(lines[a + 1]) - 1
  const other = text.at + unchecked(lines[b])
  const otherEnd = text.at + unchecked(lines[b + 1]) - 1
  for (let i = 0; i < keys.length; i++) {
    const order = unchecked(keys[i]).compare(start, end, other, otherEnd)
    if (order != 0) return order
  }
  if (unique || stable) return 0
  const order = compareBytes(start, <i32>(end - start), other, <i32>(otherEnd - other))
  return reversed ? -order : order
}

/** Merges runs of 1, 2, 4 … lines: equal ones stay in their order. */
function mergeSort(): StaticArray<i32> {
  const count = lines.length - 1
  let from = new StaticArray<i32>(count)
  let to = new StaticArray<i32>(count)
  for (let i = 0; i < count; i++) from[i] = i
  for (let width = 1; width < count; width *= 2) {
    for (let start = 0; start < count; start += width * 2) {
      const middle = min(start + width, count)
      const end = min(start + width * 2, count)
      let left = start
      let right = middle
      for (let i = start; i < end; i++) {
        const takesLeft =
          left < middle && (right >= end || compare(unchecked(from[left]), unchecked(from[right])) <= 0)
        unchecked((to[i] = takesLeft ? from[left++] : from[right++]))
      }
    }
    const swapped = from
    from = to
    to = swapped
  }
  return from
}

function print(order: StaticArray<i32>, output: Output): void {
  for (let i = 0; i < order.length; i++) {
    const line = order[i]
    if (unique && i > 0 && compare(order[i - 1], line) == 0) continue
    output.copy(text.at + lines[line], lines[line + 1] - lines[line])
  }
}

/** Says which line is the first out of order. */
function check(path: string, says: bool): i32 {
  for (let i = 1; i + 1 < lines.length; i++) {
    const order = compare(i - 1, i)
    if (order < 0 || (order == 0 && !unique)) continue
    const line = String.UTF8.decodeUnsafe(text.at + lines[i], lines[i + 1] - lines[i] - 1)
    if (says) complain(path + ':' + (i + 1).toString() + ': disorder: ' + line)
    return 1
  }
  return 0
}
