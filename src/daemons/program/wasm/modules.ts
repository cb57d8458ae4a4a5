/** Compiled modules by their content, so that each is compiled once in a host. */

interface Compiled {
  readonly content: Uint8Array
  readonly memory: number | undefined
  readonly module: Promise<WebAssembly.Module>
}

/** Bytes of content that are kept in all, beside the newest. */
const CAPACITY = 64 * 1024 * 1024

export class Modules {
  /** The one used last is the first. */
  #compiled: Compiled[] = []

  /**
   * @param memory bytes that its memory may have; any number unless said
   * @param make compiles what is not known
   */
  get(
    content: Uint8Array,
    memory: number | undefined,
    make: () => Promise<WebAssembly.Module>,
  ): Promise<WebAssembly.Module> {
    const known = this.#compiled.find((entry) => entry.memory === memory && isEqual(entry.content, content))
    if (known) {
      this.#compiled = [known, ...this.#compiled.filter((entry) => entry !== known)]
      return known.module
    }
    const made: Compiled = { content, memory, module: make() }
    this.#compiled.unshift(made)
    made.module.catch(() => {
      this.#compiled = this.#compiled.filter((entry) => entry !== made)
    })
    let size = 0
    this.#compiled = this.#compiled.filter(
      (entry) => (size += entry.content.length) <= CAPACITY || entry === made,
    )
    return made.module
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false
  return true
}
