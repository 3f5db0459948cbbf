import type { Json, JsonObject } from '#domain/json.ts';

export type StateType = 'Pass' | 'Task' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map';
export type QueryLanguage = 'JSONata' | 'JSONPath';

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
  readonly ResultPath?: string | null;
}

export interface ChoiceRule {
  readonly Condition?: Json;
  readonly Next: string;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
  readonly [operator: string]: Json | undefined;
}

/** One state as written; the validator has checked it, so the fields have the types that AWS requires. */
export interface StateBody {
  readonly Type: StateType;
  readonly QueryLanguage?: QueryLanguage;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
  readonly Arguments?: Json;
  readonly Resource?: string;
  readonly TimeoutSeconds?: Json;
  readonly HeartbeatSeconds?: Json;
  readonly Credentials?: Json;
  readonly Seconds?: Json;
  readonly Timestamp?: Json;
  readonly Error?: Json;
  readonly Cause?: Json;
  readonly Items?: Json;
  readonly ItemSelector?: Json;
  readonly MaxConcurrency?: Json;
  readonly ToleratedFailureCount?: Json;
  readonly ToleratedFailurePercentage?: Json;
  readonly Choices?: readonly ChoiceRule[];
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Branches?: readonly ScopeBody[];
  readonly ItemProcessor?: ScopeBody & { readonly ProcessorConfig?: { readonly Mode?: string } };
  readonly Iterator?: ScopeBody;
  readonly [other: string]: unknown;
}

interface ScopeBody {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateBody>>;
  readonly QueryLanguage?: QueryLanguage;
}

interface MachineBody extends ScopeBody {
  readonly TimeoutSeconds?: number;
}

/** A state in its place: the scopes of its branches or of its item processor are given by number. */
export interface Node {
  readonly name: string;
  readonly body: StateBody;
  readonly language: QueryLanguage;
  readonly inner: readonly number[];
}

/** A set of states with one entrance: the machine itself, a branch, or an item processor. */
export interface Scope {
  readonly startAt: string;
  readonly nodes: ReadonlyMap<string, Node>;
}

/** A definition, parsed once and never changed; scope 0 is the machine itself. */
export interface Machine {
  readonly scopes: readonly Scope[];
  readonly timeoutSeconds: number | undefined;
}

/** Reads a definition that the validator has accepted. */
export const parseMachine = (definition: string): Machine => {
  const body = JSON.parse(definition) as MachineBody;
  const scopes: Scope[] = [];
  addScope(scopes, body, body.QueryLanguage ?? 'JSONPath');
  return { scopes, timeoutSeconds: body.TimeoutSeconds };
};

const addScope = (scopes: Scope[], body: ScopeBody, inherited: QueryLanguage): number => {
  const nodes = new Map<string, Node>();
  const place = scopes.push({ startAt: body.StartAt, nodes }) - 1;
  for (const [name, state] of Object.entries(body.States)) {
    const language = state.QueryLanguage ?? body.QueryLanguage ?? inherited;
    const inner = innerBodies(state).map((each) => addScope(scopes, each, inherited));
    nodes.set(name, { name, body: state, language, inner });
  }
  return place;
};

const innerBodies = (state: StateBody): readonly ScopeBody[] => {
  if (state.Type === 'Parallel') return state.Branches ?? [];
  const processor = state.ItemProcessor ?? state.Iterator;
  return state.Type === 'Map' && processor !== undefined ? [processor] : [];
};
