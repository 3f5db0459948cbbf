import { expect, test } from 'vitest';
import { Failure } from '#domain/failure.ts';
import { decodeText } from './decode-text.ts';

const yaml = 'name: Größe\nnote: 配置 🚀\n';

test('UTF-8 is read as it is, with or without its mark', () => {
  expect(decodeText(Buffer.from(yaml), 'a.yaml')).toBe(yaml);
  expect(decodeText(Buffer.from(`\ufeff${yaml}`), 'a.yaml')).toBe(`\ufeff${yaml}`);
  expect(decodeText(Buffer.from(''), 'a.yaml')).toBe('');
});

test('UTF-16 with its mark is read, as PowerShell writes it', () => {
  const little = Buffer.from(`\ufeff${yaml}`, 'utf16le');
  expect(decodeText(little, 'a.yaml')).toBe(yaml);
  expect(decodeText(Buffer.from(little).swap16(), 'a.yaml')).toBe(yaml);
});

test('another encoding is refused with its place, and no character becomes another one', () => {
  const read = () => decodeText(Buffer.from('a: b\nname: Größe\n', 'latin1'), 'k8s/a.yaml');
  expect(read).toThrow(Failure);
  expect(read).toThrow(/^k8s\/a\.yaml:2:9: .*not UTF-8; save the file as UTF-8$/);
});
