import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#domain/json.ts';
import { traceOf } from '#domain/trace/otlp.ts';
import { viewEvents } from '#domain/view/view-events.ts';
import { sha256Hex } from '#shared/crypto/digest.ts';
import { findRelease, newsAfter } from '#shared/services/releases/queries.ts';
import { releaseV, standing, v } from './shop.ts';
import type { SimulatedTheatre } from './simulated-stage.ts';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[];
  readonly status: { readonly code: number; readonly message?: string };
}

const traced = async ({ world }: SimulatedTheatre, id: string): Promise<JsonObject> => {
  const release = await findRelease(world, id);
  const { events } = viewEvents(await newsAfter(world, release, { release: 0, targets: [] }), 10_000);
  return traceOf(events, { release: id, app: release.app, hash: sha256Hex });
};

const spansOf = (trace: JsonObject): readonly Span[] => {
  const { resourceSpans } = trace as unknown as {
    readonly resourceSpans: readonly {
      readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
    }[];
  };
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
};

const valueOf = ({ attributes }: Span, key: string) =>
  attributes.find((one) => one.key === key)?.value.stringValue;

/** One root, every other span inside its parent, no id twice. */
const isTree = (spans: readonly Span[]): void => {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  expect(byId.size).toBe(spans.length);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(1);
  for (const span of spans) {
    expect([span.traceId, span.spanId].join(' ')).toMatch(/^[0-9a-f]{32} [0-9a-f]{16}$/);
    expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
    if (span.parentSpanId === undefined) continue;
    const parent = byId.get(span.parentSpanId);
    expect(BigInt(span.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(parent?.startTimeUnixNano ?? -1));
    expect(BigInt(span.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(parent?.endTimeUnixNano ?? -1));
  }
};

describe('the trace of a release', () => {
  test('that is good has a span for each step, and all succeed', async () => {
    const stage = await standing(v('1'));
    await releaseV(stage, 'r-good-1', v('2', { steps: '[50%, 100%]' }));
    const spans = spansOf(await traced(stage, 'r-good-1'));
    isTree(spans);
    expect(spans.map(({ name }) => name)).toEqual(['RUN shop', 'eu', 'step 50 %', 'step 100 %']);
    const [root, target] = spans;
    expect([root?.kind, root && valueOf(root, 'cicd.pipeline.result')]).toEqual([2, 'success']);
    expect(target && valueOf(target, 'cicd.pipeline.task.run.result')).toBe('success');
    expect(target && valueOf(target, 'deployment.environment.name')).toBe('eu');
  }, 60_000);

  test('that comes back is an error with its reason, and the same however often it is made', async () => {
    const stage = await standing(v('1'));
    await releaseV(stage, 'r-bad-1', v('2-errs', { steps: '[50%, 100%]' }));
    const trace = await traced(stage, 'r-bad-1');
    const spans = spansOf(trace);
    isTree(spans);
    expect(spans.map(({ name }) => name)).toContain('roll back');
    const [root] = spans;
    expect([root?.status.code, root && valueOf(root, 'error.type')]).toEqual([2, 'release_failed']);
    expect(root?.status.message).not.toBe('');
    expect(await traced(stage, 'r-bad-1')).toEqual(trace);
  }, 60_000);

  test('that is not over has no root yet, and what has ended already', async () => {
    const stage = await standing(v('1'));
    await stage.request('r-open-1', v('2', { steps: '[50%, 100%]', bake: '10m' })(stage.namespace));
    await stage.until(
      async () =>
        (await stage.facts('shop', 'eu')).some((fact) => fact.kind === 'step-started' && fact.index === 1),
      3_600_000,
    );
    expect(spansOf(await traced(stage, 'r-open-1')).map(({ name }) => name)).toEqual(['step 50 %']);
  }, 60_000);
});
