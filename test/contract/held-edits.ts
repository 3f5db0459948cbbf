import { describe, expect, test } from 'vitest';
import { type KubeObject, type PatchOperation, pointer } from '#domain/kube/object.ts';
import { fields } from '#domain/kube/fields.ts';
import { readAt, withAt } from '#domain/partitioned/path.ts';
import { plain } from '#domain/partitioned/plain.ts';
import { kindOfPlan } from '#domain/workload/kinds.ts';
import { specOf, type WorkloadPlan } from '#domain/workload/snapshot.ts';
import type { Progress } from '#domain/workload/step.ts';
import type { PartitionedPart } from '#test/story/partitioned-scene.ts';
import { carryOn, planOf, type TimedExam } from './movement.ts';
import { isInOrder, openPartitionLab, type PartitionLab } from './partitioned-laws.ts';

/** A workload of some kind that a release moves by our own decisions, and what people do to it meanwhile. */
interface HeldLab extends PartitionLab {
  live(): Promise<KubeObject>;
  /** The first of two steps of a release of `shop/app:2`. */
  begin(): Promise<WorkloadPlan>;
  step(plan: WorkloadPlan, index: number): Promise<Progress>;
  finish(plan: WorkloadPlan): Promise<Progress>;
  rollBack(plan: WorkloadPlan, isUndo?: true): Promise<Progress>;
  byHand(...operations: readonly PatchOperation[]): Promise<unknown>;
}

const openHeldLab = async (exam: TimedExam, part: PartitionedPart): Promise<HeldLab> => {
  const lab = await openPartitionLab(exam, part);
  const { metadata } = part.object;
  const { namespace } = exam;
  const ref = { ...part.object, namespace, name: metadata.name };
  const { apiVersion, kind } = ref;
  const place = { apiVersion, kind, namespace, name: metadata.name };
  const live = async () => (await exam.cluster.get(place)) as KubeObject;
  const image = ['spec', 'template', 'spec', 'containers'];
  const revision = () => {
    const [first] = readAt(part.object, image.join('.')) as readonly object[];
    const next = withAt(part.object, image, [{ ...first, image: 'shop/app:2' }]) as KubeObject;
    return { ...next, metadata: { ...next.metadata, namespace } };
  };
  const step = (plan: WorkloadPlan, index: number) =>
    carryOn(exam, plan, (seen) =>
      kindOfPlan(plan).advance({ index, percent: index === 0 ? 40 : 100, of: 2 }, seen),
    );
  return {
    ...lab,
    live,
    step,
    async begin() {
      const plan = await planOf(exam, revision());
      expect(await step(plan, 0)).toMatchObject({ kind: 'settled' });
      return plan;
    },
    finish: (plan) => carryOn(exam, plan, (seen) => kindOfPlan(plan).finish(seen)),
    rollBack: (plan, isUndo) =>
      carryOn(exam, plan, (seen) =>
        kindOfPlan(plan).rollBack(isUndo === undefined ? seen : { ...seen, isUndo }),
      ),
    byHand: (...operations) => exam.asOther('kubectl').patch(place, operations),
  };
};

const container = pointer('spec', 'template', 'spec', 'containers', '0');
const hand = { name: 'HAND', value: 'a&b' };
const put = (path: string, value: unknown): PatchOperation => ({ op: 'add', path, value });
const setsVariable = put(`${container}/env`, [hand]);
const mayMiss = put('/spec/updateStrategy/rollingUpdate/maxUnavailable', '50%');
const keepsFew = put('/spec/revisionHistoryLimit', 3);

const [old, bad] = ['shop/app:1', 'shop/app:2'] as const;

/** What each manager owns of the list of containers. */
const ownersOfContainers = ({ metadata }: KubeObject): Readonly<Record<string, object>> => {
  const entries = metadata['managedFields'] as readonly { manager: string; fieldsV1: object }[];
  const owned = entries.flatMap(({ manager, fieldsV1 }) => {
    const list = ['spec', 'template', 'spec', 'containers'].reduce<unknown>(
      (here, name) => fields(here)[`f:${name}`],
      fieldsV1,
    );
    return list === undefined ? [] : [[manager, list as object] as const];
  });
  return Object.fromEntries(owned);
};

