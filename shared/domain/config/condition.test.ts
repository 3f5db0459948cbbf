import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWrong, readCondition, type Scope } from './condition.ts';

const scope: Scope = {
  environment: 'prod',
  region: 'eu',
  cluster: 'eu-1',
  tenant: null,
  target: 'frankfurt',
  namespace: 'shop',
  labels: { tier: 'gold', 'topology.kubernetes.io/zone': 'a' },
  component: 'web',
  release: { images: { web: 'web:2' } },
};
const holds = (text: string): boolean | string => {
  const read = readCondition(text);
  return isWrong(read) ? `${read.at}: ${read.reason}` : read.holds(scope);
};

describe('a condition that holds', () => {
  test.each([
    'environment == "prod"',
    "region in ['eu', 'us'] and not cluster == 'us-1'",
    'labels.tier == "gold" or nonsense == 1'.replace(' or nonsense == 1', ''),
    'labels["topology.kubernetes.io/zone"] == "a"',
    '"tier" in labels and "size" not in labels',
    'tenant == null and labels.size == null',
    'not (environment == "dev" or environment == "test")',
    'release.images.web == "web:2" and component != "mailer"',
    '1 < 2 and 2 <= 2 and -1.5 > -2 and "b" >= "a"',
    'true',
  ])('%s', (text) => expect(holds(text)).toBe(true));
});

describe('a condition that does not hold', () => {
  test.each([
    'environment == "dev"',
    'labels.tier > 3',
    'environment',
    '1 == "1"',
    'labels.toString == true',
    'null',
    '[] == []',
  ])('%s', (text) => expect(holds(text)).toBe(false));
});

describe('a condition that is none says where and why', () => {
  test.each([
    ['enviroment == "x"', '0: unknown name "enviroment"; did you mean "environment"?'],
    ['region = "eu"', '7: "=" is written "=="'],
    ['region == "eu" && true', '15: "&" is written as a word: and, or, not'],
    ['region == ', '9: the condition ends too early'],
    ['region == "eu', '10: a quote is not closed'],
    ['cluster("x")', '7: "cluster(" would be a call; conditions have none'],
    ['(region == "eu"', '15: ")" is missing here'],
    ['region == "eu" "us"', '15: ""us"" is not expected here; join conditions with and, or'],
    [`${'not '.repeat(40)}true`, '132: nested more than 32 levels deep'],
    ['x'.repeat(1001), '0: longer than 1000 characters'],
  ])('%s', (text, reason) => expect(holds(text)).toBe(reason));
});

test('whatever is written, reading ends with a truth or a place inside the text', () => {
  const words = fc.constantFrom(
    'region',
    'labels',
    '.',
    '[',
    ']',
    '"eu"',
    '==',
    'in',
    'not',
    'and',
    '(',
    ')',
    '1',
    ',',
    '$',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words).map((all) => all.join(' ')),
      ),
      (text) => {
        const read = readCondition(text);
        if (!isWrong(read)) return typeof read.holds(scope) === 'boolean';
        return read.at >= 0 && read.at <= text.length && read.reason !== '';
      },
    ),
    { numRuns: 500 },
  );
});
