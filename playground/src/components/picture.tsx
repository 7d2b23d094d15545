import type { ComponentChildren } from 'preact'

/** Properties of `Picture`. */
interface PictureProps {
  /** True if the picture is that of the current settings. */
  fresh: boolean
  /** True while the current settings are computed. */
  busy: boolean
  /** A canvas or a drawing, and what lies over it. */
  children: ComponentChildren
}

/** A picture that is blurred, with a note on it, while it shows earlier settings. */
export function Picture({ fresh, busy, children }: PictureProps) {
  return (
    <div class="picture" data-fresh={fresh}>
      {children}
      {!fresh && <span class="computing">{busy ? 'computing…' : 'no result'}</span>}
    </div>
  )
}
