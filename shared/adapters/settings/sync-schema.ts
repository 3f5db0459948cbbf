import * as z from 'zod';
import { secondsOf } from '#domain/config/units.ts';
import { syncPolicies } from '#domain/drift/sync-rule.ts';
import { readCron } from '#domain/schedule/cron.ts';
import { sourceSettings } from '../schema/sources/source.ts';
import { words } from '../schema/texts.ts';
import { zoneSetting } from './window-schema.ts';

const pattern = z.string().regex(/^\S+$/, 'must be a pattern without spaces, in which * matches anything');

const leastSeconds = 60;

const rule = z
  .strictObject({
    every: z
      .string()
      .refine(
        (text) => (secondsOf(text) ?? 0) >= leastSeconds,
        'must be a time of a minute or more, like 15m or 6h',
      )
      .optional()
      .meta({ description: 'how often it is looked at, like `15m`' }),
    cron: z
      .string()
      .superRefine((text, context) => {
        const read = readCron(text);
        if (typeof read === 'string') context.addIssue({ code: 'custom', message: read });
      })
      .optional()
      .meta({ description: 'when it is looked at, as a line of cron, like `0 6 * * 1-5`' }),
    zone: zoneSetting.optional().meta({ description: 'time zone of `cron`; UTC when absent' }),
    policy: z.enum(syncPolicies).optional().meta({
      description:
        '`tell` people of drift (default), `ask` before healing it, `heal` it, or also `release` what is new in the source',
    }),
    apps: z
      .array(pattern)
      .min(1)
      .optional()
      .meta({ description: 'applications, where `*` matches anything; default: all' }),
    most: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .meta({ description: 'how many objects one run may heal; default 20' }),
    sources: z
      .array(sourceSettings)
      .optional()
      .meta({ description: 'applications whose files are read from a repository' }),
  })
  .superRefine(({ cron, zone }, context) => {
    if (zone !== undefined && cron === undefined)
      context.addIssue({ code: 'custom', path: ['zone'], message: 'is the time zone of "cron"' });
  })
  .meta({ choice: { of: ['every', 'cron'], least: 1 } });

/** For each environment: when it is checked, and what is done about drift. */
export const syncSettings = z.record(words, rule);

const promotion = z
  .strictObject({
    from: words.meta({ description: 'environment in which a release must have been good' }),
    to: words.meta({ description: 'environment to which it goes then' }),
    apps: z
      .array(pattern)
      .min(1)
      .optional()
      .meta({ description: 'applications, where `*` matches anything; default: all' }),
    soak: z
      .string()
      .refine((text) => secondsOf(text) !== undefined, 'must be a time like 30m or 2h')
      .optional()
      .meta({ description: 'how long it must have been good there, like `2h`' }),
    automatic: z
      .boolean()
      .optional()
      .meta({ description: 'whether promotion is automatic; by default a person promotes' }),
  })
  .superRefine(({ from, to }, context) => {
    if (from === to)
      context.addIssue({ code: 'custom', path: ['to'], message: 'must be another environment than "from"' });
  });

/** How releases are promoted from one environment to the next. */
export const promotionSettings = z.array(promotion);
