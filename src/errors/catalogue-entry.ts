/** May the user press the button again? `not_executed`: nothing was dialled; `unknown`: it may have been. */
export const OUTCOMES = ['not_executed', 'executed', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What one error code means; `title` is stable, `advice` speaks to CRM developers and their users. */
export interface CatalogueEntry {
  readonly status: number;
  readonly outcome: Outcome;
  /** The same request may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  readonly title: string;
  readonly advice: string;
}

/** Nothing was done, and the same request will be refused again. */
export const refused = (status: number, title: string, advice: string): CatalogueEntry => ({
  status,
  outcome: 'not_executed',
  retryable: false,
  title,
  advice,
});

/** Nothing was done, and the same request may succeed in a while. */
export const postponed = (status: number, title: string, advice: string): CatalogueEntry => ({
  ...refused(status, title, advice),
  retryable: true,
});

/** Something was sent and nobody can say what became of it. */
export const uncertain = (status: number, title: string, advice: string): CatalogueEntry => ({
  ...refused(status, title, advice),
  outcome: 'unknown',
});
