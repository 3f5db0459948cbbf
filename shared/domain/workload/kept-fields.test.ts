import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import { describeKept, givenBack } from './kept-fields.ts';
import { lastWriterAt } from './observation.ts';
import { pauseLabel } from './snapshot.ts';

const rolling = (maxSurge: unknown, maxUnavailable: unknown) => ({
  type: 'RollingUpdate',
  rollingUpdate: { maxSurge, maxUnavailable },
});
const template = (image: string) => ({ spec: { containers: [{ name: 'app', image }] } });
const before = { template: template('app:1'), own: { strategy: rolling('25%', '25%'), minReadySeconds: 3 } };
const plan = { before, after: { ...before, template: template('app:2') } };
const borrowed = ['strategy', 'minReadySeconds', 'paused'];

const liveWith = (spec: object, owners: Readonly<Record<string, object>>, labels = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'shop',
    labels,
    managedFields: Object.entries(owners).map(([manager, fields]) => ({
      manager,
      fieldsV1: { 'f:spec': fields },
    })),
  },
  spec,
});
const surge = { 'f:strategy': { 'f:rollingUpdate': { 'f:maxSurge': {} } } };

test('what we have written goes back to what it was', () => {
  const live = liveWith(
    { strategy: rolling(2, 0), minReadySeconds: 2147483646 },
    {
      tidegate: {
        'f:minReadySeconds': {},
        'f:strategy': { 'f:rollingUpdate': { 'f:maxSurge': {}, 'f:maxUnavailable': {} } },
      },
    },
  );
  expect(givenBack(live, borrowed, before.own, plan)).toEqual({ own: before.own, theirs: [] });
});

test('a strategy of which somebody else has set a part since is theirs as a whole', () => {
  const strategy = rolling('70%', 0);
  const live = liveWith(
    { strategy, minReadySeconds: 3 },
    {
      tidegate: { 'f:strategy': { 'f:rollingUpdate': { 'f:maxUnavailable': {} } } },
      kubectl: surge,
    },
  );
  expect(givenBack(live, borrowed, before.own, plan)).toEqual({
    own: { ...before.own, strategy },
    theirs: ['strategy'],
  });
});

test('what the API server has filled in, and what it remembers nobody for, is not theirs', () => {
  for (const owners of [{ kubectl: {} }, {}])
    expect(
      givenBack(liveWith({ strategy: rolling(9, 9) }, owners), borrowed, before.own, plan).theirs,
    ).toEqual([]);
});

test('a pause of somebody else stays, also while the way back has lifted it', () => {
  const lifted = liveWith({}, {}, { [pauseLabel]: 'true' });
  for (const live of [liveWith({ paused: true }, {}), lifted])
    expect(givenBack(live, borrowed, before.own, plan)).toMatchObject({
      own: { paused: true },
      theirs: ['paused'],
    });
});

test('who has set what stays is named, and a webhook is nobody', () => {
  const image = { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"app"}': { 'f:image': {} } } } } };
  const spec = { template: template('app:hotfix') };
  expect(describeKept(liveWith(spec, { kubectl: image }), before, ['strategy'])).toBe(
    '; its pod template, spec.strategy stays as kubectl has set it',
  );
  expect(describeKept(liveWith(spec, { tidegate: image }), before, [])).toBe('');
});

test('whoever wrote elsewhere later has not set what stays', () => {
  const image = { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"app"}': { 'f:image': {} } } } } };
  const live: KubeObject = {
    ...liveWith({ template: template('app:hotfix') }, {}),
    metadata: {
      name: 'shop',
      managedFields: [
        { manager: 'kubectl-annotate', time: '3', fieldsV1: { 'f:metadata': { 'f:annotations': {} } } },
        { manager: 'kubectl-set', time: '2', fieldsV1: { 'f:spec': image } },
        { manager: 'kubectl-create', time: '1', fieldsV1: { 'f:spec': { 'f:template': {} } } },
      ],
    },
  };
  expect(describeKept(live, before, [])).toBe('; its pod template stays as kubectl-set has set it');
  expect(lastWriterAt(live, ['spec', 'template'])).toBe('kubectl-set');
  const scaled = {
    manager: 'kubectl',
    subresource: 'scale',
    time: '4',
    fieldsV1: { 'f:spec': { 'f:replicas': {} } },
  };
  const status = { ...scaled, manager: 'controller', subresource: 'status', time: '5' };
  const managedFields = [...(live.metadata['managedFields'] as object[]), scaled, status];
  const both = { ...live, metadata: { ...live.metadata, managedFields } };
  expect(lastWriterAt(both, ['spec', 'replicas'])).toBe('kubectl');
});

test('where the API server knows no items of a list, what stays in it is told as the word of who wrote since', () => {
  const [app] = before.template.spec.containers;
  const kept = { spec: { containers: [{ ...app, env: [{ name: 'HAND', value: 'a' }] }] } };
  const writer = (manager: string, time: string, owned: object) => ({
    manager,
    time,
    fieldsV1: { 'f:spec': owned },
  });
  const whole = { 'f:template': { 'f:spec': { 'f:containers': {} } } };
  const madeAt = '2026-01-01T00:00:00Z';
  const live = (...managedFields: readonly object[]): KubeObject => ({
    apiVersion: 'apps.kruise.io/v1alpha1',
    kind: 'CloneSet',
    metadata: { name: 'shop', creationTimestamp: madeAt, managedFields },
    spec: { template: kept },
  });
  const ours = writer('tidegate', '2026-01-01T00:02:00Z', whole);
  const byHand = writer('kubectl', '2026-01-01T00:01:00Z', { 'f:revisionHistoryLimit': {} });
  const maker = writer('kubectl', madeAt, { 'f:replicas': {} });
  expect(describeKept(live(ours, byHand), before, [])).toBe('; its pod template stays as kubectl has set it');
  expect(describeKept(live(ours, maker), before, [])).toBe('');
});
