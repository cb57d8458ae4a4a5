/** The commands that were given, newest last, and where one is among them. It keeps them where it is told. */

const most = 500

export class History {
  private readonly commands: string[]
  private at: number
  /** What was being typed when one went back. */
  private draft = ''

  /** @param kept what an earlier page has kept, as `save` was given it */
  constructor(
    kept: string | null,
    private readonly save: (text: string) => void,
  ) {
    this.commands = parse(kept)
    this.at = this.commands.length
  }

  add(command: string): void {
    if (command.trim() !== '' && command !== this.commands.at(-1)) {
      this.commands.push(command)
      this.commands.splice(0, this.commands.length - most)
      this.save(JSON.stringify(this.commands))
    }
    this.at = this.commands.length
    this.draft = ''
  }

  /** The one before, or undefined at the first; `typed` comes back when one goes forward again. */
  back(typed: string): string | undefined {
    if (this.at === 0) return undefined
    if (this.at === this.commands.length) this.draft = typed
    return this.commands[--this.at]
  }

  forward(): string | undefined {
    if (this.at === this.commands.length) return undefined
    return ++this.at === this.commands.length ? this.draft : this.commands[this.at]
  }

  /** The newest that holds `text`, leaving out the first `skip` of them. */
  search(text: string, skip = 0): string | undefined {
    const found = this.commands.filter((command) => command.includes(text))
    return [...new Set(found.reverse())][skip]
  }
}

function parse(kept: string | null): string[] {
  try {
    const value: unknown = JSON.parse(kept ?? '[]')
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string').slice(-most) : []
  } catch {
    return []
  }
}
