import type { Notice } from '#domain/notification/notice.ts';
import type { EventView } from '#domain/view/view.ts';

/** What every receiver is told. */
export const notice: Notice = {
  id: '11111111-1111-4111-8111-111111111111',
  chain: '22222222-2222-4222-8222-222222222222',
  kind: 'asked',
  release: '01k',
  app: 'shop',
  at: Date.UTC(2026, 10, 23),
  message: 'may it?',
  needsPerson: true,
  targets: [
    { name: 'eu', cluster: 'c', namespace: 'n', environment: 'prod', region: 'eu', images: { web: 'web:1' } },
  ],
};

/** Some hear of a release only when it is over. */
export const ended: Notice = { ...notice, kind: 'ended', outcome: { kind: 'released', reason: '' } };

/** What such a receiver reads of the release. */
export const story: readonly EventView[] = [
  { cursor: '1', at: 0, message: '', fact: { kind: 'wave', index: 0, targets: ['eu'], back: false } },
];
