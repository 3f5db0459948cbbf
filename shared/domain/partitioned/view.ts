import { fields } from '../kube/fields.ts';
import { type KubeObject, type PatchOperation, pointer } from '../kube/object.ts';
import type { Found } from '../workload/kind.ts';
import type { Observation } from '../workload/observation.ts';
import { specOf } from '../workload/snapshot.ts';
import type { Progress } from '../workload/step.ts';
import { besideOf } from './beside.ts';
import { type KindDescription, usualPaths } from './description.ts';
import { plain } from './plain.ts';
import { readAt, segmentsOf } from './path.ts';

/* Decisions know one shape, with template and number of pods where Kubernetes' own kinds have them. Objects are shown in that shape, and writes are taken back to where the fields really stand. */

type Described = Pick<KindDescription, 'paths'>;

const moved = ({ paths }: Described): readonly ('template' | 'replicas')[] =>
  (['template', 'replicas'] as const).filter(
    (name) => paths[name] !== usualPaths[name] && paths[name].startsWith('spec.'),
  );

/** An object in the shape that decisions know; while two fleets stand, with the number of pods of one. */
export const viewOf = (description: Described, object: KubeObject): KubeObject => {
  const shown = moved(description).map((name) => [name, readAt(object, description.paths[name])] as const);
  const stated = shown.filter(([, value]) => value !== undefined);
  const beside = besideOf(description, object);
  const own = beside?.isChanged === false ? { replicas: beside.wanted } : {};
  const spec = plain({ ...specOf(object), ...Object.fromEntries(stated), ...own });
  return { ...object, spec, ...counted(description, object), ...(beside === undefined ? {} : { beside }) };
};

/** A number of pods that its controller counts, where the native DaemonSet has it. */
const counted = ({ paths: { replicas } }: Described, object: KubeObject) =>
  replicas.startsWith('status.')
    ? { status: { ...fields(object['status']), desiredNumberScheduled: readAt(object, replicas) } }
    : {};

/** Writes of the known shape as the API shall get them. */
export const realOf = (
  description: Described,
  operations: readonly PatchOperation[],
): readonly PatchOperation[] => {
  const real = new Map(
    moved(description).map((name) => [
      pointer('spec', name),
      pointer(...segmentsOf(description.paths[name])),
    ]),
  );
  return real.size === 0
    ? operations
    : operations.map((one) => ({ ...one, path: real.get(one.path) ?? one.path }));
};

export const viewFound = (description: Described, found: Found): Found => ({
  ...found,
  template: plain(found.template),
  object: viewOf(description, found.object),
  ...(found.live === undefined ? {} : { live: viewOf(description, found.live) }),
  ...(found.previous === undefined ? {} : { previous: viewOf(description, found.previous) }),
});

export const viewSeen = (description: Described, seen: Observation): Observation =>
  seen.live === undefined ? seen : { ...seen, live: viewOf(description, seen.live) };

export const realProgress = (description: Described, progress: Progress): Progress =>
  progress.kind === 'moving'
    ? {
        ...progress,
        acts: progress.acts.map((act) =>
          act.kind === 'patch' ? { ...act, operations: realOf(description, act.operations) } : act,
        ),
      }
    : progress;
