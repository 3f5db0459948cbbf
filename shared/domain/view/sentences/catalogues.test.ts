import { expect, test } from 'vitest';
import type { ReleaseEvent } from '../../event/event.ts';
import type { TargetOutcome } from '../../release/outcome.ts';
import type { ReleaseFact } from '../../release/release.ts';
import type { TargetFact } from '../../rollout/target-fact.ts';
import { catalogues } from './catalogues.ts';
import { languageOf, languages } from './language.ts';
import type { NextFacts } from './next-facts.ts';
import { say } from './say.ts';
import type { StopFacts } from './stop-facts.ts';

type Told = { readonly kind: string };
/** An example of every kind; the compiler refuses this table when a kind is missing. */
type Examples<F extends Told> = { readonly [K in F['kind']]: Omit<Extract<F, { kind: K }>, 'kind'> };

const release = '01m8';
const by = 'ann';
const reason = '';
const outcome = { kind: 'released' } as const;
const verdict = { kind: 'fail', reason, evidence: [] } as const;

const changes = {
  named: [
    { object: 'Deployment/a', kind: 'new' },
    { object: 'Deployment/b', kind: 'template', images: ['b:1 → b:2'], isMore: true },
    { object: 'Deployment/c', kind: 'pods', from: 1, to: 2 },
    { object: 'Deployment/d', kind: 'settings' },
    { object: 'Service/e', kind: 'content' },
  ],
  others: 3,
} as const;

const target: Examples<TargetFact> = {
  taken: { release, from: 'r0' },
  queued: { release, behind: 'r0' },
  dequeued: { release, reason },
  restored: { release, reason },
  prepared: { release, snapshot: 'sha256:0', manifest: 'sha256:1', removals: ['a'], kept: ['b'], changes },
  declined: { release, outcome },
  provisioning: { release, stacks: [] },
  'provision-seen': { release, resource: 'db', status: 's', isBack: true },
  provisioned: { release, changed: ['db'] },
  unprovisioned: { release, told: [] },
  'step-started': { release, index: 0, percent: 10, of: 2 },
  'components-started': { release, index: 0, components: ['web'] },
  'components-ready': { release, components: ['web'] },
  'components-waiting': { release, waits: { web: 'db' } },
  'traffic-moved': { release, service: 'web', percent: 5, routes: ['r'], kept: ['k'] },
  'step-settled': { release, index: 0, reason },
  'step-unsettled': { release, index: 0, reason },
  judged: { release, index: 0, verdict },
  skipped: { release, index: 0, by },
  promoted: { release, index: 0, to: 1, by },
  blocked: { release, name: 'Conflict', reason },
  cleared: { release, name: 'Conflict' },
  suspended: { release, approval: 'a', question: 'q', expiresAt: 0, why: 'pause' },
  resumed: { release, approval: 'a', answer: 'expired', by },
  finishing: { release },
  soaking: { release, reason, seconds: 60 },
  soaked: { release, verdict: { kind: 'calm', reason, burns: [], bad: 0, all: 0 } },
  pruning: { release, reason },
  pruned: { release, removed: [], left: ['x'] },
  logged: { release, logs: [], withheld: '403' },
  'rolling-back': { release, reason },
  completed: { release, reason },
  'rollback-failed': { release, reason },
  swept: { release, found: [] },
  closed: { release, outcome, runs: 'this' },
};

const cause: Examples<ReleaseEvent> = {
  image: { app: 'a', image: 'web:1', by, component: 'web' },
  manual: { app: 'a', images: { web: 'web:1' }, by },
  undo: { app: 'a', release, by },
  return: { app: 'a', release, by },
  removal: { app: 'a', by, environments: ['prod'] },
  heal: { app: 'a', release, targets: ['eu'], by, reason, asks: false },
  promotion: { app: 'a', release, from: 'dev', environments: ['prod'], images: {}, by },
  sync: { app: 'a', environments: ['prod'], images: {}, by, reason },
};

const ofRelease: Examples<ReleaseFact> = {
  requested: { id: release, app: 'a', source: 'sha256:0', cause: { kind: 'manual', ...cause.manual } },
  planned: { plan: 'sha256:0', targets: ['eu'] },
  refused: { reason },
  awaiting: { what: 'registry r', reason },
  asked: { approval: 'a', question: 'q', expiresAt: 0 },
  answered: { approval: 'a', answer: 'approved', by, reason },
  wave: { index: 0, targets: ['eu'], back: false },
  'target-closed': { target: 'eu', outcome, back: false },
  hook: { index: 0, step: 's', state: 'failed', reason },
  held: { reason },
  paused: { by },
  resumed: { by },
  aborted: { by, reason },
  superseded: { by },
  retried: { by },
  closed: { outcome: { kind: 'released', reason } },
};

const ends: Examples<TargetOutcome> = {
  released: {},
  unchanged: { reason },
  'rolled-back': { reason },
  'rollback-failed': { reason },
  superseded: { by },
  refused: { reason },
};

const next: Examples<NextFacts> = {
  plan: {},
  awaiting: { what: 'registry r' },
  asked: {},
  paused: {},
  held: { reason },
  blocked: { name: 'Conflict' },
  wave: { targets: ['eu'] },
  pods: { index: 0, of: 2, bakeSeconds: 60 },
  bake: { index: 0, of: 2 },
  soak: {},
  finish: {},
  back: {},
  over: {},
};

const stops: Examples<StopFacts> = {
  planning: {},
  awaiting: { what: 'registry r' },
  asked: { isWatched: true },
  paused: { isWatched: true },
  'going-back': {},
  moving: { checks: [], isAssumed: false, onUndecided: 'ask', decideWithinSeconds: 60 },
  soaking: { objective: 0.999, onBurn: 'ask' },
};

const all = { target, cause, release: ofRelease, outcome: ends, next, stops } as const;
const tables = Object.keys(all) as (keyof typeof all)[];
const newer = (kind: string) => `NEWER ${kind}`;

test.each(languages.flatMap((language) => tables.map((table) => [language, table] as const)))(
  'in %s every kind of %s has a sentence of its own',
  (language, table) => {
    const sentences = Object.entries(all[table]).map(([kind, rest]) =>
      say<Told>(catalogues[language][table] as never, { kind, ...rest }, newer),
    );
    for (const sentence of sentences) {
      expect(sentence).not.toMatch(/NEWER|undefined|\[object|\$\{/);
      expect(/\p{Script=Han}/u.test(sentence)).toBe(language === 'zh');
    }
    expect(new Set(sentences).size).toBeGreaterThan(0.7 * sentences.length);
  },
);

test('a kind that this version does not know is said to be of a newer one, also if it is the name of a method', () => {
  for (const kind of ['teleported', 'constructor', '__proto__'])
    for (const language of languages)
      expect(say(catalogues[language].target as never, { kind } as never, newer)).toBe(`NEWER ${kind}`);
});

test.each([
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['en-GB,en;q=0.9,zh;q=0.8', 'en'],
  ['fr, zh;q=0.5', 'zh'],
  ['zh;q=0, en', 'en'],
  ['zh_CN.UTF-8', 'zh'],
  ['C.UTF-8', 'en'],
  ['zha', 'en'],
  ['', 'en'],
] as const)('%j asks for %s', (wanted, language) => expect(languageOf(wanted)).toBe(language));
