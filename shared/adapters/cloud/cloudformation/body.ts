import type { Capability } from '@aws-sdk/client-cloudformation';
import type { StackSpec } from '#domain/stack/cloud-stack.ts';

/** Templates are the operator's own, so they may make roles. */
const capabilities: Capability[] = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'];

export const bodyOf = ({ template, parameters, tags }: StackSpec) => ({
  TemplateBody: template,
  Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  })),
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  Capabilities: capabilities,
});
