import { Ajv2020 } from 'ajv/dist/2020.js';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cdEventOf, cloudEventOf, purlOf } from './cdevent.ts';
import { type Notice, noticeKinds } from './notice.ts';

/* Every event that we send, held to the published schemas of CDEvents 0.5.1. */

interface Published {
  readonly schemas: readonly { readonly $id: string; readonly properties?: object }[];
}
const folder = new URL('../../../test/conformance/events/published/', import.meta.url);
const { schemas }: Published = JSON.parse(readFileSync(new URL('cdevents-0.5.1.json', folder), 'utf8'));
const ajv = new Ajv2020({
  strict: false,
  formats: {
    'date-time': (text) =>
      /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)),
    uri: (text) => URL.canParse(text),
    'uri-reference': (text) => URL.canParse(text, 'https://example.com'),
  },
});
ajv.addSchema([...schemas]);
const base = 'https://cdevents.dev/0.5.1/schema';
/** `dev.cdevents.service.upgraded.0.3.0` is held to `service-upgraded-event`; which versions that takes, it says itself. */
const idOf = (type: string): string => {
  const [, , subject, predicate] = type.split('.');
  return type.startsWith('dev.cdeventsx.') ? `${base}/custom` : `${base}/${subject}-${predicate}-event`;
};
const isKnown = (type: string): boolean => ajv.getSchema(idOf(type)) !== undefined;
const isValid = (event: { readonly context: { readonly type: string } }): boolean =>
  ajv.getSchema(idOf(event.context.type))?.(event) === true;

interface Recorded {
  readonly events: readonly {
    readonly id: string;
    readonly event: { readonly context: { readonly type: string } };
    readonly expectValid: boolean;
  }[];
}
const file = new URL('../../../../shared/vectors/cdevents.json', import.meta.url);
const { events }: Recorded = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as Recorded)
  : { events: [] };
const known = events.filter(({ event: { context } }) => isKnown(context.type));

test.skipIf(events.length === 0)('they say of recorded events what was recorded of them', () => {
  expect(known.length).toBeGreaterThanOrEqual(9);
  expect(new Set(known.map(({ expectValid }) => expectValid))).toEqual(new Set([true, false]));
  expect(known.map(({ id, event }) => [id, isValid(event)])).toEqual(
    known.map(({ id, expectValid }) => [id, expectValid]),
  );
});

const notice = (more: Partial<Notice>): Notice => ({
  id: '11111111-1111-4111-8111-111111111111',
  chain: '7ff3f526-1a0e-4d35-8a4c-7d6295e97359',
  kind: 'ended',
  release: '01k',
  app: 'shop',
  at: Date.UTC(2026, 10, 23),
  message: 'it is over',
  needsPerson: false,
  targets: [
    {
      name: 'eu',
      cluster: 'prod-eu',
      namespace: 'shop',
      environment: 'prod',
      region: 'eu',
      images: { web: `registry.example.com/shop/web:2@sha256:${'0b'.repeat(32)}` },
    },
  ],
  ...more,
});

const ends = [
  'released',
  'rolled-back',
  'rollback-failed',
  'superseded',
  'refused',
  'rejected',
  'aborted',
] as const;
const targetEnds = ['released', 'rolled-back', 'rollback-failed', 'refused', 'unchanged'] as const;
const all: readonly Notice[] = [
  ...noticeKinds.map((kind) => notice({ kind })),
  ...ends.map((kind) => notice({ kind: 'ended', outcome: { kind, reason: 'because' } })),
  ...targetEnds.map((kind) => notice({ kind: 'target-ended', outcome: { kind, reason: 'because' } })),
  notice({ kind: 'target-ended', outcome: { kind: 'released' }, targets: [] }),
  notice({ kind: 'asked', approval: 'a.plan', by: 'ann' }),
  notice({ kind: 'step', step: { index: 1, percent: 50, of: 3 } }),
];

test('everything that is told of a release is a CDEvent, and its envelope says the same', () => {
  for (const one of all) {
    const event = cdEventOf(one);
    expect([one.kind, event.context.type, isValid(event)]).toEqual([one.kind, event.context.type, true]);
    const { data, ...envelope } = cloudEventOf(one, '/tidegate/eu');
    expect(envelope).toEqual({
      specversion: '1.0',
      id: one.id,
      source: '/tidegate/eu',
      type: event.context.type,
      time: '2026-11-23T00:00:00.000Z',
      subject: event.subject.id,
      datacontenttype: 'application/json',
    });
    expect(data).toMatchObject({ context: { id: one.id, source: '/tidegate/eu', type: envelope.type } });
  }
});

test('an end is a success, a failure, a cancel or an error', () => {
  const outcomes = ends.map((kind) => {
    const { subject } = cdEventOf(notice({ kind: 'ended', outcome: { kind, reason: '' } }));
    return [kind, subject.content['outcome']];
  });
  expect(Object.fromEntries(outcomes)).toEqual({
    released: 'success',
    'rolled-back': 'failure',
    'rollback-failed': 'error',
    superseded: 'cancel',
    refused: 'error',
    rejected: 'cancel',
    aborted: 'cancel',
  });
});

test('an image is a package URL, if it is held to a digest', () => {
  expect(purlOf(`registry.example.com/shop/checkout:1@sha256:${'0b'.repeat(32)}`)).toBe(
    `pkg:oci/checkout@sha256%3A${'0b'.repeat(32)}?repository_url=registry.example.com%2Fshop`,
  );
  expect(purlOf('shop/web:1')).toBeUndefined();
  expect(purlOf('shop/web:1 + sidecar:2')).toBeUndefined();
});
