import type { AgentSkillsBody, SettingSaved, Settings, SkillBody } from '../contract/settings.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { changeSetting } from './change-setting.ts';

const insertText = sql(
  'add-skill',
  `INSERT INTO skills (id, code, name_zh, name_en) VALUES ($1::uuid, 'skill-' || right(($1::uuid)::text, 12), $2, $3)`,
);
const updateText = sql('rename-skill', 'UPDATE skills SET name_zh = $2, name_en = $3 WHERE id = $1');
const deleteText = sql('remove-skill', 'DELETE FROM skills WHERE id = $1');
const clearText = sql('clear-agent-skills', 'DELETE FROM agent_skills WHERE agent_id = $1');
const giveText = sql(
  'give-agent-skills',
  'INSERT INTO agent_skills (agent_id, skill_id, level) SELECT $1, * FROM unnest($2::uuid[], $3::int[])',
);

type By = { byId: string; id: string };
const skillOf = (skillId: string) => (settings: Settings) => settings.skills.find(({ id }) => id === skillId);

export async function addSkill(
  deps: Deps,
  byId: string,
  { nameZh, nameEn }: Pick<SkillBody, 'nameZh' | 'nameEn'>,
): Promise<SettingSaved> {
  const id = deps.ids.next();
  return changeSetting(deps, {
    ...{ byId, id, kind: 'skill', action: 'added', part: skillOf(id) },
    write: async (unit) => void (await unit.query(insertText, [id, nameZh, nameEn])),
  });
}

export async function renameSkill(deps: Deps, by: By, { version, nameZh, nameEn }: SkillBody): Promise<SettingSaved> {
  return changeSetting(deps, {
    ...by,
    ...{ kind: 'skill', action: 'changed', version, part: skillOf(by.id) },
    write: async (unit) => void (await unit.query(updateText, [by.id, nameZh, nameEn])),
  });
}

/** Refused while a queue asks for it: its callers would find nobody, or everybody. */
export async function removeSkill(deps: Deps, by: By & { version: string | null }): Promise<SettingSaved> {
  return changeSetting(deps, {
    ...by,
    ...{ kind: 'skill', action: 'removed', part: skillOf(by.id) },
    check({ queues }) {
      const user = queues.find(({ skillId }) => skillId === by.id);
      if (user === undefined) return;
      throw new DomainError('bad-request', `expected a skill that no queue asks for, and ${user.nameZh} asks for it`);
    },
    write: async (unit) => void (await unit.query(deleteText, [by.id])),
  });
}

/** What one agent can, all of it; it holds from the next choice of an agent on. */
export async function changeAgentSkills(
  deps: Deps,
  by: By,
  { version, skills }: AgentSkillsBody,
): Promise<SettingSaved> {
  return changeSetting(deps, {
    ...by,
    ...{ kind: 'agent_skills', action: 'changed', version },
    part: ({ agents }) => agents.find(({ id }) => id === by.id),
    check(settings) {
      const ids = skills.map(({ skillId }) => skillId);
      const known = ids.every((id) => settings.skills.some((skill) => skill.id === id));
      if (!known || new Set(ids).size !== ids.length)
        throw new DomainError('bad-request', 'skills: expected ids of skills that there are, each once');
    },
    async write(unit) {
      await unit.query(clearText, [by.id]);
      const [ids, levels] = [skills.map(({ skillId }) => skillId), skills.map(({ level }) => level)];
      await unit.query(giveText, [by.id, ids, levels]);
    },
  });
}
