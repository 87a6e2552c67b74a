import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** What a table keeps of a phone number: three columns, none of which tells it without the key. */
export interface StoredNumber {
  sealed: Buffer;
  index: Buffer;
  lastFour: string;
}

/** Seals phone numbers and webhook bodies at rest, and makes the look-up keys of numbers. */
export interface NumberVault {
  store(number: string): StoredNumber;
  /** HMAC of an E.164 number (or of a switchboard's prefix): equal numbers, equal keys, nothing more can be read. */
  index(number: string): Buffer;
  seal(text: string): Buffer;
  /** Throws when the bytes were not sealed with a key of ours or were altered. */
  open(sealed: Uint8Array): string;
  /** The same for what is no text: the sound of a message. */
  sealBytes(bytes: Uint8Array): Buffer;
  openBytes(sealed: Uint8Array): Buffer;
  /** Hash under which a session token or a short link is stored. */
  fingerprint(token: string): Buffer;
}

const KEY_ID = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Keys are derived from the root secret by HKDF-SHA256 (RFC 5869), one for each purpose. */
export function createNumberVault(rootSecret: string): NumberVault {
  const sealKey = derive(rootSecret, 'hotline seal 1');
  const soundKey = derive(rootSecret, 'hotline sound 1');
  const indexKey = derive(rootSecret, 'hotline number index 1');
  const tokenKey = derive(rootSecret, 'hotline token fingerprint 1');
  const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const vault: NumberVault = {
    store: (number) => ({ sealed: vault.seal(number), index: vault.index(number), lastFour: number.slice(-4) }),
    index: (number) => hmac(indexKey, number),
    seal: (text) => seal(sealKey, Buffer.from(text, 'utf8')),
    open: (sealed) => open(sealKey, Buffer.from(sealed)).toString('utf8'),
    sealBytes: (bytes) => seal(soundKey, bytes),
    openBytes: (sealed) => open(soundKey, Buffer.from(sealed)),
    fingerprint: (token) => hmac(tokenKey, token),
  };
  return vault;
}

function derive(rootSecret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', rootSecret, '', purpose, 32));
}

/** Layout: key id (1 byte), nonce (12), ciphertext, tag (16). The key id lets keys rotate. */
function seal(key: Buffer, bytes: Uint8Array): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const head = Buffer.from([KEY_ID]);
  cipher.setAAD(head);
  return Buffer.concat([head, iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

function open(key: Buffer, sealed: Buffer): Buffer {
  if (sealed[0] !== KEY_ID) throw new Error(`sealed value has key id ${sealed[0] ?? 'none'}, expected ${KEY_ID}`);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + IV_BYTES));
  decipher.setAAD(sealed.subarray(0, 1));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const body = sealed.subarray(1 + IV_BYTES, -TAG_BYTES);
  return Buffer.concat([decipher.update(body), decipher.final()]);
}
