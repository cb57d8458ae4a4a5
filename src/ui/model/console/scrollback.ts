/** What a terminal has shown: lines of text, the newest so many, without what moves cursors and colours. */

export type Voice = 'out' | 'error' | 'typed'

export interface Line {
  readonly id: number
  readonly parts: readonly { readonly voice: Voice; readonly text: string }[]
}

const most = 2000
/** A longer line goes on as another. */
const longest = 2000

const escape = String.fromCharCode(27)
const bell = String.fromCharCode(7)
/** CSI and OSC sequences and single escapes (ECMA-48). */
const sequences = new RegExp(
  `${escape}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${bell}${escape}]*(?:${bell}|${escape}\\\\)|[@-Z\\\\^_])`,
  'g',
)

export class Scrollback {
  private lines: Line[] = []
  private next = 0
  /** The line that has not ended yet. */
  private open: Line = { id: 0, parts: [] }

  /** Whole lines, oldest first; another array after each change. */
  get whole(): readonly Line[] {
    return this.lines
  }

  /** What stands after the last line's end: a prompt, or what a program has not finished. */
  get rest(): Line {
    return this.open
  }

  append(voice: Voice, said: string): void {
    const [first = '', ...others] = said.replace(sequences, '').replace(/\r\n?/g, '\n').split('\n')
    const ended: Line[] = []
    this.add(voice, first, ended)
    for (const text of others) {
      ended.push(this.open)
      this.begin()
      this.add(voice, text, ended)
    }
    if (ended.length > 0) this.lines = [...this.lines, ...ended].slice(-most)
  }

  clear(): void {
    this.lines = []
  }

  private add(voice: Voice, text: string, ended: Line[]): void {
    for (let at = 0; at < text.length; at += longest) {
      if (at > 0) {
        ended.push(this.open)
        this.begin()
      }
      const part = { voice, text: text.slice(at, at + longest) }
      const { id, parts } = this.open
      const last = parts.at(-1)
      this.open =
        last?.voice === voice
          ? { id, parts: [...parts.slice(0, -1), { voice, text: last.text + part.text }] }
          : { id, parts: [...parts, part] }
    }
  }

  private begin(): void {
    this.open = { id: ++this.next, parts: [] }
  }
}
