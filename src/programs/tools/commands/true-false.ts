export function yes(_args: string[]): i32 {
  return 0
}

export function no(_args: string[]): i32 {
  return 1
}
