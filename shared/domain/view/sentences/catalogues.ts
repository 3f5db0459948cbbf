import { en } from './en.ts';
import type { Language } from './language.ts';
import type { Sentences } from './sentences.ts';
import { zh } from './zh.ts';

export const catalogues: Readonly<Record<Language, Sentences>> = { en, zh };
