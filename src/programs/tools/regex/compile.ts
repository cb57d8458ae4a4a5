import { fold } from '../text/unicode'
import { Node, Part } from './parse'
import { CharSet } from './set'

/** The steps of an automaton (Thompson, "Regular Expression Search Algorithm", 1968). */
export const enum Step {
  char,
  any,
  set,
  /** Goes on at both `first` and `second`. */
  split,
  jump,
  lineStart,
  lineEnd,
  wordStart,
  wordEnd,
  wordEdge,
  notWordEdge,
  /** What grep -w asks of both ends: no letter before, none after. */
  noWordBefore,
  noWordAfter,
  match,
}

const mostSteps = 200000

export class Program {
  steps: Step[] = []
  first: i32[] = []
  second: i32[] = []
  sets: CharSet[] = []
  tooBig: bool = false

  constructor(public folded: bool) {}

  add(step: Step, first: i32 = 0): i32 {
    if (this.steps.length >= mostSteps) this.tooBig = true
    else {
      this.steps.push(step)
      this.first.push(first)
      this.second.push(0)
    }
    return this.steps.length - 1
  }

  get length(): i32 {
    return this.steps.length
  }

  emit(node: Node): void {
    if (this.tooBig) return
    const part = node.part
    if (part == Part.char) this.add(Step.char, this.folded ? fold(node.value) : node.value)
    else if (part == Part.any) this.add(Step.any)
    else if (part == Part.set) this.emitSet(node.set!)
    else if (part == Part.sequence) {
      this.emit(node.first!)
      this.emit(node.second!)
    } else if (part == Part.either) this.emitEither(node)
    else if (part == Part.repeat) this.emitRepeat(node)
    else if (part != Part.empty) this.add(<Step>(part - Part.lineStart + Step.lineStart))
  }

  private emitSet(set: CharSet): void {
    set.folded = this.folded
    this.sets.push(set)
    this.add(Step.set, this.sets.length - 1)
  }

  private emitEither(node: Node): void {
    const split = this.add(Step.split)
    this.first[split] = this.length
    this.emit(node.first!)
    const jump = this.add(Step.jump)
    this.second[split] = this.length
    this.emit(node.second!)
    this.first[jump] = this.length
  }

  private emitRepeat(node: Node): void {
    const body = node.first!
    for (let i = 0; i < node.value && !this.tooBig; i++) this.emit(body)
    if (node.most < 0) {
      const split = this.add(Step.split)
      this.first[split] = this.length
      this.emit(body)
      this.add(Step.jump, split)
      this.second[split] = this.length
    }
    const splits: i32[] = []
    for (let i = node.value; i < node.most && !this.tooBig; i++) {
      splits.push(this.add(Step.split))
      this.first[this.length - 1] = this.length
      this.emit(body)
    }
    for (let i = 0; i < splits.length; i++) this.second[splits[i]] = this.length
  }
}
