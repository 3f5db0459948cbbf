import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import { openSqliteJournal } from '#adapters/journal/sqlite.ts';
import { openDatabase } from '#adapters/sqlite/open.ts';
import type { Journal } from '#ports/journal.ts';
import { sweep } from '#functions/schedules/recover-releases.ts';
import { sweepClusters } from '#functions/schedules/revert-late-writes.ts';
import { apiWorld, type ApiWorld, knock, registerShop } from '#test/api/world.ts';
import { countedJournal, type Counts, pastRelease } from './growth.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-growth-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What somebody does, and what it cost: requests of the port, and entries and bytes that came back. */
const costs = async (journal: Journal, releases: number): Promise<Readonly<Record<string, Counts>>> => {
  const counted = countedJournal(journal);
  const world: ApiWorld = apiWorld({ journal: counted.journal });
  await registerShop(world);
  const open: string[] = [];
  for (let index = 0; index < releases; index += 1) {
    if (index < 3) open.push(await startOne(world, `early-${index}`));
    await pastRelease(world, `past-${String(index).padStart(5, '0')}`);
  }
  const spent: Record<string, Counts> = {};
  const measure = async (what: string, run: () => Promise<unknown>): Promise<void> => {
    counted.reset();
    await run();
    spent[what] = counted.counts();
  };
  await measure('list', () => knock(world, 'GET /v1/releases'));
  await measure('list of one', () => knock(world, 'GET /v1/releases?app=shop&limit=5'));
  await measure('open ones', () => knock(world, 'GET /v1/releases?state=open'));
  await measure('questions', () => knock(world, 'GET /v1/approvals'));
  await measure('applications', () => knock(world, 'GET /v1/apps'));
  await measure('sweep', () => sweep(world));
  await measure('sweep of clusters', () => sweepClusters(world));
  await measure('start', () => startOne(world, 'late'));
  await measure('one release', () => pastRelease(world, 'past-x'));
  await measure('its view', () => knock(world, 'GET /v1/releases/past-x'));
  await measure('its events', () => knock(world, 'GET /v1/releases/past-x/events'));
  await measure('the view of an old one', () => knock(world, 'GET /v1/releases/past-00001'));
  expect(open.length).toBeGreaterThan(1);
  return spent;
};

const startOne = async (world: ApiWorld, key: string): Promise<string> => {
  const headers = { 'idempotency-key': key };
  const { json, status } = await knock(world, 'POST /v1/releases', { body: { app: 'shop' }, headers });
  expect(status).toBe(201);
  return String(json['id']);
};

describe('what people, schedules and releases cost does not grow with the releases that were', () => {
  test('in memory: 300 as 30', async () => {
    expect(await costs(openMemoryJournal(), 300)).toEqual(await costs(openMemoryJournal(), 30));
  });

  test('in SQLite: 300 as 30', async () => {
    const few = openDatabase(join(folder, 'few.db'));
    const many = openDatabase(join(folder, 'many.db'));
    many.exec('PRAGMA synchronous = OFF');
    expect(await costs(openSqliteJournal(many), 300)).toEqual(await costs(openSqliteJournal(few), 30));
    few.close();
    many.close();
  });
});
