import { check } from './check.js'
import { type Engine, isEngine } from './engine.js'
import { ADDRESSABLE } from './memory.js'
import { integer, type TableOf, takeOptions } from './options.js'

/** An engine, or what one would be given. */
export type Room = Engine | { threads?: number; maxBytes?: number }

export const ROOM_OPTIONS = { threads: integer(1).or(1), maxBytes: integer(1).or(ADDRESSABLE) } satisfies TableOf<
  Exclude<Room, Engine>
>

/** The largest count below one that does not fit that does, by bisection. */
export function mostThat(fits: (count: number) => boolean, fails: number): number {
  let [most, least] = [0, fails]
  while (least - most > 1) {
    const count = Math.floor((most + least) / 2)
    if (fits(count)) most = count
    else least = count
  }
  return most
}

/** Threads, bytes that are not in use, and whether filters have the int8 dot product. */
export function roomOf(who: string, room: Room) {
  if (isEngine(room)) {
    const { threads, maxBytes, relaxed } = room.capabilities
    check(!room.closed, 'CLOSED', () => `${who}: the engine was closed`)
    return { threads, relaxed, bytes: maxBytes - room.bytesInUse }
  }
  const { threads, maxBytes } = takeOptions(who, ROOM_OPTIONS, room)
  return { threads, relaxed: true, bytes: Math.min(maxBytes, ADDRESSABLE) }
}
