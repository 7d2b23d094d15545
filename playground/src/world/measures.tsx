import { BesideTheory, Row } from '../components/beside-theory.tsx'
import { Measured } from '../components/number.tsx'
import type { PanelName } from './scene.ts'
import type { Prediction } from './theory.ts'
import { view } from './view.ts'

/** How a classifier did, and what theory says of it. */
export function MeasuresTable({ panel, prediction }: { panel: PanelName; prediction?: Prediction }) {
  const { busy, fresh } = view.value
  // Where nothing more comes, numbers of older settings are none of these.
  const measures = busy || fresh.has(panel) ? view.value.measures[panel] : undefined
  const none = busy ? '…' : '–'
  return (
    <BesideTheory>
      <Row label="wrong" name={`${panel}.error`} theory={prediction?.error}>
        <Measured name={`${panel}.error`} estimate={measures?.error} none={none} />
      </Row>
      <Row label="excess risk" name={`${panel}.excess`} theory={prediction?.excess}>
        <Measured name={`${panel}.excess`} estimate={measures?.excess} none={none} />
      </Row>
      <Row label="matches noise" name={`${panel}.agreement`} theory={prediction?.agreement}>
        <Measured name={`${panel}.agreement`} estimate={measures?.agreement} none={none} />
      </Row>
      {panel === 'teacher' && (
        <Row label="two agree" name="teacher.twoAgree" theory={prediction?.twoAgree}>
          <Measured name="teacher.twoAgree" estimate={measures?.twoAgree} none={measures ? '–' : none} />
        </Row>
      )}
    </BesideTheory>
  )
}
