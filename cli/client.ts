import type { PlanView } from '#domain/plan/plan-view.ts';
import type { ApprovalView } from '#domain/view/view-approval.ts';
import type { EventPage, ReleaseView } from '#domain/view/view.ts';
import type { TargetLessons } from '#domain/analysis/profile.ts';
import type { TargetSelfTests } from '#domain/analysis/selftest-view.ts';
import type { TargetMeasurements } from '#domain/analysis/records.ts';
import type { ResourceView } from '#shared/services/cloud/list-resources.ts';
import type { AppView as RegisteredApp } from '#shared/services/apps/registry.ts';
import type { DeliveryReport } from '#shared/services/releases/delivery.ts';
import type { PlaceView } from '#domain/view/place.ts';
import type { ReceiverView, TrialView } from '#shared/services/releases/receivers.ts';
import { type AccessClient, openAccessClient } from './access-client.ts';
import { openTenantClient, type TenantClient } from './tenant/client.ts';
import { type Ask, asker } from './ask.ts';
import type { Connection } from './connection.ts';
import { type OperationClient, openOperationClient } from './operation-client.ts';
import type { Source } from '#domain/config/place.ts';

export type Control = 'pause' | 'resume' | 'abort' | 'rollback' | 'retry';

/** What is said to one step of a release. */
export type StepSteering = 'skip' | 'promote';

export interface ReleaseRequest {
  readonly app: string;
  readonly images?: Readonly<Record<string, string>>;
  readonly source?: Source;
}

export interface AppView extends RegisteredApp {
  /** Where it has been released to; absent in the answer to a registration. */
  readonly targets?: readonly PlaceView[];
}

export interface WhichReleases {
  readonly app?: string;
  readonly limit?: number;
}

/** The control plane over HTTP. Whatever it refuses comes as an Exit with the code and the sentence for people. */
export interface Client extends AccessClient, OperationClient, TenantClient {
  /** The newest of all, or of one application: a page of 20, or as many as `limit` says (100 at most). */
  releases(which?: WhichReleases): Promise<readonly ReleaseView[]>;
  /** Every one that is not over, of all applications or of one. */
  openReleases(app?: string): Promise<readonly ReleaseView[]>;
  release(id: string): Promise<ReleaseView>;
  /** The same key twice starts one release. */
  start(request: ReleaseRequest, key: string): Promise<ReleaseView>;
  /** Events after the cursor; waits up to `waitSeconds` for the first one. */
  events(id: string, after: string, waitSeconds: number, signal?: AbortSignal): Promise<EventPage>;
  /** Every look of the judge, by target. */
  measurements(id: string): Promise<readonly TargetMeasurements[]>;
  /** What the last releases of its application have taught the judge, by target. */
  profile(id: string): Promise<readonly TargetLessons[]>;
  selfTest(id: string): Promise<readonly TargetSelfTests[]>;
  control(id: string, control: Control, reason?: string, to?: string): Promise<ReleaseView>;
  /** Steers the step that was seen; `body` names it. */
  steer(id: string, verb: StepSteering, body: Readonly<Record<string, unknown>>): Promise<ReleaseView>;
  /** Questions that still wait for a person. */
  approvals(): Promise<readonly ApprovalView[]>;
  /** Answers exactly the plan that the question was about. */
  decide(question: ApprovalView, answer: 'approved' | 'rejected', reason?: string): Promise<ApprovalView>;
  /** What a release would do; writes nothing. */
  plan(request: ReleaseRequest & { readonly live?: boolean; readonly secrets?: boolean }): Promise<PlanView>;
  apps(): Promise<readonly AppView[]>;
  register(name: string, source: Source): Promise<AppView>;
  /** What exists in clouds; with `drift` the clouds themselves are asked. */
  resources(app: string | undefined, drift: boolean): Promise<readonly ResourceView[]>;
  /** Who may send webhooks, and what came of the last ones. */
  receivers(): Promise<readonly ReceiverView[]>;
  /** The measures of DORA; of one application where it is named. */
  dora(query: {
    readonly app: string | undefined;
    readonly days: string | undefined;
  }): Promise<DeliveryReport>;
  /** What a receiver would do with an image; nothing starts. */
  tryReceiver(id: string, image: string): Promise<TrialView>;
}

