import * as z from 'zod';
import { dnsName, words } from '../schema/texts.ts';
import { accessSettings } from './access-schema.ts';
import { isRange } from '#shared/webhooks/filter/range.ts';
import { senderNames } from '#shared/webhooks/senders.ts';

const inFile = { only: 'file', instead: 'write the values themselves as secrets' } as const;
const pattern = z.string().regex(/^\S+$/, 'must be a pattern without spaces, in which * stands for anything');
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

const receiver = z
  .strictObject({
    id: dnsName.meta({ description: 'its address is `/v1/hooks/<id>`' }),
    scheme: z.enum(senderNames).meta({ description: 'kind of sender' }),
    app: dnsName.meta({ description: 'application that it may release' }),
    component: dnsName
      .optional()
      .meta({ description: 'component whose image an event names when it does not say' }),
    repositories: z.array(pattern).min(1).optional().meta({
      description: 'repositories whose images it takes; by default the one that the component uses',
    }),
    tags: tags.optional().meta({ description: 'tags that it takes' }),
    secrets: z
      .array(z.string().min(16))
      .min(1)
      .optional()
      .meta({ description: 'secrets of the sender, two while one is replaced' }),
    secretEnv: words.optional().meta({ description: 'environment variable that holds them', ...inFile }),
    secretFile: words.optional().meta({ description: 'file that holds them, one a line', ...inFile }),
  })
  .meta({ choice: { of: ['secrets', 'secretEnv', 'secretFile'], least: 1 } });

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
    .meta({ description: 'bearer tokens of the API; `tidegate up` makes one of its own besides' }),
  access: accessSettings.optional().meta({ description: 'sign-in, roles and approvals' }),
};

export type ReceiverSettings = z.infer<typeof receiver>;

const api = z.strictObject(apiSettings);
export type ApiSettings = z.infer<typeof api>;
