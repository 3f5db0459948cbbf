/** A language that people are told about releases in. */
export type Language = 'en' | 'zh';

export const languages: readonly Language[] = ['en', 'zh'];

/** The language that is asked for first (`zh-CN,zh;q=0.9,en;q=0.8`, `zh_CN.UTF-8`) and is known; English otherwise. */
export const languageOf = (wanted = ''): Language => {
  const asked = wanted.split(',').map((one) => {
    const [name = '', weight] = one.trim().split(/;\s*q=/i);
    return { name: name.toLowerCase(), weight: weight === undefined ? 1 : Number(weight) };
  });
  const byWeight = asked.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight);
  for (const { name } of byWeight) {
    const known = languages.find(
      (language) =>
        name === language || (/^[-_.]/.test(name.slice(language.length)) && name.startsWith(language)),
    );
    if (known !== undefined) return known;
  }
  return 'en';
};
