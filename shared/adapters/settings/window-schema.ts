import * as z from 'zod';
import { isZone } from '#domain/approval/window.ts';
import { neverOpens } from '#domain/window/never-opens.ts';
import { mistakeIn, readEdge, weekdays, windowOf } from '#domain/window/window.ts';
import { words } from '../schema/texts.ts';

const pattern = z.string().regex(/^\S+$/, 'must be a pattern without spaces, in which * matches anything');
const edge = z
  .string()
  .refine(
    (text) => readEdge(text) !== undefined,
    'must be a time like 22:00, a day and a time like FRI 18:00, or a date and a time like 2026-12-20 18:00',
  );
export const zoneSetting = z.string().refine(isZone, 'must be a time zone like Europe/Berlin or UTC');

const window = z
  .strictObject({
    name: words.meta({ description: 'what events and plans call it' }),
    kind: z.enum(['allow', 'deny']).meta({ description: 'whether releases may move in it, or must not' }),
    zone: zoneSetting.meta({ description: 'time zone of its edges' }),
    from: edge.meta({ description: 'when it begins: `22:00`, `FRI 18:00`, `2026-12-20 18:00`' }),
    to: edge.meta({ description: 'when it ends; before `from` it is on the next day, or in the next week' }),
    days: z
      .array(z.enum(weekdays))
      .min(1)
      .optional()
      .meta({ description: 'days on which it begins, where its edges name none; all when absent' }),
    apps: z
      .array(pattern)
      .min(1)
      .optional()
      .meta({ description: 'applications, where `*` matches anything; default: all' }),
    environments: z
      .array(pattern)
      .min(1)
      .optional()
      .meta({ description: 'environments, where `*` matches anything; default: all' }),
    onEnter: z
      .enum(['hold', 'finish-wave'])
      .optional()
      .meta({ description: 'a running release holds before its next step (default), or finishes its wave' }),
    manual: z
      .boolean()
      .optional()
      .meta({ description: 'whether a release that a person asks for may move all the same; default false' }),
  })
  .superRefine((value, context) => {
    const mistake = mistakeIn(value);
    if (mistake !== undefined)
      context.addIssue({ code: 'custom', path: [mistake.field], message: mistake.reason });
  });

/** When releases may move. */
export const windowsSettings = z.array(window).superRefine((value, context) => {
  const shut = neverOpens(value.map(windowOf));
  if (shut !== undefined)
    context.addIssue({
      code: 'custom',
      path: [shut],
      message:
        'never opens: with the other windows for the same, no moment of the week is left; `tidegate freeze` is for what is to stay closed',
    });
});
