/** Which rows of a list that scrolls are on screen, with some to spare: all of one height, and a short list as a whole. */

const spare = 6
/** So many rows cost less than what it takes to leave some out. */
const short = 100

export class Window {
  private top = $state(0)
  private room = $state(0)
  private readonly whole: boolean = $derived.by(() => this.count() <= short)
  readonly first: number = $derived.by(() => {
    if (this.whole) return 0
    return Math.max(0, Math.min(Math.floor(this.top / this.height) - spare, this.count() - 1))
  })
  /** The first that is not shown any more. */
  readonly last: number = $derived.by(() => {
    if (this.whole) return this.count()
    return Math.min(this.count(), Math.ceil((this.top + this.room) / this.height) + spare)
  })
  /** What is left out before and after, in pixels. */
  readonly before: number = $derived.by(() => this.first * this.height)
  readonly after: number = $derived.by(() => (this.count() - this.last) * this.height)

  /**
   * @param height of a row, in pixels
   * @param count how many rows there are
   */
  constructor(
    private readonly height: number,
    private readonly count: () => number,
  ) {}

  /** Follows the element that scrolls: an attachment. */
  readonly follow = (element: HTMLElement): (() => void) => {
    const look = () => {
      this.top = element.scrollTop
      this.room = element.clientHeight
    }
    const sizes = new ResizeObserver(look)
    sizes.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      sizes.disconnect()
      element.removeEventListener('scroll', look)
    }
  }
}
