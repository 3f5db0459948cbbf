import { openMemoryJournal } from '#adapters/journal/memory.ts';
import { journalContract } from './journal.ts';

journalContract('memory', async () => ({ journal: openMemoryJournal(), close: async () => undefined }));
