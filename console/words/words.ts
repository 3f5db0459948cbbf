import { computed, signal } from '@preact/signals';
import type { Evidence } from '#domain/analysis/verdict.ts';
import { en, type Words } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'en' | 'zh';

const catalogues: Readonly<Record<Language, Words>> = { en, zh };
const key = 'tidegate.language';

const preferred = (): Language => {
  const kept = localStorage.getItem(key);
  if (kept === 'en' || kept === 'zh') return kept;
  return navigator.languages.some((one) => one.toLowerCase().startsWith('zh')) ? 'zh' : 'en';
};

export const language = signal<Language>(preferred());
export const words = computed(() => catalogues[language.value]);

export const speak = (chosen: Language): void => {
  localStorage.setItem(key, chosen);
  language.value = chosen;
};

/** Fills `{name}` in a text of the catalogue. */
export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

/** What a check is called, with what it is about: `slow requests (300 ms)`. */
export const checkName = (check: Evidence['check'], of: string): string =>
  of === '' ? words.value[`check-${check}`] : `${words.value[`check-${check}`]} (${of})`;
