/** What long work tells while it goes on. Printing is the reader's business. */
export interface Progress {
  /** What is being done: `land`, `build`. */
  readonly task: string;
  /** On what: `corporate_ad users`. */
  readonly subject: string;
  readonly done: number;
  /** Absent when nobody knows. */
  readonly total?: number;
  /** `records`, `bytes`, `models`. */
  readonly unit: string;
}

export type ReportProgress = (progress: Progress) => void;

export const noProgress: ReportProgress = () => undefined;
