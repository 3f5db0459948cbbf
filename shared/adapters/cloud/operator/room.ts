import { Failure, isFailure } from '#domain/failure.ts';
import { canonical } from '#domain/json.ts';
import { intentTag, type CloudStack, type StackSpec } from '#domain/stack/cloud-stack.ts';
import type { StackPlace } from '#ports/cloud.ts';
import type { Cluster } from '#ports/cluster.ts';
import { readLive } from './objects.ts';
import { readOutputs } from './outputs.ts';
import { type Found, readRecord, removeRecord, writeRecord } from './record.ts';
import { standingOf } from './standing.ts';
import { type OperatorTemplate, type Part, readTemplate } from './template.ts';

/** A stack as the writes need it. */
export interface Stand {
  readonly found: Found;
  readonly template: OperatorTemplate;
  readonly stack: CloudStack;
}

/** What reads and writes of one namespace share. */
export interface Room {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly now: () => number;
  readonly at: (stack: string) => string;
  /** The template of a spec; StackRefused with the reason where it has a fault. */
  readonly templateOf: (spec: StackSpec) => OperatorTemplate;
  readonly stand: (stack: string) => Promise<Stand | undefined>;
}

export const roomOf = (name: string, place: StackPlace, cluster: Cluster, now: () => number): Room => {
  const { namespace } = place;
  const at = (stack: string): string => `cloud ${name}, stack ${stack} in ${place.cluster}/${namespace}`;
  const templateOf = (spec: StackSpec): OperatorTemplate => {
    const template = readTemplate(spec, namespace);
    if (typeof template === 'string') throw new Failure('StackRefused', at(spec.name), template);
    return template;
  };
  const stand = async (stack: string): Promise<Stand | undefined> => {
    const found = await readRecord(cluster, namespace, stack);
    if (found === undefined) return undefined;
    const { kept, id } = found;
    const template = templateOf(kept.spec);
    const live = await readLive(cluster, template.parts);
    const isLeaving = kept.operation === 'delete';
    const stays = ({ isRetained }: Part): boolean => isRetained && kept.wasReady === true;
    if (isLeaving && template.parts.every((part) => stays(part) || !live.has(part.id))) {
      // Its objects are gone: the record is not needed any more.
      await removeRecord(cluster, namespace, found);
      return undefined;
    }
    const seen = isLeaving ? { outputs: {} } : await readOutputs(cluster, namespace, template, live);
    const standing = standingOf(kept, template, { live, ...seen, now: now() });
    const noted = await noteReady(cluster, namespace, found, standing.phase);
    const { outputs } = seen;
    const tags = kept.isWritten ? kept.spec.tags : {};
    const isTold = standing.phase === 'ready';
    return {
      found: noted,
      template,
      stack: { id, name: stack, ...standing, outputs: isTold ? outputs : {}, tags },
    };
  };
  return { cluster, namespace, now, at, templateOf, stand };
};

/** The record of its having been ready, and so of possible data, exists only here. */
const noteReady = async (
  cluster: Cluster,
  namespace: string,
  found: Found,
  phase: CloudStack['phase'],
): Promise<Found> => {
  if (phase !== 'ready' || found.kept.wasReady === true) return found;
  try {
    return await writeRecord(cluster, namespace, { ...found.kept, wasReady: true }, found.version);
  } catch (error) {
    // Another caller has looked at the same moment.
    if (isFailure(error, 'Conflict')) return found;
    throw error;
  }
};

/** Whether two specs ask for the same, whoever asked. */
export const isSame = (a: StackSpec, b: StackSpec): boolean => canonical(bare(a)) === canonical(bare(b));

const bare = ({ tags, ...rest }: StackSpec) => {
  const { [intentTag]: _, ...others } = tags;
  return { ...rest, tags: others };
};
