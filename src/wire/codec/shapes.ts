/**
 * Shapes: the keys of an object in their order, sent once and then known by a number. The encoder finds
 * them in a trie of keys, as an engine finds its hidden classes; the decoder makes every object of a shape
 * by one function.
 */

/** Objects with more keys are taken for dictionaries, whose keys do not repeat. */
const MAX_KEYS = 64

/** One key after those of its parent. */
export class ShapeNode {
  /** -1 while no object has ended here. */
  number = -1
  readonly length: number
  /** The child that was taken last. */
  likely: ShapeNode | undefined
  readonly #children = new Map<string, ShapeNode>()

  constructor(
    readonly key: string,
    private readonly parent: ShapeNode | undefined,
  ) {
    this.length = parent ? parent.length + 1 : 0
  }

  get(key: string): ShapeNode | undefined {
    return this.#children.get(key)
  }

  add(key: string): ShapeNode {
    const child = new ShapeNode(key, this)
    this.#children.set(key, child)
    return child
  }

  keys(): string[] {
    return this.parent ? [...this.parent.keys(), this.key] : []
  }
}

export class ShapeTable {
  root = new ShapeNode('', undefined)
  /** Nodes of the trie. */
  size = 0
  #numbered = 0
  /** Shapes that the other end has not been told of. */
  #fresh: ShapeNode[] = []

  /**
   * The node one key further when it is not the likely one; undefined when the object is to go another
   * way: it has too many keys, or one that cannot be set by name.
   */
  step(node: ShapeNode, key: string): ShapeNode | undefined {
    let child = node.get(key)
    if (!child) {
      if (node.length === MAX_KEYS || key === '__proto__') return undefined
      child = node.add(key)
      this.size++
    }
    node.likely = child
    return child
  }

  /** An object ends here for the first time: gives the number of the new shape. */
  number(node: ShapeNode): number {
    this.#fresh.push(node)
    return (node.number = this.#numbered++)
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

  clear(): void {
    this.root = new ShapeNode('', undefined)
    this.size = 0
    this.#numbered = 0
    this.#fresh = []
  }
}

/** Gives the values of an object one by one. */
export interface ValueSource {
  read(): unknown
}

type Maker = (values: ValueSource) => Record<string, unknown>

/** A function of its own for a shape pays from so many objects on: making it costs some 20 µs. */
const WORTH_COMPILING = 200

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

/**
 * A function that makes objects of these keys by a literal: 25 ns instead of 75 for objects of four
 * shapes by turns. Undefined where a Content Security Policy forbids code from text.
 */
function compile(keys: readonly string[]): Maker | undefined {
  const fields = keys.map((key) => `${JSON.stringify(key)}: values.read()`)
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the keys are quoted as JSON
    return new Function('values', `return { ${fields.join(', ')} }`) as Maker
  } catch {
    return undefined
  }
}
