/** A column of a table. */
export interface Column {
  readonly id: string
  readonly title: string
  /** A CSS width; the rest is shared by those that have none. */
  readonly width?: string
  readonly numeric?: boolean
  /** The class of its cells, where it is left out in a table narrower than 40rem or than 62rem. */
  readonly only?: 'wide' | 'wider'
  readonly sort?: 'ascending' | 'descending' | undefined
  readonly onsort?: () => void
}
