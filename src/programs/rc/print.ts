/** From trees back to text: what `whatis` shows, what the environment carries and a subshell is given. */
import { isBare } from './lexer'
import type { Command, Item, Joint, List, Redirection, Word } from './tree'

/** `text` as one word of rc: as it is where it may be, else in quotes. */
export function quote(text: string): string {
  return isBare(text) && !/[*?[]/.test(text) ? text : inQuotes(text)
}

/** A list as the value of an assignment. */
export function quoteList(list: readonly string[]): string {
  const words = list.map(quote).join(' ')
  return list.length === 1 ? words : `(${words})`
}

/** A command as text. What is parsed from it is the same command. */
export function printCommand(command: Command): string {
  const printer = new Printer()
  return printer.command(command) + printer.newline()
}

/** The line that defines a function. */
export function printFunction(name: string, body: List): string {
  return printCommand({
    kind: 'function',
    names: [{ kind: 'literal', text: name, quoted: !isBare(name) }],
    body,
  })
}

function inQuotes(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function printJoint({ from, to }: Joint): string {
  if (to !== 0) return `|[${from}=${to}]`
  return from === 1 ? '|' : `|[${from}]`
}

/** Here documents wait for the end of the line that names them, so everything is spelled in its order. */
class Printer {
  #documents = ''

  /** A newline and the documents that wait for it, when there are any. */
  newline(): string {
    const documents = this.#documents
    this.#documents = ''
    return documents && `\n${documents}`
  }

  command(command: Command): string {
    switch (command.kind) {
      case 'empty':
        return ''
      case 'simple':
        return this.words(command.words) + this.redirections(command.redirections)
      case 'block':
        return `{${this.list(command.list)}}${this.redirections(command.redirections)}`
      case 'assign': {
        const assignments = command.assignments.map(
          ({ name, value }) => `${this.word(name)}=${this.word(value)}`,
        )
        return [...assignments, this.command(command.command)].join(' ').trimEnd()
      }
      case 'redirect':
        return `${this.redirections(command.redirections)} ${this.command(command.command)}`.trim()
      case 'pipeline': {
        const stages = command.stages.map((stage, index) => {
          const joint = command.joints[index]
          return this.command(stage) + (joint ? ` ${printJoint(joint)} ` : '')
        })
        return stages.join('')
      }
      case 'chain': {
        const first = this.command(command.first)
        const rest = command.rest.map((link) => ` ${link.operator} ${this.command(link.command)}`)
        return first + rest.join('')
      }
      case 'not':
        return `! ${this.command(command.command)}`
      case 'subshell':
        return `@ ${this.command(command.command)}`
      case 'if':
        return `if(${this.list(command.condition)}) ${this.command(command.body)}`
      case 'if-not':
        return `if not ${this.command(command.body)}`
      case 'for': {
        const name = this.word(command.name)
        const values = command.values ? ` in ${this.words(command.values)}` : ''
        return `for(${name}${values}) ${this.command(command.body)}`
      }
      case 'while':
        return `while(${this.list(command.condition)}) ${this.command(command.body)}`
      case 'switch':
        return `switch ${this.word(command.subject)} {${this.list(command.body)}}`
      case 'match':
        return `~ ${this.word(command.subject)} ${this.words(command.patterns)}`.trimEnd()
      case 'function':
        return `fn ${this.words(command.names)}${command.body ? ` {${this.list(command.body)}}` : ''}`
    }
  }

  list(list: List): string {
    return list.map((item) => this.#item(item)).join('') + this.newline()
  }

  #item({ command, background }: Item): string {
    const text = this.command(command)
    const documents = this.newline()
    if (documents) return text + (background ? ' &' : '') + documents
    return text + (background ? ' & ' : '; ')
  }

  words(words: readonly Word[]): string {
    return words.map((word) => this.word(word)).join(' ')
  }

  word(word: Word): string {
    switch (word.kind) {
      case 'literal':
        return word.quoted ? inQuotes(word.text) : word.text
      case 'variable':
        return `$${this.word(word.name)}${word.subscripts ? `(${this.words(word.subscripts)})` : ''}`
      case 'count':
        return `$#${this.word(word.name)}`
      case 'joined':
        return `$"${this.word(word.name)}`
      case 'capture':
        return `\`${word.separators ? this.word(word.separators) : ''}{${this.list(word.body)}}`
      case 'list':
        return `(${this.words(word.words)})`
      case 'concatenation':
        return word.parts.map((part) => this.word(part)).join('^')
    }
  }

  redirections(redirections: readonly Redirection[]): string {
    return redirections.map((redirection) => ` ${this.redirection(redirection)}`).join('')
  }

  redirection(redirection: Redirection): string {
    const { fd } = redirection
    switch (redirection.kind) {
      case 'open': {
        const { operator, path } = redirection
        const usual = operator.startsWith('<') ? 0 : 1
        return `${operator}${fd === usual ? '' : `[${fd}]`}${this.word(path)}`
      }
      case 'duplicate':
        return `>[${fd}=${redirection.from ?? ''}]`
      case 'here': {
        const { marker, quoted, text } = redirection.document
        this.#documents += `${text}${marker}\n`
        return `<<${fd === 0 ? '' : `[${fd}]`}${quoted ? inQuotes(marker) : marker}`
      }
    }
  }
}
