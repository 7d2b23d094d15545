import { tableChoice } from './table-choice.ts'
import { isWorking, TableWork } from './table-work.tsx'

const choice = tableChoice('features')

/** The tab “Your data”: audits the labels of a table of the user. `votesAddress` is the address of the tab “Votes”. */
export function AuditTab({ votesAddress }: { votesAddress: string }) {
  return (
    <div class="audit" aria-busy={isWorking(choice)}>
      <p class="story">
        Which of your labels are wrong, and how many? Drop a table with features and labels that you don&rsquo;t fully
        trust: you get bounds on the share of wrong labels, a list of suspects to decide about row by row, and the
        corrected table. (Several labels for each item? See <a href={votesAddress}>Votes</a>.){' '}
        <strong>Nothing leaves this page:</strong> the table is read and computed in this browser, and the page&rsquo;s
        security policy forbids it to send anything.
      </p>
      <TableWork choice={choice} />
    </div>
  )
}
