import type { Catalogue } from './en.ts';
import { zhLists } from './zh-lists.ts';
import { zhPlan } from './zh-plan.ts';
import { zhRelease } from './zh-release.ts';
import { zhUsage } from './zh-usage.ts';

export const zh: Catalogue = { ...zhRelease, ...zhPlan, ...zhLists, ...zhUsage };
