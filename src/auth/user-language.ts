import type { User } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';

const updateLanguage = sql('set-language', 'UPDATE users SET language = $2::language WHERE id = $1');

/** Sets the language of a user's screens and texts. */
export async function setLanguage(db: Queryable, userId: string, language: User['language']): Promise<void> {
  await db.query(updateLanguage, [userId, language]);
}

const readLanguage = sql('language-of-user', 'SELECT language FROM users WHERE id = $1');

/** What is composed for a screen without a request of its own, an event or a snapshot, speaks this. */
export async function languageOfUser(db: Queryable, userId: string): Promise<User['language']> {
  const [row] = await db.query<{ language: User['language'] }>(readLanguage, [userId]);
  return row?.language ?? 'zh-CN';
}
