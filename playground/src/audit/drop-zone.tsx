import { useSignal } from '@preact/signals'
import type { TableChoice } from './table-choice.ts'

/** Endings of the files that can be read. */
const ACCEPTED = '.csv,.tsv,.tab,.txt,.json,.jsonl,.ndjson,.parquet,.npy,.npz,.arrow,.feather'

/** What one row of a table is, and the name of the sample, by what the tab's sample holds. */
const WORDS = {
  features: { row: 'with one row for each example', sample: 'Try a sample' },
  votes: {
    row: 'with the columns item, annotator and label, or with one row for each item and one column for each annotator',
    sample: 'Try a sample of votes',
  },
}

/** Where a file is dropped or chosen, or a sample is made. */
export function DropZone({ choice }: { choice: TableChoice }) {
  const { openFile, openSample, isOpening, sample } = choice
  const isOver = useSignal(false)
  const over = (event: DragEvent) => {
    event.preventDefault()
    isOver.value = true
  }
  const leave = () => {
    isOver.value = false
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    leave()
    const file = event.dataTransfer?.files[0]
    if (file) void openFile(file)
  }
  return (
    <section
      class="drop-zone"
      aria-label="Choose a table"
      data-over={isOver.value}
      onDragOver={over}
      onDragLeave={leave}
      onDrop={drop}
    >
      <p>
        <label class="file-choice">
          <input
            type="file"
            accept={ACCEPTED}
            onChange={({ currentTarget }) => {
              const file = currentTarget.files?.[0]
              if (file) void openFile(file)
              // So that the same file can be chosen again after it has changed.
              currentTarget.value = ''
            }}
          />
          <span>Choose a file</span>
        </label>{' '}
        or drop it here: CSV, TSV, JSON Lines, Parquet, Arrow or NPY, {WORDS[sample].row}.
      </p>
      <p>
        No table at hand?{' '}
        <button type="button" class="quiet" disabled={isOpening.value} onClick={openSample}>
          {WORDS[sample].sample}
        </button>
      </p>
    </section>
  )
}
