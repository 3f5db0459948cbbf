import * as z from 'zod';
import { noticeKinds } from '#domain/notification/notice.ts';
import type { Route } from '#domain/notification/route.ts';
import { dnsName, httpAddress, words } from '../schema/texts.ts';
import type { SinkKind } from './kind.ts';
import { sinkKinds, type SinkName } from './kinds.ts';

/** A receiver as written in validated settings; the options of its kind are beside it. */
export interface SinkSettings extends Route {
  readonly kind: SinkName;
  readonly name: string;
  readonly url?: string;
  readonly urlEnv?: string;
  readonly token?: string;
  readonly tokenEnv?: string;
}

const pattern = z.string().regex(/^\S+$/, 'must be a pattern without spaces, in which * matches anything');
const patterns = z.array(pattern).min(1).optional();
const inFile = (what: string) => ({ only: 'file', instead: `write the ${what} itself` }) as const;

const routeFields = {
  name: dnsName.meta({ description: 'what events of the log call it' }),
  events: z
    .array(z.enum([...noticeKinds, 'needs-person']))
    .min(1)
    .optional()
    .meta({
      description:
        'which events are sent; `needs-person` is every event that a person must act on; all when absent',
    }),
  apps: patterns.meta({ description: 'applications, where `*` matches anything; default: all' }),
  environments: patterns.meta({
    description: 'environments, where `*` matches anything; default: all',
  }),
};

const fieldsOf = ({ usualUrl, address, token, options = {} }: SinkKind) => ({
  url: (address === undefined ? httpAddress : words.regex(address.pattern, address.mistake)).optional().meta({
    description: usualUrl === undefined ? 'its address' : `its address; \`${usualUrl}\` when absent`,
  }),
  urlEnv: words
    .optional()
    .meta({ description: 'environment variable that holds its address', ...inFile('address') }),
  ...(token !== undefined && {
    token: words.optional().meta({ description: token.about }),
    tokenEnv: words
      .optional()
      .meta({ description: 'environment variable that holds it', ...inFile('token') }),
  }),
  ...Object.fromEntries(
    Object.entries(options).map(([name, { about, usual }]) => {
      const described = usual === undefined || usual === '' ? about : `${about}; \`${usual}\` when absent`;
      return [
        name,
        usual === undefined
          ? words.meta({ description: described })
          : words.optional().meta({ description: described }),
      ];
    }),
  ),
});

const schemaOf = (name: SinkName, kind: SinkKind) =>
  z
    .strictObject({ kind: z.literal(name), ...routeFields, ...fieldsOf(kind) })
    .superRefine((value: Readonly<Record<string, unknown>>, context) => {
      const { token, tokenEnv } = value;
      if (kind.token?.isNeeded === true && token === undefined && tokenEnv === undefined)
        context.addIssue({ code: 'custom', message: 'needs one of token, tokenEnv' });
      const mistake = typeof token === 'string' ? kind.token?.mistakeIn?.(token) : undefined;
      if (mistake !== undefined) context.addIssue({ code: 'custom', path: ['token'], message: mistake });
    })
    .meta({ choice: { of: ['url', 'urlEnv'], least: kind.usualUrl === undefined ? 1 : 0 } });

const names = Object.keys(sinkKinds) as readonly SinkName[];
const [first, ...rest] = names.map((name) => schemaOf(name, sinkKinds[name]));

/** Who else is notified of releases, and of which events. */
export const notificationSettings = z
  .array(z.discriminatedUnion('kind', [first as ReturnType<typeof schemaOf>, ...rest]))
  .superRefine((value, context) => {
    const called = value.map((one) => one.name);
    const twice = called.filter((name, at) => called.indexOf(name) !== at);
    if (twice.length > 0)
      context.addIssue({
        code: 'custom',
        message: `has ${twice.join(', ')} twice; each name may appear once`,
      });
  });
