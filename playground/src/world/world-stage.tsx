import type { ComponentChildren } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import { percent } from '../components/percent.ts'
import { Slider } from '../components/slider.tsx'
import { ownSettings } from '../components/state.ts'
import { Term } from '../components/term.tsx'
import { MapCanvas, PanelPicture, PointsCanvas } from './picture.tsx'
import { WORLD_FIELDS, WORLD_STEPS } from './settings.ts'
import { follow, view } from './view.ts'

const settings = ownSettings(WORLD_FIELDS)

/**
 * The World tab in short, for another page: points, student and one teacher, with sliders for the noise level and the
 * number of points. It leaves the address of the page alone.
 */
export function WorldStage() {
  useLayoutEffect(() => follow(settings.values), [])
  const { busy, failed, refused } = view.value
  return (
    <div class="world-stage" aria-busy={busy}>
      <div class="stage-panels">
        <StagePanel of="points" word={<Term of="labels">Noisy labels</Term>}>
          <PointsCanvas label="Training points colored by label; those with wrong labels are larger" />
        </StagePanel>
        <StagePanel of="student" word={<Term of="student">The student</Term>}>
          <MapCanvas panel="student" label="The student: the class that it predicts at each place" />
        </StagePanel>
        <StagePanel of="teacher" word={<Term of="teacher">One teacher</Term>}>
          <MapCanvas panel="teacher" label="One teacher: the class that it predicts at each place" />
        </StagePanel>
      </div>
      <div class="controls">
        <Slider of={settings} name="p" label="labels flipped, p" steps={WORLD_STEPS.p} show={wholePercent} />
        <Slider of={settings} name="n" label="noisy points, n" steps={WORLD_STEPS.n} />
      </div>
      {(failed || refused) && <p class="note">The computation failed: {failed ?? refused!.message}</p>}
    </div>
  )
}

interface StagePanelProps {
  of: 'points' | 'student' | 'teacher'
  /** The name of what is shown. */
  word: ComponentChildren
  children: ComponentChildren
}

/** A picture with its name and the share of what is wrong. */
function StagePanel({ of, word, children }: StagePanelProps) {
  const { fresh, measured, wrong, measures } = view.value
  const share = of === 'points' ? wrong : measures[of]?.error
  return (
    <figure data-panel={of}>
      <PanelPicture of={of}>{children}</PanelPicture>
      <figcaption>
        {word}
        <span data-fresh={of === 'points' ? fresh.has(of) : measured.has(of)}>
          {share ? percent(share.estimate) : '…'} wrong
        </span>
      </figcaption>
    </figure>
  )
}

const wholePercent = (value: number) => `${Math.round(100 * value)}%`
