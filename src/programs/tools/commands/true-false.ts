export function succeed(_args: string[]): i32 {
  return 0
}

export function lose(_args: string[]): i32 {
  return 1
}
