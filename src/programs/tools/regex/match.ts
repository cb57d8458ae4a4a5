import { decode, decodeBefore, decodedSize, fold, lower, upper } from '../text/unicode'
import { Program, Step } from './compile'
import { isWord } from './set'

/** The steps that the automaton is at, each once, and where each began to match: the leftmost first. */
class Threads {
  length: i32 = 0
  steps: StaticArray<i32>
  starts: StaticArray<usize>
  private places: StaticArray<i32>

  constructor(size: i32) {
    this.steps = new StaticArray<i32>(size)
    this.starts = new StaticArray<usize>(size)
    this.places = new StaticArray<i32>(size)
  }

  add(step: i32, start: usize): void {
    const place = unchecked(this.places[step])
    if (place < this.length && unchecked(this.steps[place]) == step) return
    unchecked((this.places[step] = this.length))
    unchecked((this.steps[this.length] = step))
    unchecked((this.starts[this.length++] = start))
  }
}

/**
 * Runs all threads of the automaton side by side, a character at a time: the time is the length of the text
 * times the length of the expression, whatever both are.
 */
export class Matcher {
  private now: Threads
  private next: Threads
  /** The bytes with which a match can begin. */
  private begins: StaticArray<bool> = new StaticArray<bool>(256)
  private found: bool = false
  /** The match: the leftmost, and of those the longest. */
  start: usize = 0
  end: usize = 0

  constructor(private program: Program) {
    this.now = new Threads(program.length)
    this.next = new Threads(program.length)
    this.findBegins()
  }

  /**
   * Looks for a match from `from` on in the line between `line` and `limit`. With `anyMatch` the first end that
   * is found will do, and `start` and `end` mean nothing.
   */
  search(line: usize, limit: usize, from: usize, anyMatch: bool): bool {
    this.found = false
    this.now.length = 0
    let place = from
    let before = decodeBefore(line, from)
    let char = place < limit ? decode(place, limit) : -1
    let size = decodedSize
    while (true) {
      if (!this.found) {
        if (this.now.length == 0 && place < limit && !unchecked(this.begins[load<u8>(place)])) {
          const skipped = this.skip(place, limit)
          if (skipped == limit) return false
          place = skipped
          before = decodeBefore(line, place)
          char = place < limit ? decode(place, limit) : -1
          size = decodedSize
        }
        this.follow(this.now, 0, place, place, before, char)
        if (this.found && anyMatch) return true
      }
      if (place >= limit || this.now.length == 0) return this.found
      place += size
      const after = place < limit ? decode(place, limit) : -1
      size = decodedSize
      this.step(char, after, place)
      if (this.found && anyMatch) return true
      before = char
      char = after
    }
  }

  /** The first place from which a match can begin. */
  private skip(from: usize, limit: usize): usize {
    let place = from
    while (place < limit && !unchecked(this.begins[load<u8>(place)])) place++
    return place
  }

  /** Takes a character in all threads. */
  private step(char: i32, after: i32, place: usize): void {
    const program = this.program
    const now = this.now
    const next = this.next
    next.length = 0
    const same = program.folded ? fold(char) : char
    for (let i = 0; i < now.length; i++) {
      const start = unchecked(now.starts[i])
      if (this.found && start > this.start) break
      const at = unchecked(now.steps[i])
      const step = unchecked(program.steps[at])
      let taken = false
      if (step == Step.char) taken = unchecked(program.first[at]) == same
      else if (step == Step.any) taken = char >= 0
      else if (step == Step.set) taken = program.sets[unchecked(program.first[at])].accepts(char)
      if (taken) this.follow(next, at + 1, start, place, char, after)
    }
    this.now = next
    this.next = now
  }

  /** Adds a step, and all that are reached from it without a character. */
  private follow(threads: Threads, from: i32, start: usize, place: usize, before: i32, after: i32): void {
    const program = this.program
    let i = threads.length
    threads.add(from, start)
    for (; i < threads.length; i++) {
      const at = unchecked(threads.steps[i])
      const step = unchecked(program.steps[at])
      if (step <= Step.set) continue
      if (step == Step.match) this.record(start, place)
      else if (step == Step.jump) threads.add(unchecked(program.first[at]), start)
      else if (step == Step.split) {
        threads.add(unchecked(program.first[at]), start)
        threads.add(unchecked(program.second[at]), start)
      } else if (holds(step, before, after)) threads.add(at + 1, start)
    }
  }

  private record(start: usize, end: usize): void {
    if (this.found && (start > this.start || (start == this.start && end <= this.end))) return
    this.found = true
    this.start = start
    this.end = end
  }

  /** Follows the automaton from its first step, as if every condition held. */
  private findBegins(): void {
    const program = this.program
    const threads = this.now
    threads.add(0, 0)
    let all = false
    for (let i = 0; i < threads.length; i++) {
      const at = threads.steps[i]
      const step = program.steps[at]
      if (step == Step.char) this.beginsWith(program.first[at])
      else if (step == Step.set) {
        for (let char = 0; char < 128; char++) {
          if (program.sets[program.first[at]].accepts(char)) this.begins[char] = true
        }
      } else if (step == Step.any || step == Step.match) all = true
      else {
        if (step == Step.jump || step == Step.split) threads.add(program.first[at], 0)
        if (step == Step.split) threads.add(program.second[at], 0)
        if (step > Step.jump) threads.add(at + 1, 0)
      }
    }
    for (let byte = 0; byte < 256; byte++) {
      if (all || byte >= 128) this.begins[byte] = true
    }
  }

  private beginsWith(char: i32): void {
    if (char >= 128) return
    this.begins[char] = true
    if (!this.program.folded) return
    this.begins[lower(char)] = true
    this.begins[upper(char)] = true
  }
}

/** Whether a condition holds between two characters, of which -1 is none. */
function holds(step: Step, before: i32, after: i32): bool {
  if (step == Step.lineStart) return before == -1
  if (step == Step.lineEnd) return after == -1
  const left = before >= 0 && isWord(before)
  const right = after >= 0 && isWord(after)
  if (step == Step.wordStart) return !left && right
  if (step == Step.wordEnd) return left && !right
  if (step == Step.wordEdge) return left != right
  if (step == Step.notWordEdge) return left == right
  if (step == Step.noWordBefore) return !left
  return !right
}
