import type { PlanView } from '#domain/plan/plan-view.ts';
import type { ApprovalView } from '#domain/view/view-approval.ts';
import type { EventPage, Problem, ReleaseView } from '#domain/view/view.ts';
import type { TargetMeasurements } from '#domain/analysis/records.ts';
import { formatMistake } from '#shared/compiler/format-mistake.ts';
import type { AppView as RegisteredApp } from '#shared/services/apps/registry.ts';
import type { DeliveryReport } from '#shared/services/releases/delivery.ts';
import type { PlaceView } from '#domain/view/place.ts';
import type { ReceiverView, TrialView } from '#shared/services/releases/receivers.ts';
import { type AccessClient, openAccessClient } from './access-client.ts';
import { openTenantClient, type TenantClient } from './tenant/client.ts';
import type { Connection } from './connection.ts';
import { type OperationClient, openOperationClient } from './operation-client.ts';
import { Exit, type ExitCode, exit } from './exit.ts';
import { clean } from './text/clean.ts';
import type { Mistake, Source } from '#domain/config/place.ts';

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
  control(id: string, control: Control, reason?: string, to?: string): Promise<ReleaseView>;
  /** Steers the step that was seen; `body` names it. */
  steer(id: string, verb: StepSteering, body: Readonly<Record<string, unknown>>): Promise<ReleaseView>;
  /** Questions that still wait for a person. */
  approvals(): Promise<readonly ApprovalView[]>;
  /** Answers exactly the plan that the question was about. */
  decide(question: ApprovalView, answer: 'approved' | 'rejected', reason?: string): Promise<ApprovalView>;
  /** What a release would do; writes nothing. */
  plan(request: ReleaseRequest & { readonly live?: boolean }): Promise<PlanView>;
  apps(): Promise<readonly AppView[]>;
  register(name: string, source: Source): Promise<AppView>;
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
  ask: ReturnType<typeof asker>,
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

type Ask = ReturnType<typeof asker>;

const receiverCalls = (
  ask: Ask,
  at: (...segments: readonly string[]) => string,
): Pick<Client, 'receivers' | 'tryReceiver'> => ({
  receivers: async () => (await ask<{ items: readonly ReceiverView[] }>('GET', at('receivers'))).items,
  tryReceiver: (id, image) => ask('POST', at('receivers', id, 'test'), { body: { image } }),
});

interface Asking {
  readonly body?: unknown;
  readonly key?: string;
  readonly signal?: AbortSignal | undefined;
}

const asker = (connect: () => Promise<Connection>) => {
  let connection: Promise<Connection> | undefined;
  return async <T>(method: string, path: string, asking: Asking = {}): Promise<T> => {
    const { server, token } = await (connection ??= connect());
    const response = await send(server, `${server}${path}`, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        accept: 'application/json',
        ...(asking.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(asking.key === undefined ? {} : { 'idempotency-key': asking.key }),
      },
      ...(asking.body === undefined ? {} : { body: JSON.stringify(asking.body) }),
      ...(asking.signal === undefined ? {} : { signal: asking.signal }),
      redirect: 'error',
    });
    const text = await response.text().catch(unheard(server, asking.signal));
    if (!response.ok) throw refused(response.status, text);
    return JSON.parse(text) as T;
  };
};

const send = (server: string, url: string, init: RequestInit): Promise<Response> =>
  fetch(url, init).catch(unheard(server, init.signal ?? undefined));

const unheard =
  (server: string, signal: AbortSignal | undefined) =>
  (error: unknown): never => {
    if (signal?.aborted === true) throw error;
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Exit(
      exit.unreachable,
      `the control plane at ${server} does not answer (${clean(cause)}); releases are safe meanwhile: ` +
        'each stays at its last approved share until a server runs again',
    );
  };

const codeOf: Readonly<Record<number, ExitCode>> = {
  401: exit.denied,
  403: exit.denied,
  409: exit.conflict,
  410: exit.conflict,
  423: exit.blocked,
  429: exit.unreachable,
  502: exit.unreachable,
  503: exit.unreachable,
  504: exit.unreachable,
};

/** The sentence of a problem document (RFC 9457), or the status where the answer is none. */
const refused = (status: number, text: string): Exit => {
  const byStatus = codeOf[status] ?? exit.usage;
  try {
    const {
      detail,
      title,
      code: problem,
      mistakes = [],
    } = JSON.parse(text) as Problem & { readonly mistakes?: readonly Mistake[] };
    const code = problem === 'store' ? exit.store : byStatus;
    const lines = mistakes.map((mistake) => `\n  ${clean(formatMistake(mistake))}`);
    return new Exit(code, lines.length === 0 ? clean(detail || title) : `${clean(title)}:${lines.join('')}`);
  } catch {
    return new Exit(byStatus, `the control plane answered ${status}`);
  }
};
