import type { TrailEntry } from '#domain/audit/trail.ts';
import type { TargetLessons } from '#domain/analysis/profile.ts';
import type { TargetMeasurements } from '#domain/analysis/records.ts';
import type { PlanView } from '#domain/plan/plan-view.ts';
import type { ApprovalView } from '#domain/view/view-approval.ts';
import type { EventPage, EventView, ReleaseView, TargetView } from '#domain/view/view.ts';
import type { RemovalView } from '#shared/services/releases/removal-view.ts';
import type { TargetSelfTests } from '#domain/analysis/selftest-view.ts';
import type { Freeze } from '#domain/window/freeze.ts';
import type { TokenView } from '#shared/services/access/tokens.ts';
import type { AppView } from '#shared/services/apps/registry.ts';
import type { ResourceView } from '#shared/services/cloud/list-resources.ts';
import type { FleetRow } from '#domain/promotion/fleet-row.ts';
import type { DeliveryReport } from '#shared/services/releases/delivery.ts';
import type { ReceiverView, TrialView } from '#domain/view/receivers.ts';
import type { DriftView } from '#domain/drift/drift-view.ts';
import type { TenantView } from '#shared/services/tenants/read.ts';
import type { CallerView } from './format/caller.ts';
import type { Provider } from './login/provider.ts';
import { listOf, optional, type ShapeOf } from './answer.ts';

/*
 * What a client relies on in an answer, by the type that it is read as. The address may be that of another program: a
 * page for signing in, a proxy, a server of another version.
 */

const target: ShapeOf<TargetView> = {
  name: 'text',
  state: 'text',
  message: 'text',
  step: optional({ index: 'number', of: 'number' }),
  outcome: optional({ kind: 'text' }),
};

export const release: ShapeOf<ReleaseView> = {
  id: 'text',
  app: 'text',
  state: 'text',
  message: 'text',
  cursor: 'text',
  cause: { kind: 'text' },
  requestedAt: 'time',
  targets: listOf(target),
  outcome: optional({ kind: 'text' }),
};

const event: ShapeOf<EventView> = { cursor: 'text', at: 'time', message: 'text', fact: { kind: 'text' } };
export const eventPage: ShapeOf<EventPage> = { events: listOf(event), next: 'text', done: 'flag' };

export const approval: ShapeOf<ApprovalView> = {
  id: 'text',
  app: 'text',
  release: 'text',
  plan: 'text',
  question: 'text',
  state: 'text',
  expiresAt: 'time',
  votes: listOf({}),
};

export const plan: ShapeOf<PlanView> = {
  hash: 'text',
  plan: { waves: 'list', targets: 'list' },
  asWritten: listOf('text'),
  targets: 'list',
};

export const app: ShapeOf<AppView> = { name: 'text', source: 'text', registeredAt: 'time', by: 'text' };
export const resource: ShapeOf<ResourceView> = {
  name: 'text',
  class: 'text',
  cloud: 'text',
  stack: 'text',
  environment: 'text',
  users: listOf('text'),
  status: 'text',
};
export const receiver: ShapeOf<ReceiverView> = {
  id: 'text',
  scheme: 'text',
  apps: listOf('text'),
  takes: 'text',
  proof: 'text',
  path: 'text',
  setup: listOf('text'),
  deliveries: 'list',
};
export const trial: ShapeOf<TrialView> = { receiver: 'text', app: 'text', image: 'text', outcome: 'text' };
export const deliveryReport: ShapeOf<DeliveryReport> = { from: 'time', to: 'time', items: 'list' };
export const measurements: ShapeOf<TargetMeasurements> = { target: 'text', measurements: 'list' };
export const selfTests: ShapeOf<TargetSelfTests> = { target: 'text', workloads: 'list' };
export const lessons: ShapeOf<TargetLessons> = { target: 'text', lessons: 'list' };
export const provider: ShapeOf<Provider> = { name: 'text', url: 'text', clientId: 'text', scopes: 'text' };
export const caller: ShapeOf<CallerView> = {
  kind: 'text',
  id: 'text',
  name: 'text',
  groups: listOf('text'),
  roles: listOf({ name: 'text', may: listOf('text') }),
};
export const token: ShapeOf<TokenView> = {
  id: 'text',
  name: 'text',
  purpose: 'text',
  roles: listOf('text'),
  state: 'text',
  createdAt: 'time',
  expiresAt: 'time',
  by: 'text',
};
export const newToken: ShapeOf<TokenView & { readonly token: string }> = { ...token, token: 'text' };
export const trailEntry: ShapeOf<TrailEntry> = { seq: 'number', event: { kind: 'text' } };
export const freeze: ShapeOf<Freeze> = { id: 'text', by: 'text', reason: 'text', since: 'time' };
export const removal: ShapeOf<RemovalView> = { hash: 'text', plan: { waves: 'list', targets: 'list' } };
export const drift: ShapeOf<DriftView> = { app: 'text', drift: { kind: 'text' }, barred: 'list' };
export const fleetRow: ShapeOf<FleetRow> = {
  app: 'text',
  environment: 'text',
  targets: listOf('text'),
  state: { kind: 'text' },
  next: listOf({ to: 'text', candidate: { kind: 'text' } }),
};
export const tenant: ShapeOf<TenantView> = {
  name: 'text',
  phase: 'text',
  objects: 'number',
  since: 'time',
  by: 'text',
};
