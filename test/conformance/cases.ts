import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Json, JsonObject } from '#domain/json.ts';

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
}

/** Reads every JSON file of a folder; which kind a case is of, its own fields say. */
export const readCases = (folder: string): readonly CaseFile[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => {
      const all: unknown = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
      const cases = Array.isArray(all) ? (all as readonly object[]) : [];
      return {
        file,
        executions: cases.filter(
          (each) => 'expect' in each && 'definition' in each,
        ) as unknown as readonly ExecutionCase[],
        states: cases.filter((each) => 'expect' in each && 'args' in each) as unknown as readonly StateCase[],
        validations: cases.filter(
          (each) => 'valid' in each && 'definition' in each,
        ) as unknown as readonly ValidationCase[],
      };
    });

/** What became of one case. `outside` is what this engine refuses by design, with the reason. */
export interface Finding {
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'outside';
  readonly because?: string;
  readonly differences?: readonly Difference[];
}

export interface Difference {
  readonly at: string;
  readonly got: unknown;
  readonly wanted: unknown;
}
