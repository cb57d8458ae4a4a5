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
    return [...rows].sort((a, b) => {
      const difference = compare(value(a), value(b))
      return difference === 0 ? compare(name(a), name(b)) : difference * direction
    })
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

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a === b ? 0 : a - b
  return collator.compare(String(a), String(b))
}
