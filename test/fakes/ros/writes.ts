import {
  type Holdings,
  changesFor,
  emptyStack,
  move,
  mustRest,
  read,
  remove,
  stackOf,
  type Wish,
} from './account.ts';
import { listOf, need, pairsOf, parametersOf } from './parameters.ts';
import { RosRefusal } from './refusal.ts';
import type { Params } from './signature.ts';
import type { Stack } from './stack.ts';

export type Action = (params: Params, held: Holdings) => object;

const wishOf = (params: Params): Wish => ({
  name: need(params, 'StackName'),
  body: need(params, 'TemplateBody'),
  given: parametersOf(params),
  tags: pairsOf(params, 'Tags', ['Key', 'Value']),
  rollsBack: params['DisableRollback'] !== 'true',
  isProtected: params['DeletionProtection'] === 'Enabled',
  notify: listOf(params, 'NotificationURLs'),
});

const updatable =
  /^(CREATE_COMPLETE|UPDATE_COMPLETE|UPDATE_FAILED|ROLLBACK_COMPLETE|ROLLBACK_FAILED|CHECK_COMPLETE|IMPORT_\w+_COMPLETE)$/;
const mustTakeUpdates = (stack: Stack): void => {
  mustRest(stack);
  if (!updatable.test(stack.status))
    throw new RosRefusal(400, 'NotSupported', `Update stack in ${stack.status} status is not supported.`);
};

/** What an update gives: without `UsePreviousParameters`, whatever is left out goes back to its default. */
export const afterOf = (params: Params, held: Holdings, stack?: Stack) => {
  const body = params['TemplateBody'] ?? stack?.body ?? '';
  const given = {
    ...(params['UsePreviousParameters'] === 'true' && stack?.given),
    ...parametersOf(params),
  };
  return { body, given, template: read(held, body, given) };
};

export const writes: Readonly<Record<string, Action>> = {
  CreateStack: (params, held) => {
    const wish = wishOf(params);
    const template = read(held, wish.body, wish.given);
    const stack = emptyStack(held, wish, 'CREATE_IN_PROGRESS');
    move(held, stack, 'CREATE', { body: wish.body, given: wish.given, template });
    return { StackId: stack.id };
  },
  UpdateStack: (params, held) => {
    const stack = stackOf(held, need(params, 'StackId'));
    mustTakeUpdates(stack);
    const after = afterOf(params, held, stack);
    changesFor(stack, after.template);
    stack.tags = { ...stack.tags, ...pairsOf(params, 'Tags', ['Key', 'Value']) };
    move(held, stack, 'UPDATE', after);
    return { StackId: stack.id };
  },
  DeleteStack: (params, held) => {
    const stack = stackOf(held, need(params, 'StackId'));
    const kept = listOf(params, 'RetainResources');
    remove(held, stack, (name) => params['RetainAllResources'] === 'true' || kept.includes(name));
    return {};
  },
  ContinueCreateStack: (params, held) => {
    const stack = stackOf(held, need(params, 'StackId'));
    if (stack.status !== 'CREATE_FAILED')
      throw new RosRefusal(
        400,
        'NotSupported',
        `Continue create stack in ${stack.status} status is not supported.`,
      );
    const { body, given } = stack;
    move(held, stack, 'CREATE', { body, given, template: read(held, body, given) });
    return { StackId: stack.id };
  },
  CancelUpdateStack: (params, held) => {
    const { underWay } = stackOf(held, need(params, 'StackId'));
    if (underWay?.operation !== 'UPDATE')
      throw new RosRefusal(
        400,
        'NotSupported',
        'Cancel update of a stack that is not being updated is not supported.',
      );
    Object.assign(underWay, { left: 0, failure: { operation: 'UPDATE', reason: 'Update cancelled' } });
    return {};
  },
  SetDeletionProtection: (params, held) => {
    stackOf(held, need(params, 'StackId')).isProtected = params['DeletionProtection'] === 'Enabled';
    return {};
  },
  CreateChangeSet: (params, held) => {
    const name = need(params, 'ChangeSetName');
    const isNew = params['ChangeSetType'] === 'CREATE';
    const stack = isNew
      ? emptyStack(held, wishOf(params), 'REVIEW_IN_PROGRESS')
      : stackOf(held, need(params, 'StackId'));
    if (!isNew) mustTakeUpdates(stack);
    const after = afterOf(params, held, stack);
    const changes = changesFor(stack, after.template);
    const id = held.newId('changeset');
    held.changeSets.set(id, { id, name, stack, changes, after, execution: 'AVAILABLE' });
    return { ChangeSetId: id, StackId: stack.id };
  },
  ExecuteChangeSet: (params, held) => {
    const set = changeSetOf(params, held);
    if (set.execution !== 'AVAILABLE')
      throw new RosRefusal(400, 'ChangeSetNotSupported', `The change set is ${set.execution}.`);
    mustRest(set.stack);
    move(held, set.stack, set.stack.status === 'REVIEW_IN_PROGRESS' ? 'CREATE' : 'UPDATE', set.after);
    set.execution = 'EXECUTE_COMPLETE';
    return {};
  },
  DeleteChangeSet: (params, held) => {
    held.changeSets.delete(changeSetOf(params, held).id);
    return {};
  },
};

export const changeSetOf = (params: Params, { changeSets }: Holdings) => {
  const id = need(params, 'ChangeSetId');
  const set = changeSets.get(id);
  if (set === undefined)
    throw new RosRefusal(404, 'ChangeSetNotFound', `The ChangeSet (${id}) could not be found.`);
  return set;
};
