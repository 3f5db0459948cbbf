import { readFileSync } from 'node:fs';
import type { Engine as Embedded } from '#adapters/engine/embedded/engine.ts';
import type { EngineClock } from '#adapters/engine/embedded/options.ts';
import { sfnClientConfig } from '#adapters/engine/embedded/protocol/sdk.ts';
import { openStepFunctions, sfnClient } from '#adapters/engine/step-functions.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Engine, WorkflowName } from '#ports/engine.ts';
import { openOwnEngine } from './open-engine.ts';

/** Runs one task of ours by name; the host that has the functions hands this in, worlds do not know them. */
export type RunTask = (name: string, input: JsonObject) => Promise<unknown>;

interface Hosting {
  /** A path, or `:memory:`. */
  readonly file: string;
  readonly clock: EngineClock;
  readonly random: () => number;
  readonly id: () => string;
  readonly runTask: RunTask;
  /** As `EngineOptions.keptMs`. */
  readonly keptMs?: number;
  /** Called for trouble that no caller waits for. */
  readonly onTrouble?: (trouble: Error) => void;
}

export interface HostedEngine {
  readonly engine: Engine;
  readonly embedded: Embedded;
}

const workflows: readonly WorkflowName[] = ['release', 'rollout', 'tenant'];
const arnOf = (workflow: WorkflowName): string =>
  `arn:aws:states:local:000000000000:stateMachine:${workflow}`;
/** Most calls only watch pods and cost next to nothing; with less room these would keep a way back waiting. */
const maxConcurrent = 256;
const role = 'arn:aws:iam::000000000000:role/tidegate';

/** The definition that Step Functions runs too; names of functions and machines replace the ARNs. */
const definitionOf = (workflow: WorkflowName): string =>
  readFileSync(
    new URL(`../../../workflows/emitted/${workflow}.asl.json`, import.meta.url),
    'utf8',
  ).replaceAll(/\$\{(\w+)\}/g, (_, name: string) =>
    workflows.find((one) => one === name) === undefined ? name : arnOf(name as WorkflowName),
  );

/** Opens the embedded engine with the workflows on it, and the port that speaks to it through the SDK's own client. */
export const hostEngine = async ({ runTask, ...options }: Hosting): Promise<HostedEngine> => {
  const embedded = openOwnEngine({
    ...options,
    region: 'local',
    account: '000000000000',
    maxConcurrent,
    invoke: (name, payload) => runTask(name, payload as JsonObject),
  });
  for (const workflow of workflows) await register(embedded, workflow);
  return { embedded, engine: openStepFunctions({ client: sfnClient(sfnClientConfig(embedded)), arnOf }) };
};

/** Running executions keep the definition they began with; new ones get this one. */
const register = async (embedded: Embedded, workflow: WorkflowName): Promise<void> => {
  const definition = definitionOf(workflow);
  const machines = await embedded.call('ListStateMachines', {});
  const isThere = (machines['stateMachines'] as readonly { name: string }[]).some(
    ({ name }) => name === workflow,
  );
  if (isThere) await embedded.call('UpdateStateMachine', { stateMachineArn: arnOf(workflow), definition });
  else await embedded.call('CreateStateMachine', { name: workflow, definition, roleArn: role });
};
