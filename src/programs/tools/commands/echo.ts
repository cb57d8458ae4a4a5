import { Bytes } from '../system/bytes'
import { escape } from '../text/escapes'
import { out } from '../text/output'

function isOption(arg: string): bool {
  if (arg.length < 2 || arg.charAt(0) != '-') return false
  for (let i = 1; i < arg.length; i++) {
    if (!'neE'.includes(arg.charAt(i))) return false
  }
  return true
}

export function echo(args: string[]): i32 {
  let escapes = false
  let newline = true
  let i = 1
  for (; i < args.length && isOption(args[i]); i++) {
    for (let j = 1; j < args[i].length; j++) {
      const letter = args[i].charAt(j)
      if (letter == 'n') newline = false
      else escapes = letter == 'e'
    }
  }
  const bytes = new Bytes(1024)
  for (const first = i; i < args.length; i++) {
    if (i > first) bytes.push(32)
    if (!escapes) bytes.text(args[i])
    else if (!escape(args[i], bytes)) {
      newline = false
      break
    }
  }
  if (newline) bytes.push(10)
  out.copy(bytes.at, bytes.length)
  return 0
}
