/**
 * Shapes: the keys of an object in their order, sent once and then known by a number. The encoder finds
 * them in a trie of keys, as an engine finds its hidden classes; the decoder makes every object of a shape
 * by one function.
 */
import { compiled, WORTH_COMPILING, KeyTrie, type KeyNode } from './keys'

export class ShapeTable extends KeyTrie<number> {
  #numbered = 0
  /** Shapes that the other end has not been told of. */
  #fresh: KeyNode<number>[] = []

  /** An object ends here for the first time: gives the number of the new shape. */
  number(node: KeyNode<number>): number {
    this.#fresh.push(node)
    return (node.value = this.#numbered++)
  }

  get hasFresh(): boolean {
    return this.#fresh.length > 0
  }

  /** The keys of every shape that the other end is to be told of now, in the order of their numbers. */
  takeFresh(): string[][] {
    const fresh = this.#fresh.map((node) => node.keys())
    this.#fresh = []
    return fresh
  }

  override clear(): void {
    super.clear()
    this.#numbered = 0
    this.#fresh = []
  }
}

/** Gives the values of an object one by one. */
export interface ValueSource {
  read(): unknown
}

type Maker = (values: ValueSource) => Record<string, unknown>

/** A shape as the decoder has it. */
export class ReadShape {
  #objects = 0
  #make: Maker

  constructor(keys: readonly string[]) {
    this.#make = (values) => {
      if (++this.#objects === WORTH_COMPILING) this.#make = compile(keys) ?? this.#make
      const object: Record<string, unknown> = {}
      for (let i = 0; i < keys.length; i++) object[keys[i]!] = values.read()
      return object
    }
  }

  make(values: ValueSource): Record<string, unknown> {
    return this.#make(values)
  }
}

/** A function that makes objects of these keys by a literal: 25 ns instead of 75 for objects of four shapes by turns. */
function compile(keys: readonly string[]): Maker | undefined {
  const fields = keys.map((key) => `${JSON.stringify(key)}: values.read()`)
  return compiled({}, `(values) => ({ ${fields.join(', ')} })`)
}
