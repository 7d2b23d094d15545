import { check, checkInteger } from './check.js'
import { Engine } from './engine.js'
import { ADDRESSABLE } from './memory.js'

/** An engine, or what one would be given. */
export type Room = Engine | { threads?: number; maxBytes?: number }

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
  if (room instanceof Engine) {
    const { threads, maxBytes, relaxed } = room.capabilities
    check(!room.closed, 'CLOSED', () => `${who}: the engine was closed`)
    return { threads, relaxed, bytes: maxBytes - room.bytesInUse }
  }
  const { threads = 1, maxBytes = ADDRESSABLE } = room
  checkInteger(who, 'threads', threads, 1)
  checkInteger(who, 'maxBytes', maxBytes, 1)
  return { threads, relaxed: true, bytes: Math.min(maxBytes, ADDRESSABLE) }
}
