import * as z from 'zod';
import { awsRegion, words } from '../../schema/texts.ts';

/** What pods publish to CloudWatch, as an operator writes it down. */
export const cloudWatchSettings = z.strictObject({
  kind: z.literal('cloudwatch'),
  region: awsRegion.meta({ description: 'region of AWS' }),
  namespace: words.meta({ description: 'namespace of the metrics' }),
  dimensions: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: 'dimensions that every metric has' }),
  podDimension: words.optional().meta({ description: 'dimension of the pod (default `PodName`)' }),
  namespaceDimension: z
    .string()
    .optional()
    .meta({ description: 'dimension of the namespace (default `Namespace`); empty: there is none' }),
  requests: words.optional().meta({ description: 'metric whose sum is requests' }),
  errors: words.optional().meta({ description: 'metric whose sum is errors' }),
  latency: words.optional().meta({ description: 'metric with one value for each request' }),
  latencyUnitMs: z.number().positive().optional().meta({ description: 'how many ms its unit has' }),
  latencyBoundsMs: z
    .array(z.number().positive())
    .optional()
    .meta({ description: 'bounds (ms) at which its histogram is read' }),
  gauges: z.record(z.string(), z.string()).optional().meta({ description: 'metrics by the name of a gauge' }),
  pairs: z
    .record(
      z.string(),
      z.strictObject({
        bad: words.meta({ description: 'metric that counts what went wrong' }),
        total: words.meta({ description: 'metric that counts all' }),
      }),
    )
    .optional()
    .meta({ description: 'counters by the name of a pair' }),
  lateSeconds: z
    .number()
    .min(0)
    .max(3600)
    .optional()
    .meta({ description: 'how long until a window is whole (default 120)' }),
});
