import type { StackFact } from '#domain/stack/stack-fact.ts';
import { foldStack } from '#domain/stack/fold-stack.ts';
import type { StackState } from '#domain/stack/stack-state.ts';
import { stackStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { readFacts } from '../store/append-facts.ts';
import { driftOfStack, type StackDrift } from './drifted-stacks.ts';

/** A resource of some application as people and programs are shown it. Nothing secret is in it. */
export interface ResourceView {
  readonly name: string;
  readonly class: string;
  readonly size: string;
  readonly cloud: string;
  readonly account: string;
  readonly stack: string;
  readonly environment: string;
  /** `shop@eu`: its users; empty if it is only kept. */
  readonly users: readonly string[];
  /** When it was made, epoch ms; absent while it is not. */
  readonly since?: number;
  /** `CREATE_IN_PROGRESS`, or how its last operation ended. */
  readonly status: string;
  readonly deletion: string;
  /** Why it stays although it has no user. */
  readonly kept?: string;
  readonly drift?: StackDrift;
}

/** Every resource that exists, is being created or has left something behind, by the key of its stack. */
export const listResources = async (
  world: World,
  { app, drift }: { readonly app?: string | undefined; readonly drift: boolean },
): Promise<readonly ResourceView[]> => {
  const heads = await world.journal.list(stackStream(''));
  const states = await Promise.all(
    heads.map(async ({ stream }) => foldStack(await readFacts<StackFact>(world.journal, stream))),
  );
  const shown = states.filter(
    (state) => isThere(state) && (app === undefined || state.uses.some((use) => use.app === app)),
  );
  return Promise.all(
    shown.map(async (state) => viewOf(state, drift ? await driftOfStack(world, state) : undefined)),
  );
};

const isThere = ({ standing, open, isLeftOver }: StackState): boolean =>
  standing !== undefined || open !== undefined || isLeftOver;

const viewOf = (state: StackState, drift: StackDrift | undefined): ResourceView => {
  const { claim, standing, open, failed, kept, uses } = state;
  return {
    name: claim?.name ?? '',
    class: claim?.class ?? '',
    size: claim?.size ?? '',
    cloud: state.cloud ?? '',
    account: state.account ?? '',
    stack: state.stack ?? '',
    environment: state.environment ?? '',
    users: uses.map((use) => `${use.app}@${use.target}`),
    ...(standing === undefined ? {} : { since: standing.since }),
    status:
      open === undefined ? (standing?.status ?? failed?.status ?? '') : (open.status ?? `${open.op} asked`),
    deletion: claim?.deletion ?? '',
    ...(kept === undefined ? {} : { kept }),
    ...(drift === undefined ? {} : { drift }),
  };
};
