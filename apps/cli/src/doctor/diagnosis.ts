export interface Diagnosis {
  readonly subject: string;
  readonly verdict: "good" | "warning" | "bad";
  readonly detail: string;
  readonly fix?: string;
}
