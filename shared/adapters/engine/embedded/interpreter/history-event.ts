/** One line of an execution's history; `details` is what AWS puts under the key of the type. */
export interface HistoryEvent {
  readonly id: number;
  readonly previous: number;
  readonly at: number;
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;
}
