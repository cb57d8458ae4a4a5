/** How a table is sorted: by one column, as the address says it: `size`, or `-size` for the greatest first. */

export interface Sort<Column extends string> {
  readonly column: Column
  readonly descending: boolean
}

interface Sortable {
  readonly sort?: 'ascending' | 'descending' | undefined
  readonly onsort?: () => void
}

const collator = new Intl.Collator('en', { numeric: true })

export class Sorting<Row, Column extends string> {
  /** The places of words among each other: a table is sorted again and again, and its words seldom change. */
  private ranks: ReadonlyMap<string, number> = new Map()

  /**
   * @param values what each column compares; names of columns are their keys
   * @param by the column when the address says nothing that is known; rows that are equal stay in its order
   * @param figures the columns that begin with the greatest
   */
  constructor(
    private readonly values: Readonly<Record<Column, (row: Row) => string | number>>,
    private readonly by: NoInfer<Column>,
    private readonly figures: readonly NoInfer<Column>[],
  ) {}

  /** The column of this name, if it is one to sort by. */
  column(name: string | undefined): Column | undefined {
    return name !== undefined && Object.hasOwn(this.values, name) ? (name as Column) : undefined
  }

  parse(text: string | undefined): Sort<Column> {
    const column = this.column(text?.replace('-', ''))
    if (!column) return { column: this.by, descending: false }
    return { column, descending: text?.startsWith('-') ?? false }
  }

  /** What a press on a column's head makes of the sort. */
  next({ column, descending }: Sort<Column>, pressed: Column): string {
    const down = column === pressed ? !descending : this.figures.includes(pressed)
    return down ? `-${pressed}` : pressed
  }

  /** A sorted copy. */
  rows(rows: readonly Row[], { column, descending }: Sort<Column>): Row[] {
    const value = this.values[column]
    const name = this.values[this.by]
    const direction = descending ? -1 : 1
    this.learn(rows.flatMap((row) => [value(row), name(row)]))
    const ranked = rows.map((row) => ({ row, value: this.rank(value(row)), name: this.rank(name(row)) }))
    ranked.sort((a, b) => compare(a.value, b.value) * direction || compare(a.name, b.name))
    return ranked.map(({ row }) => row)
  }

  /**
   * The order of two rows: 0 only for those that `words` holds to be the same.
   *
   * @param words the order of two words
   */
  comparing(
    { column, descending }: Sort<Column>,
    words: (a: string, b: string) => number,
  ): (a: Row, b: Row) => number {
    const value = this.values[column]
    const name = this.values[this.by]
    const order = (a: string | number, b: string | number) =>
      typeof a === 'number' || typeof b === 'number' ? compare(Number(a), Number(b)) : words(a, b)
    return (a, b) => {
      const first = order(value(a), value(b))
      if (first !== 0) return descending ? -first : first
      return order(name(a), name(b))
    }
  }

  /** Ranks the words anew when there is one among them that has no rank. */
  private learn(values: readonly (string | number)[]): void {
    if (values.every((value) => typeof value === 'number' || this.ranks.has(value))) return
    const words = [...new Set(values.map(String))].sort(collator.compare)
    const ranks = new Map<string, number>()
    let rank = 0
    for (const [at, word] of words.entries()) {
      if (at > 0 && collator.compare(words[at - 1] ?? '', word) !== 0) rank++
      ranks.set(word, rank)
    }
    this.ranks = ranks
  }

  private rank(value: string | number): number {
    return typeof value === 'number' ? value : (this.ranks.get(value) ?? 0)
  }

  /** The columns of a table with their sort, and what a press on a head does. */
  heads<Head extends { readonly id: string }>(
    heads: readonly Head[],
    sort: Sort<Column>,
    change: (sort: string) => void,
  ): (Head & Sortable)[] {
    return heads.map((head) => {
      const column = this.column(head.id)
      if (!column) return head
      const direction = sort.descending ? 'descending' : 'ascending'
      return {
        ...head,
        sort: sort.column === column ? direction : undefined,
        onsort: () => change(this.next(sort, column)),
      }
    })
  }
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b
}
