import { openMemoryJournal } from '#adapters/journal/memory.ts';
import { journalContract } from './journal.ts';
import { indexContract } from './journal-index.ts';

const open = async () => ({ journal: openMemoryJournal(), close: async () => undefined });
journalContract('memory', open);
indexContract('memory', open);
