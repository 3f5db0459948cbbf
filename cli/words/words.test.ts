import { describe, expect, test } from 'vitest';
import { verbs } from '../verbs.ts';
import { globalFlags } from '../flags.ts';
import { en } from './en.ts';
import { globalFlagsIn, helpIn } from './help.ts';
import { message, tell } from './message.ts';
import { globalFlags as zhGlobalFlags } from './zh-help-flags.ts';
import { type HelpWords, zhHelp } from './zh-help.ts';
import { zh } from './zh.ts';

const slots = (text: string): readonly string[] =>
  [...text.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, name = '']) => name).toSorted();

describe('the catalogues', () => {
  test.each(Object.keys(en) as (keyof typeof en)[])('say the same in both languages: %s', (key) => {
    expect(new Set(slots(zh[key]))).toEqual(new Set(slots(en[key])));
    expect(zh[key]).not.toBe('');
  });

  test('a value is put in once, whatever it looks like, and no key of every object is one', () => {
    const values = { verb: '{what}', what: '$1 {constructor}' };
    expect(tell('en', message('takes', values))).toBe(
      '{what} takes $1 {constructor}: see tidegate help {what}',
    );
    expect(tell('zh', message('takes', values))).toContain('$1 {constructor}');
  });
});

describe('the help', () => {
  test.each(verbs.map((verb) => [verb.name, verb] as const))('of %s is whole in Chinese', (name, verb) => {
    const words: HelpWords = zhHelp[name];
    expect(Object.keys(words.flags ?? {}).toSorted()).toEqual(Object.keys(verb.flags).toSorted());
    expect(words.more === undefined).toBe(verb.more === undefined);
    const said = helpIn('zh', verb);
    for (const text of [said.summary, ...Object.values(said.flags).map(({ about }) => about)])
      expect(text).toMatch(/\p{Script=Han}/u);
    expect(helpIn('en', verb)).toBe(verb);
  });

  test('has the flags of every verb in Chinese, and no verb that is not there', () => {
    expect(Object.keys(zhGlobalFlags)).toEqual(Object.keys(globalFlags));
    expect(globalFlagsIn('en')).toBe(globalFlags);
    expect(Object.keys(zhHelp).toSorted()).toEqual(verbs.map(({ name }) => name).toSorted());
  });
});
