import type { JsonObject } from '../json.ts';
import type { EventView } from '../view/view.ts';
import { root, spansOf, type Span } from './spans.ts';

export interface Traced {
  readonly release: string;
  readonly app: string;
  /** SHA-256 of a text, in hex. */
  readonly hash: (text: string) => string;
}

/**
 * A release as one OpenTelemetry trace, in the JSON of OTLP 1.x: the body of a POST to `/v1/traces`. Attributes follow
 * the semantic conventions of CI/CD. Ids are derived from the release, so that every sender creates the same trace,
 * however often. Spans that have not ended are left out.
 */
export const traceOf = (events: readonly EventView[], { release, app, hash }: Traced): JsonObject => {
  const trace = hash(release).slice(0, 32);
  const idOf = (key: string): string => hash(`${release} ${key}`).slice(0, 16);
  const spans = spansOf(events).flatMap((span) =>
    span.end === undefined ? [] : [{ ...span, end: span.end }],
  );
  return {
    resourceSpans: [
      {
        resource: {
          attributes: attributes({
            'service.name': 'tidegate',
            'cicd.pipeline.name': app,
            'cicd.pipeline.run.id': release,
          }),
        },
        scopeSpans: [
          {
            scope: { name: 'tidegate' },
            spans: spans.map((span) => ({
              traceId: trace,
              spanId: idOf(span.key),
              ...(span.parent === undefined ? {} : { parentSpanId: idOf(span.parent) }),
              name: span.name,
              kind: span.key === root ? kinds.server : kinds.internal,
              startTimeUnixNano: nanos(span.start),
              endTimeUnixNano: nanos(span.end),
              attributes: attributes(attributesOf(span, idOf(span.key))),
              status: statusOf(span),
            })),
          },
        ],
      },
    ],
  };
};

/** Of the enumeration SpanKind. */
const kinds = { internal: 1, server: 2 } as const;
/** Of the enumeration StatusCode. */
const codes = { unset: 0, error: 2 } as const;

/** 64 bits are text in the JSON of protocol buffers; a number would lose the last digits. */
const nanos = (ms: number): string => `${ms}000000`;

const attributesOf = (
  { key, name, result, target }: Span,
  id: string,
): Readonly<Record<string, string | undefined>> => ({
  ...(key === root
    ? { 'cicd.pipeline.action.name': 'RUN', 'cicd.pipeline.result': result }
    : {
        'cicd.pipeline.task.name': name,
        'cicd.pipeline.task.run.id': id,
        'cicd.pipeline.task.type': 'deploy',
        'cicd.pipeline.task.run.result': result,
        'deployment.environment.name': target,
      }),
  ...(result === 'failure' && { 'error.type': 'release_failed' }),
});

const statusOf = ({ result, message }: Span): JsonObject =>
  result === 'failure'
    ? { code: codes.error, ...(message === undefined ? {} : { message }) }
    : { code: codes.unset };

const attributes = (of: Readonly<Record<string, string | undefined>>): readonly JsonObject[] =>
  Object.entries(of).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: { stringValue: value } }],
  );
