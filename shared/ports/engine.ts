import type { JsonObject } from '#domain/json.ts';

export type WorkflowName = 'release' | 'rollout' | 'tenant';

export type Run =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'running'; readonly since: number }
  | { readonly kind: 'succeeded'; readonly output: JsonObject }
  | { readonly kind: 'failed'; readonly error: string; readonly reason: string };

/** Whatever keeps a workflow going while nobody looks: Step Functions, or the embedded engine. */
export interface Engine {
  /** Starts a run under a name that can be used once; the same name again finds the first run and starts nothing. */
  start(workflow: WorkflowName, name: string, input: JsonObject): Promise<'started' | 'known'>;
  /** Lets a run that waits for a person go on; a token already answered or expired answers `gone`. */
  answer(token: string, output: JsonObject): Promise<'answered' | 'gone'>;
  look(workflow: WorkflowName, name: string): Promise<Run>;
  /** Ends a run where it stands, without any clean-up: the last resort of an operator. */
  stop(workflow: WorkflowName, name: string, reason: string): Promise<void>;
}
