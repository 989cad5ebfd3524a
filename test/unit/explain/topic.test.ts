/** Every word that the list of topics names is explained. */
import { expect, it } from 'vitest';
import { findTopic, listTopicNames, type TopicContext } from '../../../src/explain/topic.ts';

it('explains every topic that it lists, in capitals and without', () => {
  const lock = { packages: [{ name: 'ruamel-yaml', version: '1', via: [] }] };
  const layout = { apt: [{ name: 'libgl1', because: 'asked for' }], frameworks: [] };
  const known = { decisions: [], lock, layout } as unknown as TopicContext;
  const names = listTopicNames(known);
  expect(names).toEqual(expect.arrayContaining(['base', 'asOf', 'serverOptions', 'libgl1', 'ruamel-yaml']));
  const unexplained = names.filter((name) =>
    [name, name.toUpperCase()].some((word) => (findTopic(word, known)?.what ?? '') === ''),
  );
  expect(unexplained).toEqual([]);
});
