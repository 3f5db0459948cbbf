import * as z from 'zod';
import { Failure } from '#domain/failure.ts';
import type { JsonObject } from '#domain/json.ts';
import { firstIssue, jsonOrNothing } from '#adapters/settings/zod-issue.ts';

const login = z.discriminatedUnion('kind', [
  /** Through an access entry of the EKS cluster for the role of the stack (output ClusterRoleArn). */
  z.strictObject({ kind: z.literal('eks'), cluster: z.string().min(1), region: z.string().min(1) }),
  z.strictObject({ kind: z.literal('bearer'), token: z.string().min(1) }),
  /** PEM. */
  z.strictObject({ kind: z.literal('certificate'), cert: z.string().min(1), key: z.string().min(1) }),
]);
const prometheus = z.strictObject({
  url: z.url(),
  headers: z.record(z.string(), z.string()).optional(),
  preset: z
    .enum(['http', 'istio', 'envoy', 'ingress-nginx', 'linkerd', 'micrometer', 'opentelemetry'])
    .optional(),
});
const words = z.record(z.string(), z.string());
const cloudwatch = z.strictObject({
  region: z.string().min(1),
  namespace: z.string().min(1),
  dimensions: words.optional(),
  podDimension: z.string().min(1).optional(),
  namespaceDimension: z.string().optional(),
  requests: z.string().optional(),
  errors: z.string().optional(),
  latency: z.string().optional(),
  latencyUnitMs: z.number().positive().optional(),
  latencyBoundsMs: z.array(z.number().positive()).optional(),
  gauges: words.optional(),
  pairs: z.record(z.string(), z.strictObject({ bad: z.string(), total: z.string() })).optional(),
  lateSeconds: z.number().min(0).max(3600).optional(),
});
const place = z.strictObject({
  server: z.url(),
  /** PEM of the authorities to trust. */
  ca: z.string().optional(),
  serverName: z.string().optional(),
  proxy: z.url().optional(),
  login,
  /** One of the two. */
  prometheus: prometheus.optional(),
  cloudwatch: cloudwatch.optional(),
});

/** One cluster as an operator writes it down: where it is, who we are there, and what watches it. */
export type ClusterPlace = z.infer<typeof place>;

const places = z.record(z.string(), place);

/** Reads the JSON text `{ "<name>": ClusterPlace, … }`; ConfigRefused names the place that is wrong, never a value. */
export const readClusters = (text: string): ReadonlyMap<string, ClusterPlace> => {
  const parsed = places.safeParse(jsonOrNothing(text));
  if (parsed.success) return new Map(Object.entries(parsed.data));
  throw new Failure('ConfigRefused', 'the secret of the clusters', firstIssue(parsed.error));
};

/** The JSON Schema of that secret. */
export const clustersSchema = (): JsonObject => ({
  ...(z.toJSONSchema(places, { target: 'draft-7' }) as JsonObject),
  title: 'The secret of the clusters',
});
