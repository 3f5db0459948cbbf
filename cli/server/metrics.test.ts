import { expect, test } from 'vitest';
import { serve } from '#shared/http/router.ts';
import { apiWorld, begun, token } from '#test/api/world.ts';
import { openMetrics } from './metrics.ts';

const scrape = async (metrics: ReturnType<typeof openMetrics>, world = apiWorld(), bearer = token) => {
  const headers = { authorization: `Bearer ${bearer}` };
  const request = { method: 'GET', path: '/metrics', params: {}, query: {}, headers, body: new Uint8Array() };
  return serve([metrics.route], request, world);
};

test('a scrape has what is open now, and what has ended and been judged since the start', async () => {
  const [metrics, world] = [openMetrics(), apiWorld()];
  await begun(world);
  const call = { request: 'r', release: 'one' };
  metrics.observer.end({ ...call, function: 'closeRelease' }, { ms: 40, answer: 'rolled-back' });
  metrics.observer.end({ ...call, function: 'judgeStep' }, { ms: 7, answer: 'fail' });
  metrics.observer.end(
    { ...call, function: 'moveStep' },
    { ms: 2000, error: { name: 'Conflict', message: '' } },
  );
  const { status, headers, body } = await scrape(metrics, world);
  expect([status, headers['content-type']]).toEqual([
    200,
    expect.stringMatching(/^text\/plain; version=0\.0\.4/),
  ]);
  for (const line of [
    'tidegate_releases_open{app="shop"} 1',
    'tidegate_releases_ended_total{outcome="rolled-back"} 1',
    'tidegate_verdicts_total{verdict="fail"} 1',
    'tidegate_function_duration_seconds_count{function="moveStep",answer="Conflict"} 1',
    'tidegate_function_duration_seconds_bucket{le="1",function="moveStep",answer="Conflict"} 0',
  ])
    expect(body.split('\n')).toContain(line);
  expect(body).toContain('process_resident_memory_bytes');
  // What is over is no longer open.
  expect((await scrape(metrics, apiWorld())).body).not.toContain('tidegate_releases_open{');
});

test('a scrape without a token that the server knows is refused', async () => {
  expect((await scrape(openMetrics(), apiWorld(), 'junk')).status).toBe(401);
});
