import { Growth } from './growth'

/** Sets the bits, ⌈n/8⌉ bytes per tree, of the rows that were drawn at least once for the tree; `times` has the u32 number of draws of each. */
export function writeBag(growth: Growth, times: usize): void {
  const plan = growth.plan
  const bytes = (<usize>plan.n + 7) >> 3
  const bag = plan.bags + <usize>growth.tree * bytes
  memory.fill(bag, 0, bytes)
  for (let row: usize = 0; row < <usize>plan.n; row++) {
    const at = bag + (row >> 3)
    store<u8>(at, load<u8>(at) | u8(u32(load<u32>(times + (row << 2)) > 0) << <u32>(row & 7)))
  }
}