/** A client that looks for the server when it is first asked, so that verbs that need none never miss it. */
export const openClient = (connect: () => Promise<Connection>): Client => {
  const ask = asker(connect);
  const at = (...segments: readonly string[]): string =>
    `/v1/${segments.map((segment) => encodeURIComponent(segment)).join('/')}`;
  return {
    releases: async ({ app, limit } = {}) => {
      const query = new URLSearchParams({
        ...(app !== undefined && { app }),
        ...(limit !== undefined && { limit: String(limit) }),
      });
      return (await ask<{ items: readonly ReleaseView[] }>('GET', `${at('releases')}?${query.toString()}`))
        .items;
    },
    openReleases: (app) => everyOpen(ask, at('releases'), app),
    release: (id) => ask('GET', at('releases', id)),
    start: (request, key) => ask('POST', at('releases'), { body: request, key }),
    events: (id, after, wait, signal) => {
      const query = new URLSearchParams({ ...(after === '' ? {} : { after }), wait: String(wait) });
      return ask('GET', `${at('releases', id, 'events')}?${query.toString()}`, { signal });
    },
    measurements: async (id) => {
      const pages: TargetMeasurements[] = [];
      for (let next: string | undefined = '0.0'; next !== undefined;) {
        const path = `${at('releases', id, 'measurements')}?${new URLSearchParams({ after: next }).toString()}`;
        const page: { items: readonly TargetMeasurements[]; next?: string } = await ask('GET', path);
        pages.push(...page.items);
        next = page.next;
      }
      return joined(pages);
    },
    profile: async (id) =>
      (await ask<{ items: readonly TargetLessons[] }>('GET', at('releases', id, 'profile'))).items,
    selfTest: async (id) =>
      (await ask<{ items: readonly TargetSelfTests[] }>('GET', at('releases', id, 'selftest'))).items,
    control: (id, control, reason, to) =>
      ask('POST', at('releases', id, control), {
        body: { ...(reason === undefined ? {} : { reason }), ...(to === undefined ? {} : { to }) },
      }),
    steer: (id, verb, body) => ask('POST', at('releases', id, verb), { body }),
    approvals: async () => (await ask<{ items: readonly ApprovalView[] }>('GET', at('approvals'))).items,
    decide: ({ id, plan }, answer, reason) =>
      ask('POST', at('approvals', id, 'decisions'), {
        body: { answer, plan, ...(reason === undefined ? {} : { reason }) },
      }),
    plan: (request) => ask('POST', at('plans'), { body: request }),
    apps: async () => (await ask<{ items: readonly AppView[] }>('GET', at('apps'))).items,
    resources: async (app, drift) => {
      const query = new URLSearchParams({
        ...(app !== undefined && { app }),
        ...(drift && { drift: 'true' }),
      });
      return (await ask<{ items: readonly ResourceView[] }>('GET', `${at('resources')}?${query.toString()}`))
        .items;
    },
    register: (name, source) => ask('PUT', at('apps', name), { body: { source } }),
    dora: ({ app, days }) => {
      const query = new URLSearchParams({
        ...(app !== undefined && { app }),
        ...(days !== undefined && { days }),
      });
      return ask('GET', `${at('dora')}?${query.toString()}`);
    },
    ...openAccessClient(ask),
    ...openTenantClient(ask),
    ...openOperationClient(ask),
    ...receiverCalls(ask, at),
  };
};

/** Page by page, as many as the server gives at once. */
const everyOpen = async (
  ask: Ask,
  path: string,
  app: string | undefined,
): Promise<readonly ReleaseView[]> => {
  const items: ReleaseView[] = [];
  const query = { state: 'open', limit: '100', ...(app !== undefined && { app }) };
  for (let after: string | undefined = ''; after !== undefined;) {
    const asked = new URLSearchParams({ ...query, ...(after !== '' && { after }) });
    const page: { items: readonly ReleaseView[]; next?: string } = await ask(
      'GET',
      `${path}?${asked.toString()}`,
    );
    items.push(...page.items);
    after = page.next;
  }
  return items;
};

/** A target whose looks fill more than one page is one target again. */
const joined = (pages: readonly TargetMeasurements[]): readonly TargetMeasurements[] =>
  [...Map.groupBy(pages, ({ target }) => target)].map(([target, parts]) => ({
    target,
    measurements: parts.flatMap(({ measurements }) => measurements),
  }));

const receiverCalls = (
  ask: Ask,
  at: (...segments: readonly string[]) => string,
): Pick<Client, 'receivers' | 'tryReceiver'> => ({
  receivers: async () => (await ask<{ items: readonly ReceiverView[] }>('GET', at('receivers'))).items,
  tryReceiver: (id, image) => ask('POST', at('receivers', id, 'test'), { body: { image } }),
});
