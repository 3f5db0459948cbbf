import { describe, expect, test } from 'vitest';
import { standingOf } from './status.ts';

const phases: Readonly<Record<string, string>> = {
  CREATE_IN_PROGRESS: 'create moving',
  CREATE_FAILED: 'create failed',
  CREATE_COMPLETE: 'create ready',
  UPDATE_IN_PROGRESS: 'update moving',
  UPDATE_FAILED: 'update failed',
  UPDATE_COMPLETE: 'update ready',
  DELETE_IN_PROGRESS: 'delete moving',
  DELETE_FAILED: 'delete failed',
  CHECK_IN_PROGRESS: 'check moving',
  CHECK_FAILED: 'check failed',
  CHECK_COMPLETE: 'check ready',
  CREATE_ROLLBACK_IN_PROGRESS: 'create moving',
  CREATE_ROLLBACK_FAILED: 'create failed',
  CREATE_ROLLBACK_COMPLETE: 'create undone',
  ROLLBACK_IN_PROGRESS: 'update moving',
  ROLLBACK_FAILED: 'update failed',
  ROLLBACK_COMPLETE: 'update undone',
  IMPORT_CREATE_IN_PROGRESS: 'import moving',
  IMPORT_CREATE_FAILED: 'import failed',
  IMPORT_CREATE_COMPLETE: 'import ready',
  IMPORT_CREATE_ROLLBACK_IN_PROGRESS: 'import moving',
  IMPORT_CREATE_ROLLBACK_FAILED: 'import failed',
  IMPORT_CREATE_ROLLBACK_COMPLETE: 'import undone',
  IMPORT_UPDATE_IN_PROGRESS: 'import moving',
  IMPORT_UPDATE_FAILED: 'import failed',
  IMPORT_UPDATE_COMPLETE: 'import ready',
  IMPORT_UPDATE_ROLLBACK_IN_PROGRESS: 'import moving',
  IMPORT_UPDATE_ROLLBACK_FAILED: 'import failed',
  IMPORT_UPDATE_ROLLBACK_COMPLETE: 'import undone',
  REVIEW_IN_PROGRESS: 'create empty',
  SOMETHING_NEW_IN_PROGRESS: 'update moving',
  SOMETHING_NEW: 'update failed',
};

describe('a status of ROS', () => {
  test.each(Object.entries(phases))('%s is %s', (status, said) => {
    const { operation, phase } = standingOf(status) ?? {};
    expect(`${operation} ${phase}`).toBe(said);
  });

  test('DELETE_COMPLETE is no stack', () => expect(standingOf('DELETE_COMPLETE')).toBeUndefined());
});
