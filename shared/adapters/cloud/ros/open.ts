import { Failure } from '#domain/failure.ts';
import type { StackSpec } from '#domain/stack/cloud-stack.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cloud } from '#ports/cloud.ts';
import { openCall } from './call.ts';
import type { CredentialSource } from './credentials.ts';
import { driftOf, eventsOf, previewStack } from './look.ts';
import type { RosProfile } from './profile.ts';
import { ask, readBody, stackOf, textAt } from './read.ts';
import { withDefaults } from './parameters.ts';
import { createStack, removeStack, updateStack } from './write.ts';

export interface RosOptions {
  /** Its name in the settings. */
  readonly name: string;
  readonly profile: RosProfile;
  readonly credentials: CredentialSource;
  readonly clock: Pick<Clock, 'now'>;
  /** Values for parameters that templates declare and releases do not set: the network of this account, its zone. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /** Addresses that ROS notifies when a stack operation ends; at most five. */
  readonly notify?: readonly string[] | undefined;
}

/** Alibaba Cloud's Resource Orchestration Service, on public cloud and on a private one (Apsara Stack). */
export const openRos = (options: RosOptions): Cloud => {
  const { name, profile, credentials, clock, parameters = {}, notify = [] } = options;
  const call = openCall(profile, credentials);
  const at = (stack?: string): string => `cloud ${name}${stack === undefined ? '' : `: stack ${stack}`}`;
  const whole = (spec: StackSpec): StackSpec => withDefaults(spec, parameters);
  return {
    name,
    announces: notify.length > 0,
    account: () => accountOf(options, at()),
    read: async (stack) => {
      const body = await readBody(call, at(stack), stack);
      return body && stackOf(stack, body);
    },
    preview: (spec) => previewStack(call, at(spec.name), whole(spec)),
    create: (spec, token) => createStack(call, at(spec.name), whole(spec), token, notify),
    update: (spec, token) => updateStack(call, at(spec.name), whole(spec), token),
    remove: (stack) => removeStack(call, at(stack), stack),
    events: (stack, after) => eventsOf(call, at(stack), stack, after),
    drift: (stack) => driftOf(call, at(stack), stack, clock.now()),
    reveal: async (ref) => {
      const kms = openCall(profile, credentials, 'kms');
      const secret = textAt(await ask(kms, at(), 'GetSecretValue', { SecretName: ref }), 'SecretData');
      if (secret !== '') return secret;
      throw new Failure('NotFound', at(), 'the secret of this output is empty; look at it in KMS');
    },
  };
};

/** On the public cloud STS reports the account of the credentials; on a private one it is configured. */
const accountOf = async ({ profile, credentials }: RosOptions, at: string): Promise<string> => {
  const { region, apsara } = profile;
  if (apsara !== undefined) return `${apsara.organization}/${apsara.resourceGroup}/${region}`;
  const sts = openCall(profile, credentials, 'sts');
  return `${textAt(await ask(sts, at, 'GetCallerIdentity', {}), 'AccountId')}/${region}`;
};