type Law = (lab: HeldLab) => Promise<void>;

/** What people set while a release holds a workload is theirs, whatever becomes of the release. */
const laws: Readonly<Record<string, Law>> = {
  async 'a variable that is set by hand in a hold stays on the way back, and all pods get it'(lab) {
    const plan = await lab.begin();
    await lab.byHand(setsVariable, keepsFew);
    expect(await lab.step(plan, 1)).toMatchObject({ kind: 'stuck' });
    const back = await lab.rollBack(plan);
    expect(back).toMatchObject({ kind: 'settled' });
    expect(back.reason).toContain(
      'what the release had changed is taken back; its pod template stays as kubectl has set it',
    );
    await lab.stands({ [old]: lab.wanted });
    const live = await lab.live();
    expect(readAt(live, 'spec.template.spec.containers')).toMatchObject([{ image: old, env: [hand] }]);
    expect(specOf(live)['revisionHistoryLimit']).toBe(3);
    expect(live.metadata.labels).toEqual(lab.part.object.metadata.labels);
    await lab.pass(3_000);
    expect(await lab.split()).toEqual({ [old]: lab.wanted });
  },

  async 'a strategy that is set by hand in a hold stays, but for what the hold itself has written'(lab) {
    const plan = await lab.begin();
    // The hold of a DaemonSet has taken the place of the whole, and OpenKruise takes more than one only in parallel.
    if (readAt(await lab.live(), 'spec.updateStrategy.rollingUpdate') === undefined) return;
    if (isInOrder(lab.part)) return;
    await lab.byHand(mayMiss);
    expect(await lab.rollBack(plan)).toMatchObject({ kind: 'settled' });
    const live = await lab.live();
    const { maxUnavailable, partition = 0 } = readAt(live, 'spec.updateStrategy.rollingUpdate') as {
      maxUnavailable: unknown;
      partition?: number;
    };
    expect([maxUnavailable, partition]).toEqual(['50%', 0]);
    expect(plain(specOf(live)['template'])).toEqual(plain(plan.before.template));
  },

  async 'who writes into an item of a list owns that field; in a kind without a schema the whole list'(lab) {
    await lab.byHand(setsVariable);
    const owners = ownersOfContainers(await lab.live());
    const isNative = lab.part.object.apiVersion === 'apps/v1';
    expect(Object.keys(owners['kubectl'] ?? { none: '' }).map((name) => name.slice(0, 2))).toEqual(
      isNative ? ['k:'] : [],
    );
    expect(Object.keys(owners).length > 1).toBe(isNative);
  },

  async 'what a person has set before and after a release that comes back survives an undo'(lab) {
    const first = await lab.begin();
    expect(await lab.step(first, 1)).toMatchObject({ kind: 'settled' });
    expect(await lab.finish(first)).toMatchObject({ kind: 'settled' });
    await lab.byHand(setsVariable);
    await lab.stands({ [bad]: lab.wanted });
    await lab.until(async () => (await lab.live()).metadata.generation !== undefined);
    expect(await lab.rollBack(first, true)).toMatchObject({ kind: 'settled' });
    const live = await lab.live();
    expect(readAt(live, 'spec.template.spec.containers')).toMatchObject([{ image: old, env: [hand] }]);
    await lab.stands({ [old]: lab.wanted });
  },
};

/** The ways back of the kinds that are held by a partition or by their strategy; those of Deployments are in rollouts-back.ts. */
export const testHeldEdits = (
  title: string,
  setup: () => Promise<TimedExam>,
  parts: Readonly<Record<string, PartitionedPart>>,
): void => {
  for (const [name, part] of Object.entries(parts))
    describe.concurrent(`edits by hand, ${name} in ${title}`, () => {
      test.each(Object.entries(laws))(
        '%s',
        async (_, prove) => {
          const exam = await setup();
          try {
            await prove(await openHeldLab(exam, part));
          } finally {
            await exam.stop();
          }
        },
        120_000,
      );
    });
};
