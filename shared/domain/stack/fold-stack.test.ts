import { expect, test } from 'vitest';
import type { Deletion } from './claim.ts';
import type { StackFact } from './stack-fact.ts';
import { claimOf } from '#test/fakes/claims.ts';
import { foldStack } from './fold-stack.ts';

const claimed = (release: string, target: string, deletion: Deletion): StackFact => ({
  kind: 'claimed',
  release,
  app: 'shop',
  target,
  claim: claimOf(deletion),
  cloud: 'own',
  account: '1/eu',
  stack: 'tidegate-prod-shop-db',
  environment: 'prod',
});
const returned = (release: string, target: string): StackFact => ({
  kind: 'returned',
  release,
  app: 'shop',
  target,
});
const made: readonly StackFact[] = [
  { kind: 'intended', release: 'r1', op: 'create', purpose: 'forward', token: 'a', spec: 'sha256:1' },
  { kind: 'confirmed', token: 'a', ended: 'done', status: 'CREATE_COMPLETE' },
];

const deletionAfter = (...facts: readonly StackFact[]) =>
  foldStack(facts.map((event, index) => ({ seq: index + 1, at: index, event }))).claim?.deletion;

test('what a release says of deletion is taken back with it, once every target has gone back', () => {
  const facts = [claimed('r1', 'eu', 'retain'), claimed('r1', 'us', 'retain'), ...made];
  const bad = [...facts, claimed('r2', 'eu', 'delete'), claimed('r2', 'us', 'delete')];
  expect(deletionAfter(...bad)).toBe('delete');
  expect(deletionAfter(...bad, returned('r2', 'us'))).toBe('delete');
  expect(deletionAfter(...bad, returned('r2', 'us'), returned('r2', 'eu'))).toBe('retain');
});

test('what a first release said counts for what it leaves, and not for what is made after it', () => {
  const first = [claimed('r1', 'eu', 'retain'), ...made, returned('r1', 'eu')];
  expect(deletionAfter(...first)).toBe('retain');
  expect(deletionAfter(...first, claimed('r2', 'eu', 'delete'), returned('r2', 'eu'))).toBe('retain');
  const nothing = [claimed('r1', 'eu', 'delete'), returned('r1', 'eu')];
  expect(deletionAfter(...nothing, claimed('r2', 'eu', 'retain'), returned('r2', 'eu'))).toBe('retain');
});
