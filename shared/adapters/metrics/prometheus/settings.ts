import * as z from 'zod';
import { httpAddress, words } from '../../schema/texts.ts';
import { presets, troublesIn } from './queries.ts';

/** Single names that differ from the preset; what each must be is checked as it is when Prometheus is opened. */
const queries = z
  .strictObject({
    requests: words.optional().meta({ description: 'a counter of requests' }),
    errors: words.optional().meta({ description: 'label matchers that make a request an error' }),
    latency: words.optional().meta({ description: 'the bucket series of a latency histogram' }),
    latencyUnitMs: z.number().positive().optional().meta({ description: 'how many ms its unit has' }),
    namespaceLabel: words.optional().meta({ description: 'the label that holds the namespace' }),
    podLabel: words.optional().meta({ description: 'the label that holds the pod' }),
    matchers: z.string().optional().meta({ description: 'more label matchers for every series' }),
    gauges: z
      .record(z.string(), words)
      .optional()
      .meta({ description: 'PromQL by the name of a gauge, with `$pods` in its selectors' }),
  })
  .superRefine((value, context) => {
    const names = Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
    for (const [name, must] of troublesIn({ ...presets.http, ...names }))
      context.addIssue({ code: 'custom', path: pathOf(name), message: `must be ${must}` });
  });

/** The name of a gauge may contain dots. */
const pathOf = (name: string): string[] =>
  name.startsWith('gauges.') ? ['gauges', name.slice('gauges.'.length)] : [name];

/** A Prometheus that watches a cluster, as an operator writes it down. */
export const prometheusSettings = z.strictObject({
  kind: z.literal('prometheus'),
  url: httpAddress.meta({ description: 'address of its API' }),
  preset: z
    .enum(Object.keys(presets) as (keyof typeof presets)[])
    .optional()
    .meta({ description: 'which series count requests (default `http`)' }),
  queries: queries.optional().meta({ description: 'single names that differ from the preset' }),
  headers: z
    .record(z.string(), words)
    .optional()
    .meta({ description: 'headers that are sent with each query, by name' }),
  authorizationEnv: words.optional().meta({
    description: 'environment variable that holds the Authorization header',
    only: 'file',
    instead: 'write the value itself as headers.authorization',
  }),
});
