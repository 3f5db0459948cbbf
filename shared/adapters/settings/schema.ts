import * as z from 'zod';
import { dnsName, httpAddress, registryPath, words } from '../schema/texts.ts';
import { accessSettings } from './access-schema.ts';
import { isRange } from '#shared/webhooks/filter/range.ts';
import { senderNames, senders } from '#shared/webhooks/senders.ts';

const inFile = { only: 'file', instead: 'write the values themselves as secrets' } as const;
const pattern = z.string().regex(/^\S+$/, 'must be a pattern without spaces, in which * matches anything');
const tags = z.strictObject({
  semver: z
    .string()
    .refine(isRange, 'must be a range of versions like >= 1.4 or 1.x')
    .optional()
    .meta({ description: 'range of versions, as npm writes it' }),
  match: z.array(pattern).min(1).optional().meta({ description: 'patterns, of which one must fit' }),
  prereleases: z.boolean().optional().meta({ description: 'whether 1.4.0-rc.1 is taken; default false' }),
  older: z
    .boolean()
    .optional()
    .meta({ description: 'whether a version is taken that is older than what runs; default false' }),
});

const source = z.strictObject({
  repository: words.optional().meta({
    description: 'repository of the sources, `shop/checkout`; any that knows the secret when absent',
  }),
  branches: z
    .array(pattern)
    .min(1)
    .optional()
    .meta({ description: 'branches that count; `main` and `master` when absent' }),
  tag: z
    .string()
    .regex(
      /^([\w.-]|\{(tag|branch|commit|short)\})+$/,
      'must be a tag with {tag}, {branch}, {commit}, {short}',
    )
    .optional()
    .meta({
      description: "tag of the image of a commit, like `sha-{short}`; without it a release's own tag",
    }),
  events: z
    .array(z.enum(['release', 'run', 'push']))
    .min(1)
    .optional()
    .meta({
      description: 'what counts: `release`, `run` (a successful pipeline), `push`; the first two when absent',
    }),
});

const idToken = z.strictObject({
  audience: words.meta({ description: 'audience that the token must name' }),
  email: words.meta({ description: 'account that the token must be for' }),
  issuer: httpAddress.meta({ description: 'who signs it; for Pub/Sub `https://accounts.google.com`' }),
});

const receiver = z
  .strictObject({
    id: dnsName.meta({ description: 'its address is `/v1/hooks/<id>`' }),
    scheme: z.enum(senderNames).meta({ description: 'kind of sender' }),
    app: z.union([dnsName, z.array(dnsName).min(1).max(20)]).meta({
      description:
        'application that it may release, or a list of up to 20; each event goes to all that run its image',
    }),
    component: dnsName
      .optional()
      .meta({ description: 'component whose image an event names when it does not say' }),
    repositories: z.array(pattern).min(1).optional().meta({
      description: 'repositories whose images it takes; by default the one that the component uses',
    }),
    tags: tags.optional().meta({ description: 'tags that it takes' }),
    registry: registryPath.optional().meta({
      description: 'host of its images, with a path where all have one, of senders that do not name it',
    }),
    source: source.optional().meta({ description: 'which events of the sources count, and as what image' }),
    idToken: idToken.optional().meta({ description: 'whose ID token proves a delivery, of Google Pub/Sub' }),
    secrets: z
      .array(z.string().min(16))
      .min(1)
      .optional()
      .meta({ description: 'secrets of the sender, two while one is replaced' }),
    secretEnv: words.optional().meta({ description: 'environment variable that holds them', ...inFile }),
    secretFile: words.optional().meta({ description: 'file that holds them, one a line', ...inFile }),
  })
  .superRefine(({ scheme, app, component, registry, idToken: token }, context) => {
    if (component !== undefined && Array.isArray(app) && app.length > 1)
      context.addIssue({
        code: 'custom',
        message:
          'takes "component" with one application only; without it, each finds the component by the image',
      });
    const sender = senders[scheme];
    if (sender?.registry !== undefined && sender.registry.usual === undefined && registry === undefined)
      context.addIssue({ code: 'custom', message: `needs "registry": events of ${scheme} name no host` });
    if ((sender?.proof === 'id-token') !== (token !== undefined))
      context.addIssue({
        code: 'custom',
        message:
          token === undefined
            ? `needs "idToken": ${scheme} proves itself by a token and has no secret`
            : `takes no "idToken": ${scheme} proves itself by a secret`,
      });
  })
  .meta({ choice: { of: ['secrets', 'secretEnv', 'secretFile', 'idToken'], least: 1 } });

const receivers = z.array(receiver).superRefine((value, context) => {
  const ids = value.map(({ id }) => id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length > 0)
    context.addIssue({
      code: 'custom',
      message: `has two receivers called ${twice.join(', ')}; each needs its own id`,
    });
});

/** Who may ask, and who sends webhooks. */
export const apiSettings = {
  receivers: receivers.optional().meta({ description: 'senders of webhooks' }),
  tokens: z
    .array(
      z.strictObject({
        name: words.meta({ description: 'who the log of a release shows' }),
        token: z.string().min(24).meta({ description: 'bearer token of the API' }),
      }),
    )
    .optional()
    .meta({ description: 'bearer tokens of the API; `tidegate up` also creates one of its own' }),
  access: accessSettings.optional().meta({ description: 'sign-in, roles and approvals' }),
};

export type ReceiverSettings = z.infer<typeof receiver>;

const api = z.strictObject(apiSettings);
export type ApiSettings = z.infer<typeof api>;
