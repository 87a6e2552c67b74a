/** What of a table is made with HOTLINE_SECRET. Each sealed column by its kind, each key by the sealed number it is made of. */
export interface SealedTable {
  table: string;
  texts?: readonly string[];
  /** No texts: sounds, under a key of their own. */
  sounds?: readonly string[];
  /** Key of a number (NumberVault.index), and the column that holds the number. */
  indexes?: Readonly<Record<string, string>>;
  /** Key of a switchboard (switchboard-prefix.ts). */
  prefixes?: Readonly<Record<string, string>>;
  /** Print of a sealed text (NumberVault.fingerprint). */
  prints?: Readonly<Record<string, string>>;
}

/** A test holds this against every bytea column of the database. */
export const SEALED_TABLES: readonly SealedTable[] = [
  { table: 'users', texts: ['second_factor_sealed'] },
  { table: 'agents', texts: ['mobile_sealed'] },
  { table: 'reps', texts: ['phone_sealed'], indexes: { phone_index: 'phone_sealed' } },
  {
    ...{ table: 'customer_numbers', texts: ['sealed'] },
    ...{ indexes: { index: 'sealed' }, prefixes: { prefix_index: 'sealed' } },
  },
  { table: 'calls', texts: ['outside_sealed'], indexes: { outside_index: 'outside_sealed' } },
  { table: 'call_legs', texts: ['phone_sealed'] },
  { table: 'webhook_inbox', texts: ['body_sealed'] },
  { table: 'callbacks', texts: ['sealed'], indexes: { index: 'sealed' } },
  { table: 'voicemail_audio', sounds: ['sealed'] },
  { table: 'leads', texts: ['sealed'], indexes: { index: 'sealed' }, prefixes: { prefix_index: 'sealed' } },
  { table: 'rep_channels', texts: ['url_sealed', 'secret_sealed'], prints: { url_index: 'url_sealed' } },
  { table: 'channel_messages', texts: ['body_sealed'] },
  { table: 'text_messages', texts: ['to_sealed', 'body_sealed'], indexes: { to_index: 'to_sealed' } },
  { table: 'text_opt_outs', texts: ['sealed'], indexes: { index: 'sealed' } },
];

/** Keys of numbers in rows without the number: made anew from a row of another table that has it. */
export const KEYS_ALONE = [
  { table: 'candidate_picks', index: 'index' },
  { table: 'text_opt_outs', index: 'index' },
] as const;

/**
 * What ends with a secret: prints of what only its holder has, and what hangs on a key of ours that others know (push
 * services know ours). A robot's print on a message only counts its last minute.
 */
export const ENDED_BY_CHANGE: readonly { column: string; statement: string }[] = [
  { column: 'sessions.token_hash', statement: 'DELETE FROM sessions' },
  { column: 'offer_links.token_hash', statement: 'DELETE FROM offer_links' },
  { column: 'offer_links.session_hash', statement: 'DELETE FROM offer_links' },
  { column: 'sign_in_failures.key', statement: 'DELETE FROM sign_in_failures' },
  { column: 'push_subscriptions.endpoint_index', statement: 'DELETE FROM push_subscriptions' },
  { column: 'push_subscriptions.endpoint_sealed', statement: 'DELETE FROM push_subscriptions' },
  { column: 'push_subscriptions.keys_sealed', statement: 'DELETE FROM push_subscriptions' },
  { column: 'channel_messages.url_index', statement: 'UPDATE channel_messages SET url_index = NULL' },
];
