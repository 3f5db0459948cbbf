import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Json, JsonObject } from '#domain/json.ts';
import { isObject } from '#domain/json.ts';

export interface TaskResponse {
  readonly kind: 'return' | 'throw' | 'timeout';
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: Json;
}

/** A whole execution as AWS ran it. */
export interface ExecutionCase {
  readonly name: string;
  readonly queryLanguage: 'JSONata' | 'JSONPath' | 'mixed';
  readonly features: readonly string[];
  readonly definition: JsonObject;
  readonly input: string | null;
  readonly taskResponses: Readonly<Record<string, readonly TaskResponse[]>>;
  readonly normalizers: readonly { readonly regex?: string; readonly to: string }[];
  readonly lambdaOnly: boolean;
  readonly unordered: boolean;
  readonly suspectOutdated: boolean;
  readonly expect: {
    readonly status: string;
    readonly output?: Json;
    readonly error?: string;
    readonly cause?: Json;
    readonly eventTypes?: readonly string[];
    readonly events?: readonly JsonObject[];
  };
}

/** One state run by TestState. */
export interface StateCase {
  readonly name: string;
  readonly args: JsonObject;
  readonly expect: JsonObject;
}

/** A definition that AWS, or a linter, accepts or refuses. */
export interface ValidationCase {
  readonly source: string;
  readonly name: string;
  readonly kind: string;
  readonly valid: boolean;
  readonly type?: string;
  readonly definition: Json;
  readonly message?: string;
  readonly diagnostics?: readonly JsonObject[];
}

export interface CaseFile {
  readonly file: string;
  readonly executions: readonly ExecutionCase[];
  readonly states: readonly StateCase[];
  readonly validations: readonly ValidationCase[];
  /** Entries that are of none of these kinds: told, never skipped in silence. */
  readonly strangers: readonly unknown[];
}

/** The files to read: those named, and every JSON file of each folder named. */
export const caseFiles = (named: readonly string[]): readonly string[] =>
  named.flatMap((place) =>
    statSync(place).isDirectory()
      ? readdirSync(place)
          .filter((file) => file.endsWith('.json'))
          .toSorted()
          .map((file) => path.join(place, file))
      : [place],
  );

/** Reads a file of cases; which kind each is of, its own fields say. */
export const readCases = (file: string): CaseFile => {
  const all: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const sorted = Object.groupBy(Array.isArray(all) ? (all as readonly unknown[]) : [all], kindOf);
  return {
    file: path.basename(file),
    executions: (sorted.execution ?? []) as readonly ExecutionCase[],
    states: (sorted.state ?? []) as readonly StateCase[],
    validations: (sorted.validation ?? []) as readonly ValidationCase[],
    strangers: sorted.stranger ?? [],
  };
};

const kindOf = (one: unknown): 'execution' | 'state' | 'validation' | 'stranger' => {
  if (!isObject(one)) return 'stranger';
  if ('valid' in one && 'definition' in one) return 'validation';
  if ('expect' in one && 'args' in one) return 'state';
  return 'expect' in one && 'definition' in one ? 'execution' : 'stranger';
};

/** What became of one case. `outside` is what this engine refuses by design, with the reason. */
export interface Finding {
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'outside';
  readonly reason?: string;
  readonly differences?: readonly Difference[];
}

export interface Difference {
  readonly at: string;
  readonly got: unknown;
  readonly wanted: unknown;
}
