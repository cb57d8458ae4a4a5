/** A trie of the keys of objects in their order, as an engine keeps its hidden classes. */

/** Objects with more keys are taken for dictionaries, whose keys do not repeat. */
const MAX_KEYS = 64

/** One key after those of its parent; `T` is what is known of the objects that end here. */
export class KeyNode<T> {
  value: T | undefined = undefined
  readonly length: number
  /** The child that was taken last. */
  likely: KeyNode<T> | undefined
  readonly #children = new Map<string, KeyNode<T>>()

  constructor(
    readonly key: string,
    private readonly parent: KeyNode<T> | undefined,
  ) {
    this.length = parent ? parent.length + 1 : 0
  }

  get(key: string): KeyNode<T> | undefined {
    return this.#children.get(key)
  }

  add(key: string): KeyNode<T> {
    const child = new KeyNode<T>(key, this)
    this.#children.set(key, child)
    return child
  }

  keys(): string[] {
    return this.parent ? [...this.parent.keys(), this.key] : []
  }
}

export class KeyTrie<T> {
  root = new KeyNode<T>('', undefined)
  /** Nodes of the trie. */
  size = 0

  /**
   * The node one key further when it is not the likely one; undefined when the object is to go another
   * way: it has too many keys, or one that cannot be set by name.
   */
  step(node: KeyNode<T>, key: string): KeyNode<T> | undefined {
    let child = node.get(key)
    if (!child) {
      if (node.length === MAX_KEYS || key === '__proto__') return undefined
      child = node.add(key)
      this.size++
    }
    node.likely = child
    return child
  }

  clear(): void {
    this.root = new KeyNode<T>('', undefined)
    this.size = 0
  }
}

/** A function of its own for a shape pays from so many objects on: making it costs some 20 µs. */
export const WORTH_COMPILING = 200

/**
 * A function made from text, which may name what `given` holds. Undefined where a Content Security Policy forbids it.
 *
 * @param text of an expression; whatever is not known when this is written has been quoted as JSON
 */
export function compiled<F>(given: Readonly<Record<string, unknown>>, text: string): F | undefined {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- see above
    const make = new Function(...Object.keys(given), `'use strict'; return ${text}`) as (
      ...values: unknown[]
    ) => F
    return make(...Object.values(given))
  } catch {
    return undefined
  }
}
