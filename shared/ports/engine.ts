import type { JsonObject } from '#domain/json.ts';

export type WorkflowName = 'release' | 'rollout' | 'tenant';

export type Run =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'running'; readonly since: number }
  | { readonly kind: 'succeeded'; readonly output: JsonObject }
  | { readonly kind: 'failed'; readonly error: string; readonly reason: string };

/** Keeps a workflow running: Step Functions, or the embedded engine. */
export interface Engine {
  /** Starts a run under a name that can be used once; the same name again finds the first run and starts nothing. */
  start(workflow: WorkflowName, name: string, input: JsonObject): Promise<'started' | 'known'>;
  /** Resumes a run that waits for a person; a token that was answered or has expired returns `gone`. */
  answer(token: string, output: JsonObject): Promise<'answered' | 'gone'>;
  look(workflow: WorkflowName, name: string): Promise<Run>;
  /** Terminates a run where it is, without cleanup: an operator's last resort. */
  stop(workflow: WorkflowName, name: string, reason: string): Promise<void>;
}
