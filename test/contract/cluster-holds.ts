import { expect } from 'vitest';
import { refOf } from '#domain/kube/object.ts';
import { conditionOf, type Lab, statusOf } from './cluster-lab.ts';
import { held, hold, lift, noDeadline, rollingUpdate, set, given, unset } from './cluster-patches.ts';
import { failing } from './cluster-cases.ts';

type Case = (lab: Lab) => Promise<void>;

/** How long "and it stays so" is watched. */
const awhile = 2_500;

/** The laws that a batch is held by (knowledge/rollout-peers.md 2.1 and 2.2; the names are those of its table). */
export const holds: Readonly<Record<string, Case>> = {
  async 'E1: one patch holds two new pods of ten, Ready but never available'(lab) {
    await lab.start(10);
    await lab.patch(hold(await lab.template('app:v2'), 2, 0));
    await lab.stands({ 'app:v1': 8, 'app:v2': 2 });
    await lab.pass(awhile);
    expect(lab.wanted()).toEqual({ 'app:v1': 8, 'app:v2': 2 });
    expect(lab.most('app:v2')).toBe(2);
    expect(lab.lowestReady).toBe(8);
    expect(conditionOf(lab.deployment(), 'Available')?.status).toBe('True');
    expect(conditionOf(lab.deployment(), 'Progressing')).toBeUndefined();
    expect(statusOf(lab.deployment())).toMatchObject({
      updatedReplicas: 2,
      readyReplicas: 10,
      availableReplicas: 8,
    });
  },

  async 'raising U moves exactly so many more, and giving the fields back at the end moves nothing'(lab) {
    await lab.start(10);
    await lab.patch(hold(await lab.template('app:v2'), 2, 0));
    await lab.stands({ 'app:v1': 8, 'app:v2': 2 });
    await lab.patch([rollingUpdate(5, 0)]);
    await lab.stands({ 'app:v1': 5, 'app:v2': 5 });
    expect(lab.lowestReady).toBe(7);
    await lab.patch([rollingUpdate(10, 0)]);
    await lab.stands({ 'app:v2': 10 });
    const names = () =>
      lab
        .pods()
        .map(({ metadata }) => metadata.name)
        .sort();
    const before = names();
    lab.mark();
    await lab.patch(lift());
    await lab.until(() => conditionOf(lab.deployment(), 'Progressing')?.reason === 'NewReplicaSetAvailable');
    await lab.until(() => statusOf(lab.deployment())['availableReplicas'] === 10);
    expect(lab.lowestReady).toBe(10);
    expect(names()).toEqual(before);
  },

  async 'E15: the native controller finishes by itself when the fields come back at k=3'(lab) {
    await lab.start(10);
    await lab.patch(hold(await lab.template('app:v2'), 3, 0));
    await lab.stands({ 'app:v1': 7, 'app:v2': 3 });
    lab.mark();
    await lab.patch(lift());
    await lab.stands({ 'app:v2': 10 });
    await lab.until(() => conditionOf(lab.deployment(), 'Progressing')?.reason === 'NewReplicaSetAvailable');
    expect(lab.lowestReady).toBeGreaterThanOrEqual(8);
  },

  async 'E10: surge first: never fewer Ready pods than wanted, never more new ones than the step says'(lab) {
    await lab.start(10);
    await lab.patch(hold(await lab.template('app:v2'), 0, 3));
    await lab.stands({ 'app:v1': 10, 'app:v2': 3 });
    await lab.patch([rollingUpdate(3, 0)]);
    await lab.stands({ 'app:v1': 7, 'app:v2': 3 });
    expect(lab.most('app:v2')).toBe(3);
    await lab.patch([rollingUpdate(3, 3)]);
    await lab.stands({ 'app:v1': 7, 'app:v2': 6 });
    await lab.patch([rollingUpdate(6, 0)]);
    await lab.stands({ 'app:v1': 4, 'app:v2': 6 });
    expect(lab.most('app:v2')).toBe(6);
    expect(lab.lowestReady).toBe(10);
    expect(lab.mostPods).toBe(13);
  },

  async 'E2f: back from k=6 by one patch, without a dip and in the old ReplicaSet'(lab) {
    await lab.start(10);
    const old = await lab.template('app:v1');
    await lab.patch(hold(await lab.template('app:v2'), 6, 0));
    await lab.stands({ 'app:v1': 4, 'app:v2': 6 });
    lab.mark();
    await lab.patch([set('template', old), ...lift(0, 6)]);
    await lab.stands({ 'app:v1': 10 });
    expect(lab.lowestReady).toBe(10);
    expect(lab.mostPods).toBeLessThanOrEqual(16);
    expect(lab.sets()).toHaveLength(2);
    const revisions = lab
      .sets()
      .map(({ metadata }) => metadata.annotations?.['deployment.kubernetes.io/revision']);
    expect(new Set(revisions)).toEqual(new Set(['2', '3']));
    await lab.patch([rollingUpdate('25%', '25%')]);
    await lab.until(() => conditionOf(lab.deployment(), 'Progressing')?.reason === 'NewReplicaSetAvailable');
    expect(lab.lowestReady).toBe(10);
  },

  async 'E2: back by one patch with the native 25 %: never below eight'(lab) {
    await lab.start(10);
    const old = await lab.template('app:v1');
    await lab.patch(hold(await lab.template('app:v2'), 6, 0));
    await lab.stands({ 'app:v1': 4, 'app:v2': 6 });
    lab.mark();
    await lab.patch([set('template', old), ...lift()]);
    await lab.stands({ 'app:v1': 10 });
    expect(lab.lowestReady).toBeGreaterThanOrEqual(8);
  },

  /*
   * A race decides it: either the old ReplicaSet is counted as unavailable first, and all sticks; or the controller still
   * believes its old count and drops all new pods at once. A busy control plane does the one or the other (seen on 1.37.2).
   */
  async 'E3: undoing the template alone makes the whole app count as unavailable, and either sticks or drops all new pods'(
    lab,
  ) {
    await lab.start(10);
    const old = await lab.template('app:v1');
    await lab.patch(hold(await lab.template('app:v2'), 6, 0));
    await lab.stands({ 'app:v1': 4, 'app:v2': 6 });
    await lab.patch([set('template', old)]);
    await lab.until(() => conditionOf(lab.deployment(), 'Available')?.status === 'False');
    await lab.until(() => (lab.wanted()['app:v1'] ?? 0) >= 6);
    await lab.pass(awhile);
    expect([{ 'app:v1': 6, 'app:v2': 4 }, { 'app:v1': 10 }]).toContainEqual(lab.wanted());
    expect(statusOf(lab.deployment())['availableReplicas'] ?? 0).toBe(0);
    expect(lab.lowestReady).toBeLessThan(10);
  },

  async 'E5: the hold before the template makes the stable pods unavailable, and holds all the same'(lab) {
    await lab.start(10);
    const asked = await lab.patch([
      set('minReadySeconds', held),
      set('progressDeadlineSeconds', noDeadline),
      rollingUpdate(2, 0),
    ]);
    const { generation = 0 } = asked.metadata;
    // A new Deployment says False as well until its pods are counted: only an answer to this patch counts.
    await lab.until(
      () =>
        Number(statusOf(lab.deployment())['observedGeneration'] ?? 0) >= generation &&
        conditionOf(lab.deployment(), 'Available')?.status === 'False' &&
        (statusOf(lab.deployment())['availableReplicas'] ?? 0) === 0,
    );
    await lab.patch([set('template', await lab.template('app:v2'))]);
    await lab.stands({ 'app:v1': 8, 'app:v2': 2 });
    await lab.patch([rollingUpdate(4, 0)]);
    await lab.stands({ 'app:v1': 6, 'app:v2': 4 });
    await lab.until(() => statusOf(lab.deployment())['updatedReplicas'] === 4);
    await lab.until(() => (statusOf(lab.deployment())['availableReplicas'] ?? 0) === 0);
    await lab.pass(awhile);
    expect(statusOf(lab.deployment())['availableReplicas'] ?? 0).toBe(0);
  },

  async 'E6: a canary that never gets Ready holds the split, also when a stable pod is lost'(lab) {
    await lab.start(10);
    await lab.patch(hold(await lab.template('app:never-ready'), 3, 0));
    await lab.until(() => lab.pods('app:never-ready').length === 3);
    const [lost] = lab.pods('app:v1');
    if (lost === undefined) throw new Error('no stable pod is left');
    await lab.cluster.remove(refOf({ ...lost, apiVersion: 'v1', kind: 'Pod' }), lost.metadata.uid ?? '');
    await lab.until(() => !lab.pods().some(({ metadata }) => metadata.uid === lost.metadata.uid));
    await lab.until(
      () => lab.pods('app:v1').filter((pod) => conditionOf(pod, 'Ready')?.status === 'True').length === 7,
    );
    await lab.pass(awhile);
    expect(lab.wanted()).toEqual({ 'app:v1': 7, 'app:never-ready': 3 });
    expect(lab.pods('app:never-ready')).toHaveLength(3);
  },

  async 'E7: the user who applies their own manifest again lifts the hold'(lab) {
    await lab.start(10);
    await lab.patch(hold(await lab.template('app:v2'), 2, 0));
    await lab.stands({ 'app:v1': 8, 'app:v2': 2 });
    await lab.patch([
      unset('minReadySeconds'),
      set('progressDeadlineSeconds', 600),
      rollingUpdate('25%', '25%'),
    ]);
    await lab.stands({ 'app:v2': 10 });
  },

  async 'E8: a third version in the hold of the second takes its places and leaves the first alone'(lab) {
    await lab.start(10);
    await lab.patch(hold(await lab.template('app:v2'), 3, 0));
    await lab.stands({ 'app:v1': 7, 'app:v2': 3 });
    const uids = () => new Set(lab.pods('app:v1').map(({ metadata }) => metadata.uid));
    const stable = uids();
    await lab.patch([set('template', await lab.template('app:v3'))]);
    await lab.stands({ 'app:v1': 7, 'app:v3': 3 });
    expect(uids()).toEqual(stable);
  },

  async 'E11: of one pod, 30 % unavailable is all of it; a surge of one keeps the old beside the new'(lab) {
    await lab.start(1);
    await lab.patch(hold(await lab.template('app:v2'), 0, 1));
    await lab.stands({ 'app:v1': 1, 'app:v2': 1 });
    await lab.patch([rollingUpdate('30%', 0)]);
    await lab.stands({ 'app:v2': 1 });
  },

  async 'lowering U is no way back'(lab) {
    await lab.start(10);
    await lab.patch(hold(await lab.template('app:v2'), 6, 0));
    await lab.stands({ 'app:v1': 4, 'app:v2': 6 });
    await lab.patch([rollingUpdate(4, 0)]);
    await lab.pass(awhile);
    expect(lab.wanted()).toEqual({ 'app:v1': 4, 'app:v2': 6 });
  },

  async 'E13: what is paused does not move when U is raised'(lab) {
    await lab.start(10);
    await lab.patch(hold(await lab.template('app:v2'), 2, 0));
    await lab.stands({ 'app:v1': 8, 'app:v2': 2 });
    await lab.patch([set('paused', true), rollingUpdate(6, 0)]);
    await lab.pass(awhile);
    expect(lab.wanted()).toEqual({ 'app:v1': 8, 'app:v2': 2 });
    await lab.patch([set('paused', false)]);
    await lab.stands({ 'app:v1': 4, 'app:v2': 6 });
  },

  async 'J1: the same start patch twice changes nothing the second time'(lab) {
    await lab.start(4);
    const start = hold(await lab.template('app:v2'), 1, 0);
    const first = await lab.patch(start);
    expect((await lab.patch(start)).metadata.generation).toBe(first.metadata.generation);
    await lab.stands({ 'app:v1': 3, 'app:v2': 1 });
    expect(lab.sets()).toHaveLength(2);
  },

  async 'J2 to J4: guarded by release label, room and hold, a patch works once; late and foreign ones are a Conflict'(
    lab,
  ) {
    await lab.start(4);
    const label = '/metadata/labels/tidegate.dev~1release';
    const start = [
      given(label, null),
      { op: 'add', path: label, value: 'r-1' } as const,
      ...hold(await lab.template('app:v2'), 1, 0),
    ];
    await lab.patch(start);
    await failing(lab.patch(start), 'Conflict');
    await lab.stands({ 'app:v1': 3, 'app:v2': 1 });
    const raise = (release: string) => [
      given(label, release),
      given('/spec/strategy/rollingUpdate/maxUnavailable', 1),
      given('/spec/minReadySeconds', held),
      rollingUpdate(2, 0),
    ];
    await failing(lab.patch(raise('r-0')), 'Conflict');
    const raised = await lab.patch(raise('r-1'));
    await failing(lab.patch(raise('r-1')), 'Conflict');
    await lab.stands({ 'app:v1': 2, 'app:v2': 2 });
    expect(lab.deployment()?.metadata.generation).toBe(raised.metadata.generation);
  },
};
