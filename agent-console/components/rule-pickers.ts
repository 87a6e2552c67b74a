import type { RegionGroup, RuleChoices } from '../../src/contract/rule-set.ts';
import type { Language } from '../../src/contract/people.ts';
import type { RuleWords } from './rules-data.ts';

type Options = { group: string; items: { value: string; label: string }[] }[];

/** Each section with its divisions below it. The code is in the label, so that it can be searched for. */
export function industryData(choices: RuleChoices, language: Language, w: RuleWords): Options {
  const label = ({ code, zh, en }: RuleChoices['industries'][number]) => `${language === 'en' ? en : zh} · ${code}`;
  const sections = choices.industries.filter(({ code, section }) => code === section);
  return [
    { group: w('sections'), items: sections.map((one) => ({ value: one.code, label: label(one) })) },
    ...sections.map((section) => ({
      group: label(section),
      items: choices.industries
        .filter((one) => one.section === section.code && one.code !== section.code)
        .map((one) => ({ value: one.code, label: label(one) })),
    })),
  ];
}

/** The version's groups, then provinces, then each province's cities. */
export function regionData(
  choices: RuleChoices,
  groups: readonly RegionGroup[],
  { language, w }: { language: Language; w: RuleWords },
): Options {
  const nameOf = ({ zh, en }: { zh: string; en: string }) => (language === 'en' ? en : zh);
  const provinces = choices.regions.filter(({ code }) => code.endsWith('0000'));
  const names = new Map(provinces.map((one) => [one.code.slice(0, 2), nameOf(one)]));
  const cities = choices.regions.filter(({ code }) => !code.endsWith('0000'));
  return [
    { group: w('groups'), items: groups.map(({ name }) => ({ value: `@${name}`, label: name })) },
    { group: w('provinces'), items: provinces.map((one) => ({ value: one.code, label: nameOf(one) })) },
    {
      group: w('cities'),
      items: cities.map((one) => ({
        value: one.code,
        label: `${nameOf(one)} · ${names.get(one.code.slice(0, 2)) ?? ''}`,
      })),
    },
  ];
}
