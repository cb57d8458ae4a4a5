import { Bytes } from '../system/bytes'
import { openInput } from '../text/input'
import { Options, parseCount } from '../text/options'
import { fail, out } from '../text/output'

const LINE = 16
/** The bytes from 7 to 13. */
const names = 'abtnvfr'

/** How bytes are shown: as characters `c`, or by so many as a number to a base. */
class Form {
  constructor(
    public letter: string,
    public size: i32,
  ) {}
}

let forms: Form[] = []
let radix = 'o'
const line = new Bytes(LINE)
const before = new Bytes(LINE)
let place: i64 = 0
let starred = false

export function od(args: string[]): i32 {
  const options = new Options(
    args,
    'A:t:j:N:vbcdox',
    'address-radix=A format=t skip-bytes=j read-bytes=N output-duplicates=v',
  )
  const types = options.all('t')
  for (let i = 0; i < types.length; i++) addForms(types[i])
  const short = ['b', 'o1', 'c', 'c', 'd', 'u2', 'o', 'o2', 'x', 'x2']
  for (let i = 0; i < short.length; i += 2) if (options.has(short[i])) addForms(short[i + 1])
  if (forms.length == 0) addForms('o2')
  radix = options.value('A', 'o')
  if (radix.length != 1 || !'doxn'.includes(radix)) {
    fail("invalid output address radix '" + radix + "'; it must be one character from [doxn]")
  }
  const skipped = options.has('j') ? parseCount(options.value('j'), 'invalid -j argument') : 0
  let left = options.has('N') ? parseCount(options.value('N'), 'invalid -N argument') : i64.MAX_VALUE
  let toSkip = skipped
  place = skipped
  const files = options.files
  let code = 0
  let any = false
  for (let i = 0; i < files.length && left > 0; i++) {
    const input = openInput(files[i])
    if (input == null) {
      code = 1
      continue
    }
    any = true
    while (left > 0 && input.piece()) {
      let from = <i32>min(toSkip, <i64>input.length)
      toSkip -= from
      const to = from + <i32>min(left, <i64>(input.length - from))
      left -= to - from
      for (; from < to; from++) {
        line.push(load<u8>(input.at + from))
        if (line.length == LINE) show(options.has('v'))
      }
    }
    code |= input.close()
  }
  if (toSkip > 0) fail('cannot skip past end of combined input')
  if (line.length > 0) show(true)
  if (radix != 'n' && any) {
    showPlace()
    out.newline()
  }
  return code
}

function addForms(text: string): void {
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i)
    if (!'cdoux'.includes(letter)) fail("invalid character '" + letter + "' in type string '" + text + "'")
    let size = letter == 'c' ? 1 : 4
    if (letter != 'c' && i + 1 < text.length && '1248'.includes(text.charAt(i + 1))) {
      size = <i32>parseInt(text.charAt(++i))
    }
    forms.push(new Form(letter, size))
  }
}

/** The widest that a number of so many bytes can be. */
function widthOf(form: Form): i32 {
  if (form.letter == 'c') return 3
  if (form.letter == 'x') return form.size * 2
  const sizes = form.letter == 'o' ? [3, 6, 0, 11, 0, 0, 0, 22] : [3, 5, 0, 10, 0, 0, 0, 20]
  return sizes[form.size - 1] + (form.letter == 'd' ? 1 : 0)
}

function show(always: bool): void {
  const length = line.length
  const same = !always && place > 0 && before.length == LINE && memory.compare(line.at, before.at, LINE) == 0
  if (same) {
    if (!starred) out.line('*')
    starred = true
  } else {
    starred = false
    while (line.length < LINE) line.push(0)
    // Columns of several forms stand below each other: a byte is as wide as in the widest.
    let widest = 0
    for (let i = 0; i < forms.length; i++) {
      widest = max(widest, (widthOf(forms[i]) + 1) * (8 / forms[i].size))
    }
    for (let i = 0; i < forms.length; i++) {
      if (i == 0) showPlace()
      else for (let k = radix == 'n' ? 0 : radix == 'x' ? 6 : 7; k > 0; k--) out.text(' ')
      const form = forms[i]
      const width = (widest * form.size) / 8
      for (let at = 0; at < length; at += form.size) showUnit(form, line.at + at, width)
      out.newline()
    }
  }
  before.length = 0
  before.append(line.at, LINE)
  line.length = 0
  place += length
}

function showPlace(): void {
  if (radix == 'n') return
  const base = radix == 'o' ? 8 : radix == 'x' ? 16 : 10
  out.text(place.toString(base).padStart(radix == 'x' ? 6 : 7, '0'))
}

function showUnit(form: Form, at: usize, width: i32): void {
  let text = ''
  if (form.letter == 'c') {
    const byte = <i32>load<u8>(at)
    if (byte == 0) text = '\\0'
    else if (byte > 6 && byte < 14) text = '\\' + names.charAt(byte - 7)
    else if (byte >= 32 && byte < 127) text = String.fromCharCode(byte)
    else text = byte.toString(8).padStart(3, '0')
  } else {
    let value: u64 = 0
    for (let i = form.size - 1; i >= 0; i--) value = (value << 8) | load<u8>(at + i)
    if (form.letter == 'd') {
      const shift: i64 = 64 - form.size * 8
      text = (((<i64>value) << shift) >> shift).toString()
    } else if (form.letter == 'u') text = value.toString()
    else text = value.toString(form.letter == 'o' ? 8 : 16).padStart(widthOf(form), '0')
  }
  out.text(text.padStart(width, ' '))
}
