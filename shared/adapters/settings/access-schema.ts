import * as z from 'zod';
import { accessVerbs } from '#domain/access/policy.ts';
import { dayNames, timeOfDay } from '#domain/approval/written.ts';
import { isZone } from '#domain/approval/window.ts';
import { secondsOf } from '#domain/config/units.ts';
import { dnsName, httpAddress, words } from '../schema/texts.ts';

const pattern = z.string().regex(/^\S+$/, 'must be a pattern without spaces, in which * matches anything');
const name = z.string().regex(/^[^\s,;|]{1,100}$/, 'must be a name without spaces');
const claims = z.record(words, words);
const clock = z.string().regex(timeOfDay, 'must be a time of day like 09:00');

/** Words that begin ids of other callers. */
const taken = ['user', 'owner', 'token', 'slack', 'lark', 'feishu', 'dingtalk', 'link', 'hook'];
/** Public-key signatures only: with a shared key, every verifier could also sign. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA'] as const;

const issuer = z
  .strictObject({
    name: dnsName
      .refine((one) => !taken.includes(one), `must be none of ${taken.join(', ')}`)
      .meta({ description: 'begins the ids of its callers: `<name>:<subject>`' }),
    url: httpAddress
      .refine(isSafe, 'must be https, or http on this machine')
      .meta({ description: 'address of the issuer, exactly as its tokens have it in `iss`' }),
    audiences: z
      .array(words)
      .min(1)
      .optional()
      .meta({ description: 'of which one must be in `aud`; by default the `clientId`' }),
    clientId: words.optional().meta({ description: 'client as which people sign in, with PKCE' }),
    clientSecret: words.optional().meta({ description: 'its secret, where it is a confidential client' }),
    clientSecretEnv: words.optional().meta({
      description: 'environment variable that holds it',
      only: 'file',
      instead: 'write the secret itself',
    }),
    scopes: words.optional().meta({ description: 'scopes of the sign-in; default `openid profile email`' }),
    claims: claims.optional().meta({
      description: 'claims that every token must have, by name; `*` in a value matches anything',
    }),
    groupsClaim: words.optional().meta({ description: 'claim that lists groups; default `groups`' }),
    nameClaim: words.optional().meta({ description: 'claim to show and to map people by; default `email`' }),
    algorithms: z
      .array(z.enum(algorithms))
      .min(1)
      .optional()
      .meta({ description: 'signatures that are taken; default RS256 and ES256' }),
  })
  .superRefine((value, context) => {
    if (value.clientId === undefined && value.audiences === undefined)
      context.addIssue({ code: 'custom', message: 'needs "audiences", or the "clientId" of a sign-in' });
    const secrets = [value.clientSecret, value.clientSecretEnv].filter((one) => one !== undefined);
    if (secrets.length > 1)
      context.addIssue({ code: 'custom', message: 'has clientSecret and clientSecretEnv; keep one' });
    if (secrets.length > 0 && value.clientId === undefined)
      context.addIssue({ code: 'custom', message: 'has the secret of a client, and no "clientId"' });
    if (value.clientId === undefined && value.claims === undefined)
      context.addIssue({
        code: 'custom',
        message: 'needs "claims": an issuer without sign-in, such as a CI system, signs for everyone',
      });
  });

const who = z
  .strictObject({
    group: name.optional().meta({ description: 'a group of theirs' }),
    person: dnsName.optional().meta({ description: 'a person of `people`' }),
    token: words.optional().meta({ description: 'name of a token of `tokens`' }),
    issuer: dnsName.optional().meta({ description: 'an issuer of `issuers`' }),
    claims: claims.optional().meta({ description: 'claims of their OIDC token; `*` matches anything' }),
  })
  .refine((value) => Object.keys(value).length > 0, 'names nobody; name a group, person, token or issuer');

const role = z.strictObject({
  name: dnsName.meta({ description: 'what API tokens call it' }),
  may: z.array(z.enum(accessVerbs)).min(1).meta({ description: 'verbs: what it may do' }),
  who: z.array(who).optional().meta({ description: 'who has it; in one item everything must fit' }),
  apps: z.array(pattern).min(1).optional().meta({ description: 'applications; all by default' }),
  environments: z.array(pattern).min(1).optional().meta({ description: 'environments; all by default' }),
});

const person = z.strictObject({
  name: dnsName.meta({ description: 'who the log shows; the id is `user:<name>`' }),
  is: z.array(words).min(1).meta({
    description: 'ids by which issuers and chats know them: `dex:ann@example.com`, `slack:T0ORG/U0ANN`',
  }),
  groups: z.array(name).optional().meta({ description: 'groups in addition to those of their token' }),
});

const time = z
  .string()
  .regex(/^[1-9]\d{0,4}[smhd]$/, 'must be a time like 1h')
  .transform((text) => secondsOf(text) ?? 0);

const counted = z.strictObject({
  group: name.meta({ description: 'group' }),
  count: z.int().min(1).max(20).meta({ description: 'how many of its members must say yes' }),
});

const approval = z.strictObject({
  expiresIn: time.optional().meta({ description: 'the longest that a question may wait; default 1h' }),
  quorum: z.int().min(1).max(20).optional().meta({ description: 'how many people must say yes' }),
  groups: z
    .array(z.union([name, counted]))
    .min(1)
    .optional()
    .meta({ description: 'groups who may answer, or how many of each must' }),
  allowRequester: z
    .boolean()
    .optional()
    .meta({ description: 'whether the person who asked for a release may answer; default true' }),
  allowAuthors: z
    .boolean()
    .optional()
    .meta({ description: 'whether the authors of its commits may answer; default true' }),
  rejectWins: z.boolean().optional().meta({ description: 'whether one no ends it; default true' }),
  requireReason: z.boolean().optional().meta({ description: 'whether an answer must say why' }),
  channels: z
    .array(words)
    .min(1)
    .optional()
    .meta({ description: 'where people may answer: `api`, `link`, or a chat' }),
  window: z
    .strictObject({
      days: z.array(z.enum(dayNames)).min(1).optional().meta({ description: 'days; all by default' }),
      from: clock.meta({ description: 'first minute' }),
      to: clock.meta({ description: 'first minute outside; before `from` it is on the next day' }),
      zone: z.string().refine(isZone, 'must be a time zone like Europe/Berlin').meta({ description: 'zone' }),
    })
    .optional()
    .meta({ description: 'when people may answer' }),
});

/** The section `access`: who is known, who may do what, and what approvals need. */
export const accessSettings = z.strictObject({
  issuers: z.array(issuer).superRefine(onceEach).optional().meta({ description: 'OIDC providers' }),
  roles: z.array(role).superRefine(onceEach).optional().meta({ description: 'who may do what' }),
  people: z.array(person).superRefine(onceEach).optional().meta({ description: 'people by all their ids' }),
  approvals: z
    .record(words, approval)
    .optional()
    .meta({ description: 'by environment, what its approvals need, whatever the application says' }),
});
export type AccessSettings = z.infer<typeof accessSettings>;
export type IssuerSettings = z.infer<typeof issuer>;

function isSafe(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

function onceEach(items: readonly { readonly name: string }[], context: z.RefinementCtx): void {
  const names = items.map((one) => one.name);
  const twice = names.filter((one, at) => names.indexOf(one) !== at);
  if (twice.length > 0)
    context.addIssue({ code: 'custom', message: `has ${twice.join(', ')} twice; each name may appear once` });
}
