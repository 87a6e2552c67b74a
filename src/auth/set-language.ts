import type { User } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';

const updateLanguage = sql('set-language', 'UPDATE users SET language = $2::language WHERE id = $1');

/** The language of a user's screens and texts. */
export async function setLanguage(db: Queryable, userId: string, language: User['language']): Promise<void> {
  await db.query(updateLanguage, [userId, language]);
}
