import { kruiseParts, nativeParts, onDeleteParts } from '#test/story/partitioned-parts.ts';
import { testHeldEdits } from './held-edits.ts';
import { setupSimulated } from './simulated-exam.ts';

const { Deployment: _, ...native } = nativeParts;
const kruise = Object.fromEntries(Object.entries(kruiseParts).map(([name, { part }]) => [name, part]));
testHeldEdits('the simulated cluster', setupSimulated, { ...native, ...onDeleteParts, ...kruise });
