import type { Invariant } from '../scene.ts';
import { budget } from './budget.ts';
import { share } from './share.ts';
import { copies } from './copies.ts';
import { allRun, nothingLeft, ownerFields, ownerTemplate, truth } from './ends.ts';
import { fresh } from './fresh.ts';
import { floor } from './floor.ts';
import { noBlindPass, once } from './journal.ts';
import { fifo, oneHolder, ownedHold, unblocked } from './lock.ts';
import { alone, approved, discreet, heard, quarantined } from './people.ts';
import { samePlan } from './plans.ts';
import { looked } from './questions.ts';
import { capacity } from './capacity.ts';
import { route, served, traffic } from './routes.ts';
import { stacks } from './stacks.ts';
import { staysBack } from './sync.ts';
import { tenancy } from './tenants.ts';
import { told } from './told.ts';
import { creating, fenced, touched } from './writes.ts';

/** Every invariant that is kept for one target, in the order in which they are told. */
export const invariants: readonly Invariant[] = [
  oneHolder,
  budget,
  share,
  told,
  fenced,
  creating,
  ownedHold,
  ownerFields,
  ownerTemplate,
  touched,
  nothingLeft,
  allRun,
  floor,
  fifo,
  unblocked,
  truth,
  once,
  noBlindPass,
  approved,
  heard,
  alone,
  quarantined,
  discreet,
  samePlan,
  route,
  traffic,
  served,
  capacity,
  looked,
  fresh,
  copies,
  stacks,
  tenancy,
  staysBack,
];
