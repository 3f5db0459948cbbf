import type { WorkflowName } from '#ports/engine.ts';
import type { TaskName, Tasks, Trouble } from './tasks.ts';

/*
 * A workflow is a graph of states over one travelling document. The types below make a wrong arrow, a task that
 * takes a key of the wrong kind, a forgotten case of a union and an unhandled failure into errors of the compiler.
 */

/** Keys of the document that may appear where a T is expected. */
type KeyOf<Doc, T> = { [K in keyof Doc]: Doc[K] extends T ? K : never }[keyof Doc] & string;
/** Keys of the document that may hold a T. */
type RoomFor<Doc, T> = { [K in keyof Doc]: [T] extends [Doc[K]] ? K : never }[keyof Doc] & string;
type Kind<T> = T extends { kind: infer K extends string } ? K : never;
/** What the workflow passes itself; the token and the run come from the context of the execution. */
type Takes<T extends TaskName> = Omit<Tasks[T]['in'], 'token' | 'run'>;

/** Calls a task. A `token` task is answered later by another caller, at the latest after `patience`. */
type TaskState<Doc, N extends string> = {
  [T in TaskName]: {
    readonly type: 'task';
    readonly run: T;
    readonly take: { readonly [K in keyof Takes<T>]: KeyOf<Doc, Takes<T>[K]> };
    readonly give: RoomFor<Doc, Tasks[T]['out']>;
    readonly next: N;
    /** Every failure that the contract names, and where it leads. */
    readonly catch: { readonly [F in Tasks[T]['fails']]: N };
    /** Any other error: a bug of ours, or a function that died. */
    readonly otherwise: N;
    /** The key that a caught failure is kept under. */
    readonly trouble?: RoomFor<Doc, Trouble>;
  } & (Tasks[T]['in'] extends { token: string }
    ? { readonly patience: KeyOf<Doc, { expiresInSeconds: number } | { kind: string }>; readonly expired: N }
    : object);
}[TaskName];

/** Switches on one `kind`, all of them; no number is ever compared in a workflow. */
type ChoiceState<Doc, N extends string> = {
  [K in keyof Doc & string]: [Kind<Doc[K]>] extends [never]
    ? never
    : { readonly type: 'choice'; readonly on: K; readonly cases: { readonly [C in Kind<Doc[K]>]: N } };
}[keyof Doc & string];

/** Waits as many seconds as the key says, or until the instant that it says. */
type WaitState<Doc, N extends string> = { readonly type: 'wait'; readonly next: N } & (
  | { readonly secondsOf: KeyOf<Doc, { kind: string }>; readonly untilOf?: never }
  | { readonly untilOf: KeyOf<Doc, { kind: string }>; readonly secondsOf?: never }
);

/** Starts one run of another workflow for each item of a list and waits for all of them, however they end. */
interface EachState<Doc, N extends string> {
  readonly type: 'each';
  /** Key whose `rollouts` are walked. */
  readonly of: KeyOf<Doc, { kind: string }>;
  readonly run: WorkflowName;
  readonly pass: keyof Doc & string;
  readonly atOnce: number;
  readonly next: N;
}

interface EndState {
  readonly type: 'end';
  readonly as: 'succeed' | 'fail';
  readonly error?: string;
}

export type State<Doc, N extends string> =
  | TaskState<Doc, N>
  | ChoiceState<Doc, N>
  | WaitState<Doc, N>
  | EachState<Doc, N>
  | EndState;

export interface Workflow<Doc = Record<string, unknown>, N extends string = string> {
  readonly name: WorkflowName;
  readonly about: string;
  readonly start: N;
  readonly input: readonly (keyof Doc & string)[];
  readonly states: { readonly [K in N]: State<Doc, N> };
}

/** Checks a workflow against its document, and returns the workflow as written. */
export const workflow =
  <Doc>() =>
  <const N extends string>(w: {
    readonly name: WorkflowName;
    readonly about: string;
    readonly start: NoInfer<N>;
    readonly input: readonly (keyof Doc & string)[];
    readonly states: { readonly [K in N]: State<Doc, NoInfer<N>> };
  }): Workflow<Doc, N> =>
    w;
