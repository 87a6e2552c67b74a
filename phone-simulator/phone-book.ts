import {
  createPhone,
  type Behaviour,
  type Phone,
  type PhoneKind,
  type Softphone,
  type Telephone,
} from './telephone.ts';
import type { World } from './world.ts';

export interface PhoneBookOptions {
  /** What a phone nobody has set up does when it is rung. */
  strangers: Behaviour;
  /** `offline`: a client nobody registered is unreachable at once, as at Twilio. `ring`: it rings. */
  unregisteredClients: 'offline' | 'ring';
  sendMessage(from: string, text: string, to: string | undefined): void;
}

export interface PhoneBook {
  all(): Phone[];
  find(id: string): Phone | null;
  at(address: string): Phone;
  /** The phone that places a call: one that is known, or a caller's that can be called back. */
  callerAt(number: string): Phone;
  telephone(number: string, about?: { label?: string; kind?: PhoneKind }): Telephone;
  softphone(identity: string): Softphone;
  close(): void;
}

/** All phones by address. Ids are handed out in order: an address must not be needed in a URL. */
export function createPhoneBook(world: () => World, options: PhoneBookOptions): PhoneBook {
  const phones = new Map<string, Phone>();

  function add(address: string, about: { label: string; kind: PhoneKind; behaviour: Behaviour }): Phone {
    const registered = about.kind !== 'softphone' || options.unregisteredClients === 'ring';
    const { sendMessage } = options;
    const phone = createPhone(world(), {
      id: `t${phones.size + 1}`,
      number: address,
      registered,
      sendMessage,
      ...about,
    });
    phones.set(address, phone);
    world().changed();
    return phone;
  }

  function at(address: string): Phone {
    const known = phones.get(address);
    if (known !== undefined) return known;
    if (address.startsWith('client:')) {
      const label = address.slice('client:'.length);
      return add(address, { label, kind: 'softphone', behaviour: { kind: 'manual' } });
    }
    return add(address, { label: '', kind: 'caller', behaviour: options.strangers });
  }

  return {
    at,
    all: () => [...phones.values()],
    find: (id) => [...phones.values()].find((phone) => phone.id === id) ?? null,
    callerAt: (number) =>
      phones.get(number) ?? add(number, { label: '', kind: 'caller', behaviour: { kind: 'manual' } }),
    telephone(number, about = {}) {
      const known = phones.get(number);
      const { label = known?.label ?? '', kind = known?.kind ?? 'rep' } = about;
      if (known === undefined) return add(number, { label, kind, behaviour: { kind: 'manual' } });
      known.label = label;
      known.kind = kind;
      return known;
    },
    softphone: (identity) => at(`client:${identity}`),
    close: () => {
      for (const phone of phones.values()) phone.close();
    },
  };
}
