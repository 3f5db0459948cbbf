import * as z from 'zod';
import { isObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { anyList } from '../../schema/any-list.ts';
import type { Attempt } from './api-status.ts';
import { unanswered } from './errors.ts';
import { NoAnswer } from './http-answer.ts';

/**
 * What an API server promises about its responses, as far as we rely on it. Nothing is stripped, since the response
 * itself is passed on; unknown fields are ignored, however many there are (a loose object would copy them). A proxy's
 * JSON page, a mock or a broken aggregated API is recognized here, and not by a missing field deep in a decision.
 */
/** An object of 1.5 MiB, the most that etcd keeps, has fewer labels; zod would look at each of half a million at once. */
const mostTexts = 50_000;

/** Labels, annotations: texts by name. */
const texts = z.unknown().superRefine((value, context) => {
  if (!isObject(value)) {
    context.addIssue({ code: 'custom', message: 'expected a map' });
    return;
  }
  let left = mostTexts;
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue;
    left -= 1;
    if (typeof value[name] === 'string' && left >= 0) continue;
    context.addIssue({ code: 'custom', path: [name], message: left < 0 ? 'too many' : 'expected a text' });
    return;
  }
});
const metadata = z.object({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  resourceVersion: z.string().optional(),
  generation: z.number().optional(),
  labels: texts.nullish(),
  annotations: texts.nullish(),
  ownerReferences: z.array(z.object({})).nullish(),
});
const object = z.object({ apiVersion: z.string(), kind: z.string(), metadata });

const container = z.object({ name: z.string() });
const podSpec = z.object({ containers: z.array(container) });
const template = z.object({
  metadata: z.object({ labels: texts.nullish(), annotations: texts.nullish() }).nullish(),
  spec: podSpec,
});
const selector = z.object({});
const conditions = z.array(z.object({ type: z.string(), status: z.string() })).nullish();
const status = z.object({ conditions }).nullish();
const workload = z.object({ spec: z.object({ selector, template }), status });

/** Additional requirements for the kinds that decisions are based on. */
const ofKind: Readonly<Record<string, z.ZodType>> = {
  Deployment: workload,
  StatefulSet: workload,
  DaemonSet: workload,
  ReplicaSet: workload,
  Job: z.object({ spec: z.object({ template }), status }),
  Pod: z.object({
    spec: podSpec,
    status: z
      .object({ conditions, containerStatuses: z.array(z.object({ name: z.string() })).nullish() })
      .nullish(),
  }),
};

const list = z.object({
  items: anyList,
  metadata: z.object({ continue: z.string().nullish(), resourceVersion: z.string().nullish() }),
});

export const isKubeObject = (value: unknown): value is KubeObject => {
  const read = object.safeParse(value);
  return read.success && (shapeOf(read.data.kind)?.safeParse(value).success ?? true);
};

const shapeOf = (kind: string): z.ZodType | undefined =>
  Object.hasOwn(ofKind, kind) ? ofKind[kind] : undefined;

/** The object in an answer; fails with ClusterUnreachable, and the first field that is not as promised, where it is none. */
export const insistOnObject = (attempt: Attempt, kind: string, body: unknown): KubeObject => {
  insist(attempt, object, body);
  const more = shapeOf(kind);
  if (more !== undefined) insist(attempt, more, body);
  return body as KubeObject;
};

type List = z.infer<typeof list>;

export const insistOnList = (attempt: Attempt, body: unknown): List => insist(attempt, list, body);

const insist = <T>(attempt: Attempt, shape: z.ZodType<T>, body: unknown): T => {
  const read = shape.safeParse(body);
  if (read.success) return body as T;
  const [issue] = read.error.issues;
  const where = issue?.path.map(String).join('.').slice(0, 100) ?? '';
  const what = `its answer is not ${attempt.verb === 'list' ? 'a list of objects' : 'such an object'}`;
  const reason = `${what}: ${where === '' ? 'the whole of it' : where} is not as the Kubernetes API promises; is this its address?`;
  throw unanswered(attempt, new NoAnswer(reason, 'NOT_AN_OBJECT', { sent: true, reused: false }));
};
