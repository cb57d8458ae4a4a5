import { Char } from '../text/ascii'
import { Input, openInput } from '../text/input'
import { Options } from '../text/options'
import { misused, out } from '../text/output'
import { Ranges } from '../text/ranges'
import { utf8 } from '../system/bytes'

let options!: Options
let ranges!: Ranges
let separator = ''

export function cut(args: string[]): i32 {
  options = new Options(
    args,
    'b:c:f:d:snxo:z',
    'bytes=b characters=c fields=f delimiter=d only-delimited=s complement=x output-delimiter=o zero-terminated=z',
  )
  const letter = options.last('bcf')
  if (letter == '') misused('you must specify a list of bytes, characters, or fields')
  if (options.all('b').length + options.all('c').length + options.all('f').length > 1) {
    misused('only one list may be specified')
  }
  const byFields = letter == 'f'
  if (!byFields && options.has('d'))
    misused('an input delimiter may be specified only when operating on fields')
  if (!byFields && options.has('s')) {
    misused('suppressing non-delimited lines makes sense\n\tonly when operating on fields')
  }
  const kind = byFields ? 'field value' : 'byte/character position'
  ranges = new Ranges(
    options.value(letter),
    kind,
    byFields ? 'fields' : 'byte/character positions',
    options.has('x'),
  )
  const given = utf8(options.value('d', '\t'))
  if (given.length > 1) misused('the delimiter must be a single character')
  const delimiter = given.length == 0 ? 0 : <i32>load<u8>(given.at)
  separator = options.value('o', byFields ? options.value('d', '\t') : '')
  const newline = options.has('z') ? 0 : <i32>Char.newline
  const files = options.files
  let code = 0
  for (let i = 0; i < files.length; i++) {
    const input = openInput(files[i])
    if (input == null) {
      code = 1
      continue
    }
    while (input.line(newline)) {
      if (byFields) showFields(input, delimiter, newline)
      else showBytes(input, newline)
    }
    code |= input.close()
  }
  return code
}

function showBytes(input: Input, newline: i32): void {
  let any = false
  for (let i = 0; i < input.length; i++) {
    if (!ranges.has(i + 1)) continue
    if (any && separator != '' && ranges.begins(i + 1)) out.text(separator)
    any = true
    out.byte(load<u8>(input.at + i))
  }
  out.byte(newline)
}

function showFields(input: Input, delimiter: i32, newline: i32): void {
  const end = input.at + input.length
  let any = false
  let field = 1
  for (let from = input.at; ; field++) {
    let to = from
    while (to < end && load<u8>(to) != delimiter) to++
    if (to == end && field == 1) {
      if (options.has('s')) return
      out.copy(input.at, input.length)
      break
    }
    if (ranges.has(field)) {
      if (any) out.text(separator)
      any = true
      out.copy(from, <i32>(to - from))
    }
    if (to == end) break
    from = to + 1
  }
  out.byte(newline)
}
