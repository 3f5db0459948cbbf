import { own } from '#domain/json.ts';
import {
  type Change,
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { Failure } from '#domain/failure.ts';
import type { StackChange, StackSpec } from '#domain/stack/cloud-stack.ts';
import type { Clock } from '#ports/clock.ts';
import { bodyOf } from './body.ts';
import { clean } from './trouble.ts';

/** What an update would do, by a change set that is deleted again. */
export const previewUpdate = async (
  client: CloudFormationClient,
  clock: Clock,
  at: string,
  spec: StackSpec,
): Promise<readonly StackChange[]> => {
  const name = `tidegate-preview-${clock.now().toString(36)}`;
  const asked = { StackName: spec.name, ChangeSetName: name, ...bodyOf(spec) };
  const { Id = name } = await client.send(new CreateChangeSetCommand({ ...asked, ChangeSetType: 'UPDATE' }));
  const of = { StackName: spec.name, ChangeSetName: Id };
  try {
    return await changesIn(client, clock, at, of);
  } finally {
    // One that stays does no harm: its name is never used again.
    await client.send(new DeleteChangeSetCommand(of)).catch(() => undefined);
  }
};

const mostLooks = 25;
const nothing = /didn't contain changes|No updates are to be performed/;

const changesIn = async (
  client: CloudFormationClient,
  clock: Clock,
  at: string,
  of: { readonly StackName: string; readonly ChangeSetName: string },
): Promise<readonly StackChange[]> => {
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const set = await client.send(new DescribeChangeSetCommand(of));
    if (set.Status === 'CREATE_COMPLETE') return allChanges(client, of, set);
    if (set.Status === 'FAILED') {
      if (nothing.test(set.StatusReason ?? '')) return [];
      throw new Failure('StackRefused', at, clean(set.StatusReason ?? 'its change set failed'));
    }
    await clock.sleep(1000);
  }
  throw new Failure('ProviderUnreachable', at, 'its change set is not ready yet');
};

/** A stack has 500 resources at most, in pages of 100. */
const mostPages = 20;

const allChanges = async (
  client: CloudFormationClient,
  of: { readonly StackName: string; readonly ChangeSetName: string },
  first: DescribeChangeSetCommandOutput,
): Promise<readonly StackChange[]> => {
  const found = (first.Changes ?? []).flatMap(changeOf);
  let token = first.NextToken;
  for (let pages = 1; token !== undefined && pages < mostPages; pages += 1) {
    const page = await client.send(new DescribeChangeSetCommand({ ...of, NextToken: token }));
    for (const change of page.Changes ?? []) found.push(...changeOf(change));
    token = page.NextToken;
  }
  return found;
};

const changeOf = ({ ResourceChange: change }: Change): readonly StackChange[] => {
  if (change === undefined) return [];
  const { LogicalResourceId: resource = '', ResourceType: type = '', Action, Replacement } = change;
  const action = own(actions, Action ?? '') ?? own(replacements, Replacement ?? 'False') ?? 'modify';
  return [{ resource, type, action }];
};

const actions: Readonly<Record<string, StackChange['action']>> = {
  Add: 'create',
  Remove: 'delete',
  Import: 'modify',
};
const replacements: Readonly<Record<string, StackChange['action']>> = {
  True: 'replace',
  Conditional: 'maybe-replace',
  False: 'modify',
};
