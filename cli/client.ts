import { everyPage, type Page, pageOf, type Shape } from './answer.ts';
import * as shapes from './answer-shapes.ts';
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
import type { ReceiverView, TrialView } from '#domain/view/receivers.ts';
import { type AccessClient, openAccessClient } from './access-client.ts';
import { openTenantClient, type TenantClient } from './tenant/client.ts';
import { type Ask, asker } from './ask.ts';
import type { Connection } from './connection.ts';
import type { Language } from '#domain/view/sentences/language.ts';
import { type OperationClient, openOperationClient } from './operation-client.ts';
import type { Source } from '#domain/config/place.ts';

export type Control = 'pause' | 'resume' | 'abort' | 'rollback' | 'retry';

/** A request about one step of a release. */
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

/** The control plane over HTTP. A refusal becomes an Exit with the code and the sentence for people. */
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
  /** The resources that exist in clouds; with `drift` the clouds themselves are asked. */
  resources(app: string | undefined, drift: boolean): Promise<readonly ResourceView[]>;
  /** Gives up a stack that is gone; returns the key of what was forgotten. */
  forgetResource(wish: {
    readonly stack: string;
    readonly reason: string;
    readonly unseen: boolean;
  }): Promise<string>;
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

/**
 * A client that looks for the server when it is first asked, so that verbs that need none never miss it. The server
 * writes messages in this language.
 */
export const openClient = (connect: () => Promise<Connection>, language: Language = 'en'): Client => {
  const ask = asker(connect, language);
  const at = (...segments: readonly string[]): string =>
    `/v1/${segments.map((segment) => encodeURIComponent(segment)).join('/')}`;
  const items = async <T>(name: string, query: string, shape: Shape): Promise<readonly T[]> =>
    (await ask<Page<T>>('GET', `${at(name)}${query === '' ? '' : `?${query}`}`, pageOf(shape))).items;
  return {
    releases: async ({ app, limit } = {}) => {
      const query = new URLSearchParams({
        ...(app !== undefined && { app }),
        ...(limit !== undefined && { limit: String(limit) }),
      });
      return items('releases', query.toString(), shapes.release);
    },
    openReleases: (app) => everyOpen(ask, at('releases'), app),
    release: (id) => ask('GET', at('releases', id), shapes.release),
    start: (request, key) => ask('POST', at('releases'), shapes.release, { body: request, key }),
    events: (id, after, wait, signal) => {
      const query = new URLSearchParams({ ...(after === '' ? {} : { after }), wait: String(wait) });
      return ask('GET', `${at('releases', id, 'events')}?${query.toString()}`, shapes.eventPage, { signal });
    },
    measurements: async (id) => {
      const pages = await everyPage('0.0', (after) => {
        const path = `${at('releases', id, 'measurements')}?${new URLSearchParams({ after }).toString()}`;
        return ask<Page<TargetMeasurements>>('GET', path, pageOf(shapes.measurements));
      });
      return joined(pages);
    },
    profile: async (id) =>
      (await ask<Page<TargetLessons>>('GET', at('releases', id, 'profile'), pageOf(shapes.lessons))).items,
    selfTest: async (id) =>
      (await ask<Page<TargetSelfTests>>('GET', at('releases', id, 'selftest'), pageOf(shapes.selfTests)))
        .items,
    control: (id, control, reason, to) =>
      ask('POST', at('releases', id, control), shapes.release, {
        body: { ...(reason === undefined ? {} : { reason }), ...(to === undefined ? {} : { to }) },
      }),
    steer: (id, verb, body) => ask('POST', at('releases', id, verb), shapes.release, { body }),
    approvals: () => items('approvals', '', shapes.approval),
    decide: ({ id, plan }, answer, reason) =>
      ask('POST', at('approvals', id, 'decisions'), shapes.approval, {
        body: { answer, plan, ...(reason === undefined ? {} : { reason }) },
      }),
    plan: (request) => ask('POST', at('plans'), shapes.plan, { body: request }),
    apps: () => items('apps', '', shapes.app),
    resources: async (app, drift) => {
      const query = new URLSearchParams({
        ...(app !== undefined && { app }),
        ...(drift && { drift: 'true' }),
      });
      return items('resources', query.toString(), shapes.resource);
    },
    forgetResource: async (body) =>
      (await ask<{ forgotten: string }>('POST', at('resources', 'forget'), { forgotten: 'text' }, { body }))
        .forgotten,
    register: (name, source) => ask('PUT', at('apps', name), shapes.app, { body: { source } }),
    dora: ({ app, days }) => {
      const query = new URLSearchParams({
        ...(app !== undefined && { app }),
        ...(days !== undefined && { days }),
      });
      return ask('GET', `${at('dora')}?${query.toString()}`, shapes.deliveryReport);
    },
    ...openAccessClient(ask),
    ...openTenantClient(ask),
    ...openOperationClient(ask),
    receivers: () => items('receivers', '', shapes.receiver),
    tryReceiver: (id, image) => ask('POST', at('receivers', id, 'test'), shapes.trial, { body: { image } }),
  };
};

/** Page by page, as many as the server gives at once. */
const everyOpen = (ask: Ask, path: string, app: string | undefined): Promise<readonly ReleaseView[]> => {
  const query = { state: 'open', limit: '100', ...(app !== undefined && { app }) };
  return everyPage('', (after) => {
    const asked = new URLSearchParams({ ...query, ...(after !== '' && { after }) });
    return ask<Page<ReleaseView>>('GET', `${path}?${asked.toString()}`, pageOf(shapes.release));
  });
};

/** A target whose looks fill more than one page is one target again. */
const joined = (pages: readonly TargetMeasurements[]): readonly TargetMeasurements[] =>
  [...Map.groupBy(pages, ({ target }) => target)].map(([target, parts]) => ({
    target,
    measurements: parts.flatMap(({ measurements }) => measurements),
  }));
