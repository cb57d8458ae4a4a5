/** The syntax of rc as data. What the parser makes, the printer spells and the interpreter does. */

export type Word =
  | { readonly kind: 'literal'; readonly text: string; readonly quoted: boolean }
  /** `$name`: the whole list, or with `(…)` those elements of it. */
  | { readonly kind: 'variable'; readonly name: Word; readonly subscripts?: readonly Word[] }
  /** `$#name` */
  | { readonly kind: 'count'; readonly name: Word }
  /** `$"name`: the list as one string, with blanks between. */
  | { readonly kind: 'joined'; readonly name: Word }
  /** `` `{…} ``, split at the characters of `separators`, else of $ifs. */
  | { readonly kind: 'capture'; readonly separators?: Word; readonly body: List }
  | { readonly kind: 'list'; readonly words: readonly Word[] }
  | { readonly kind: 'concatenation'; readonly parts: readonly Word[] }

/** How a file is opened: to read, to write anew, to append, to read and write. */
export type OpenOperator = '<' | '>' | '>>' | '<>'

export type Redirection =
  | { readonly kind: 'open'; readonly operator: OpenOperator; readonly fd: number; readonly path: Word }
  | { readonly kind: 'here'; readonly fd: number; readonly document: HereDocument }
  /** `>[fd=from]`; without `from` the descriptor is closed. */
  | { readonly kind: 'duplicate'; readonly fd: number; readonly from?: number }

export interface HereDocument {
  /** The line that ends it. */
  readonly marker: string
  /** A quoted marker: nothing in the text is substituted. */
  readonly quoted: boolean
  /** The lines up to the marker, each with its newline. */
  readonly text: string
}

export interface Assignment {
  readonly name: Word
  readonly value: Word
}

/** Which descriptor of the left command is led to which of the right. */
export interface Joint {
  readonly from: number
  readonly to: number
}

export type Command =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'simple'
      readonly words: readonly Word[]
      readonly redirections: readonly Redirection[]
    }
  | { readonly kind: 'block'; readonly list: List; readonly redirections: readonly Redirection[] }
  /** Assignments for one command; before an empty one they stay. */
  | { readonly kind: 'assign'; readonly assignments: readonly Assignment[]; readonly command: Command }
  /** Redirections in front of a command. */
  | { readonly kind: 'redirect'; readonly redirections: readonly Redirection[]; readonly command: Command }
  /** `joints[i]` is between `stages[i]` and `stages[i + 1]`. */
  | { readonly kind: 'pipeline'; readonly stages: readonly Command[]; readonly joints: readonly Joint[] }
  | { readonly kind: 'chain'; readonly first: Command; readonly rest: readonly Link[] }
  | { readonly kind: 'not'; readonly command: Command }
  | { readonly kind: 'subshell'; readonly command: Command }
  | { readonly kind: 'if'; readonly condition: List; readonly body: Command }
  | { readonly kind: 'if-not'; readonly body: Command }
  | { readonly kind: 'for'; readonly name: Word; readonly values?: readonly Word[]; readonly body: Command }
  | { readonly kind: 'while'; readonly condition: List; readonly body: Command }
  | { readonly kind: 'switch'; readonly subject: Word; readonly body: List }
  | { readonly kind: 'match'; readonly subject: Word; readonly patterns: readonly Word[] }
  /** Without a body it removes the functions. */
  | { readonly kind: 'function'; readonly names: readonly Word[]; readonly body?: List }

export interface Link {
  readonly operator: '&&' | '||'
  readonly command: Command
}

export interface Item {
  readonly command: Command
  readonly background: boolean
}

export type List = readonly Item[]

/** The word that stands for exactly `text`. */
export function quotedWord(text: string): Word {
  return { kind: 'literal', text, quoted: true }
}
