import { describe, test } from 'vitest';
import { nativeParts, onDeleteParts } from '#test/story/partitioned-parts.ts';
import { testHeldEdits } from './held-edits.ts';
import { kubeconfig } from './real-cluster.ts';
import { setupReal } from './real-exam.ts';

const { Deployment: _, ...native } = nativeParts;
if (kubeconfig === '')
  describe.skip('edits by hand on a real cluster (skipped without TIDEGATE_TEST_KUBECONFIG)', () =>
    test('exam', () => undefined));
else testHeldEdits('a real cluster', setupReal, { ...native, ...onDeleteParts });
