/** A header as JSON has it, and what a well-formed one says of saved things. */
export type Tree = Record<string, unknown>
export interface Place {
  type: string
  length: number
  at: number
}
export interface Node {
  kind: string
  arrays: Record<string, Place>
  parts: Record<string, Node>
}

type Path = (string | number)[]

const isTree = (held: unknown): held is Tree => typeof held === 'object' && held !== null

/** Returns the paths to all that a header holds, its own first. */
export function pathsIn(held: unknown, path: Path = []): Path[] {
  if (!isTree(held)) return [path]
  return [path, ...Object.entries(held).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))]
}

/** Returns what stands at a path. */
export const at = (header: Tree, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Tree)?.[key], header)

/** Writes a value; a change before may have taken the owner away. */
export function put(header: Tree, path: Path, after: unknown): void {
  const owner = at(header, path.slice(0, -1))
  if (isTree(owner)) owner[path.at(-1)!] = after
}

/** Returns the things that a header speaks of, as far as they are well formed. */
export function nodesOf(held: unknown): Node[] {
  if (!isTree(held) || !isTree(held.arrays) || !isTree(held.parts)) return []
  const node = held as unknown as Node
  const whole = Object.values(node.arrays).every((place) => isTree(place) && Number.isFinite(place.at))
  return [...(whole ? [node] : []), ...Object.values(node.parts).flatMap(nodesOf)]
}

/** Returns the bytes of an array. */
export function bytesOf({ type, length }: Place): number {
  return length * (type === 'f64' ? 8 : type === 'u8' || type === 'i8' ? 1 : 4)
}
