import { childOf, entriesOf, jsonOf, textOf, type Tree } from '#domain/config/tree.ts';
import { secondsOf } from '#domain/config/units.ts';
import { isObject, type Json } from '#domain/json.ts';

import { placeOf } from './policies.ts';
import type { Mistake, Note } from '#domain/config/place.ts';
import type { StepTest } from '#domain/app/step-test.ts';
import type { HookAction, NamedHookAction } from '#domain/app/hooks.ts';

/** The effect of one workflow step besides moving targets. */
export interface HooksOf {
  readonly hooks: readonly NamedHookAction[];
  readonly mistakes: readonly Mistake[];
  readonly notes: readonly Note[];
}

const hour = 3600;
/** A run of Step Functions remembers 25,000 events; looking again for longer than this would need more. */
const longest = 3 * 24 * hour;

/** The hooks of a step whose properties have been checked; a step of another type has none. */
export const hooksOf = (step: Tree, app: string, test?: StepTest): HooksOf => {
  const type = textOf(childOf(step, 'type')) ?? '';
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (read === undefined) return { hooks: [], mistakes: [], notes: [] };
  const found: Found = { mistakes: [], notes: [] };
  const actions = read(step, childOf(step, 'properties'), found, app);
  const name = textOf(childOf(step, 'name')) ?? '';
  const always = textOf(childOf(step, 'if')) === 'always' ? ({ always: true } as const) : {};
  const when = test === undefined ? {} : { when: { test, waves: {} } };
  return { ...found, hooks: actions.map((action) => ({ ...action, step: name, ...always, ...when })) };
};

interface Found {
  readonly mistakes: Mistake[];
  readonly notes: Note[];
}
type Reader = (step: Tree, properties: Tree | undefined, found: Found, app: string) => readonly HookAction[];

const waitForApp: Reader = (step, properties, { mistakes }, own) => {
  const app = textOf(childOf(properties, 'name'));
  const namespace = textOf(childOf(properties, 'namespace'));
  if (app === undefined || namespace === undefined) return [];
  if (app === own)
    mistakes.push({
      ...placeOf(childOf(properties, 'name') ?? step),
      reason: `the application would wait for itself; name another one`,
    });
  const withinSeconds = spanOf(childOf(step, 'timeout'), 'timeout', mistakes) ?? hour;
  return [{ kind: 'wait-for-app', app, namespace, withinSeconds }];
};

const standStill: Reader = (_, properties, { mistakes }) => {
  const seconds = spanOf(childOf(properties, 'duration'), 'duration', mistakes);
  return seconds === undefined || seconds === 0 ? [] : [{ kind: 'stand-still', seconds }];
};

const spanOf = (tree: Tree | undefined, what: string, mistakes: Mistake[]): number | undefined => {
  if (tree === undefined) return undefined;
  const seconds = secondsOf(textOf(tree) ?? '');
  if (seconds === undefined)
    mistakes.push({
      ...placeOf(tree),
      reason: `${what} must be a duration with its unit, like 10s, 5m or 1h30m`,
    });
  else if (seconds > longest)
    mistakes.push({ ...placeOf(tree), reason: `${what} must be at most ${longest / hour}h` });
  return seconds;
};

const notification: Reader = (_, properties, found) =>
  entriesOf(properties).flatMap(([channel, said]): readonly HookAction[] => {
    const url = childOf(said, 'url');
    const address = channel === 'email' ? undefined : textOf(childOf(url, 'value'));
    const message = jsonOf(childOf(said, channel === 'email' ? 'content' : 'message') ?? said);
    if (address !== undefined && url !== undefined)
      return isCallable(address, childOf(url, 'value') ?? url, found)
        ? [{ kind: 'call', url: address, body: message, isVital: false }]
        : [];
    const why =
      channel === 'email'
        ? 'Tidegate sends no mail'
        : 'Tidegate reads no Secret of a cluster for its own use, so the address is not known';
    found.notes.push({
      ...placeOf(said),
      reason: `step notification: ${why}; the message goes through the channels of the Tidegate server instead`,
    });
    return [{ kind: 'tell', text: textIn(message).slice(0, 2000) }];
  });

const webhook: Reader = (step, properties, found, app) => {
  const url = childOf(properties, 'url');
  const value = childOf(url, 'value');
  const address = textOf(value);
  if (address === undefined || value === undefined) {
    const reason =
      'webhook needs url.value: Tidegate reads no Secret of a cluster for its own use, so it cannot read the address from one';
    found.mistakes.push({ ...placeOf(url ?? step), reason });
    return [];
  }
  if (!isCallable(address, value, found)) return [];
  const data = childOf(properties, 'data');
  if (data === undefined)
    found.notes.push({
      ...placeOf(step),
      reason: `step webhook: KubeVela would send the whole application; Tidegate sends {"app": "${app}"}, write data to send something else`,
    });
  const body = data === undefined ? { app } : jsonOf(data);
  return [{ kind: 'call', url: address, body, isVital: true }];
};

const isCallable = (address: string, at: Tree, { mistakes }: Found): boolean => {
  const url = URL.parse(address);
  const isFine = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (!isFine)
    mistakes.push({
      ...placeOf(at),
      reason: 'an address to call begins with https:// or http://, and has no login in it',
    });
  return isFine;
};

/** Where the words are, in messages of Slack, DingTalk, Lark and mail. */
const textIn = (message: Json): string => {
  if (!isObject(message)) return typeof message === 'string' ? message : JSON.stringify(message);
  const { text, content, subject, body } = message;
  if (typeof text === 'string') return text;
  if (isObject(text)) return textIn(text);
  if (typeof subject === 'string') return typeof body === 'string' ? `${subject}: ${body}` : subject;
  if (typeof content === 'string') return fromJson(content);
  return JSON.stringify(message);
};

/** Lark wraps its message as JSON into a text. */
const fromJson = (content: string): string => {
  try {
    return textIn(JSON.parse(content) as Json);
  } catch {
    return content;
  }
};

const readers: Readonly<Record<string, Reader | undefined>> = {
  'depends-on-app': waitForApp,
  suspend: standStill,
  notification,
  webhook,
};
