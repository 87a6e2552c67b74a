import { cities, streets } from './cities.ts';
import type { City } from './cities.ts';
import { addNumber } from './demo-builder.ts';
import type { DemoBuilder } from './demo-builder.ts';
import { fixedNumbers } from './demo-numbers.ts';
import type { Desk } from './desk.ts';
import { addContract } from './haichuan.ts';
import { companyName, personName, pickTrade } from './names.ts';
import type { Trade } from './names.ts';
import type { ProductCode, Products } from './products.ts';
import { talks } from './talk.ts';
import { ticketCases } from './ticket-cases.ts';

/** A customer as the past traffic needs it. */
export interface DemoCustomer {
  id: string;
  city: City;
  product: string;
  contacts: { id: string; mobile: string | null }[];
}

const COUNT = 300;
const PRODUCT_CODES: readonly ProductCode[] = ['NMS', 'BILL', 'OSS', 'AUD', 'IPAM'];

/** Some three hundred customers in thirty cities, the same ones every time. */
export function addCustomers(demo: DemoBuilder, desk: Desk, products: Products): DemoCustomer[] {
  const names = new Set<string>();
  const customers: DemoCustomer[] = [];
  while (customers.length < COUNT) {
    const city = demo.random.pick(cities);
    const trade = pickTrade(demo.random);
    const isPerson = demo.random.chance(0.06);
    const name = isPerson ? personName(demo.random) : companyName(demo.random, city.short, trade);
    if (names.has(name)) continue;
    names.add(name);
    const customer = isPerson ? addPerson(demo, name, city) : addCompany(demo, { name, city, trade });
    addHistory(demo, desk, products, customer);
    customers.push(customer);
  }
  addSharedNumbers(demo, customers);
  addEnglishSpeaker(demo, desk, products);
  return customers;
}

function addPerson(demo: DemoBuilder, name: string, city: City): DemoCustomer {
  const id = demo.id();
  const contactId = demo.id();
  const mobile = demo.numbers.mobile(city);
  demo.rows.customers.push({ id, name, kind: 'person', regionCode: city.regionCode, ...since(demo) });
  demo.rows.contacts.push({ id: contactId, customerId: id, name });
  addNumber(demo, { customerId: id, contactId, number: mobile, kind: 'direct' });
  return { id, city, product: '网络综合管理平台', contacts: [{ id: contactId, mobile }] };
}

function addCompany(demo: DemoBuilder, company: { name: string; city: City; trade: Trade }): DemoCustomer {
  const { random } = demo;
  const { name, city, trade } = company;
  const id = demo.id();
  const level = random.chance(0.06) ? 'vip' : random.chance(0.2) ? 'key' : 'standard';
  const address = `${city.place}${random.pick(streets)} ${random.between(1, 399)} 号`;
  demo.rows.customers.push({
    id,
    name,
    level,
    industryCode: trade.industryCode,
    regionCode: city.regionCode,
    address,
    ...since(demo),
  });
  const switchboard = random.chance(0.45) ? demo.numbers.switchboard(city) : null;
  if (switchboard !== null) addNumber(demo, { customerId: id, number: switchboard, kind: 'switchboard' });
  if (random.chance(0.1)) addNumber(demo, { customerId: id, number: demo.numbers.service(), kind: 'shared' });
  if (random.chance(0.03)) addNumber(demo, { customerId: id, number: demo.numbers.foreign(), kind: 'direct' });
  const people = switchboard === null ? random.between(1, 2) : random.between(2, 5);
  const contacts = Array.from({ length: people }, () => addContact(demo, { customerId: id, city, trade, switchboard }));
  return { id, city, product: '网络综合管理平台', contacts };
}

function addContact(
  demo: DemoBuilder,
  at: { customerId: string; city: City; trade: Trade; switchboard: string | null },
): { id: string; mobile: string | null } {
  const { random, numbers } = demo;
  const { customerId, city, trade, switchboard } = at;
  const id = demo.id();
  demo.rows.contacts.push({ id, customerId, name: personName(random), title: random.pick(trade.titles) });
  const mobile = switchboard === null || random.chance(0.6) ? numbers.mobile(city) : null;
  if (mobile !== null) addNumber(demo, { customerId, contactId: id, number: mobile, kind: 'direct' });
  if (switchboard !== null)
    addNumber(demo, {
      customerId,
      contactId: id,
      number: switchboard,
      kind: 'switchboard',
      extension: String(random.between(8001, 8099)),
    });
  if (switchboard === null && random.chance(0.25))
    addNumber(demo, { customerId, contactId: id, number: numbers.landline(city), kind: 'direct' });
  return { id, mobile };
}

/** Owner, contracts, talks and tickets. */
function addHistory(demo: DemoBuilder, desk: Desk, products: Products, customer: DemoCustomer): void {
  const { random, rows } = demo;
  const row = rows.customers.at(-1);
  const owner = random.chance(0.55) ? random.pick(desk.reps) : null;
  if (row !== undefined) row.ownerRepId = owner?.id ?? null;
  const code = random.pick(PRODUCT_CODES);
  customer.product = products[code].name;
  if (random.chance(0.75)) {
    const number = `HT-${random.between(2023, 2026)}-${String(1000 + rows.contracts.length)}`;
    addContract(
      demo,
      { customerId: customer.id, products },
      { code, number, days: random.between(20, 900), years: random.between(1, 3), seats: random.between(1, 40) * 5 },
    );
  }
  const count = random.chance(0.12) ? 0 : random.between(1, 14);
  for (let i = 0; i < count; i++) addTalk(demo, desk, { customer, owner });
  if (random.chance(0.3)) addTicket(demo, desk, customer);
}

function addTalk(
  demo: DemoBuilder,
  desk: Desk,
  of: { customer: DemoCustomer; owner: { id: string; name: string } | null },
): void {
  const { random } = demo;
  const talk = random.pick(talks);
  const by =
    talk.by === 'system' ? null : talk.by === 'agent' ? random.pick(desk.agents) : (of.owner ?? random.pick(desk.reps));
  demo.rows.interactions.push({
    id: demo.id(),
    customerId: of.customer.id,
    contactId: random.pick(of.customer.contacts).id,
    channel: talk.channel,
    at: demo.daysAgo(random.between(3, 540)),
    byId: by?.id ?? null,
    byName: by?.name ?? '系统',
    summary: talk.summary.replace('{product}', of.customer.product),
    disposition: talk.disposition ?? null,
    involvedPerson: by !== null,
  });
}

function addTicket(demo: DemoBuilder, desk: Desk, customer: DemoCustomer): void {
  const { random } = demo;
  const status = random.pick(['open', 'pending', 'solved', 'solved'] as const);
  const days = random.between(3, 90);
  const { solutions, ...reported } = random.pick(ticketCases);
  demo.rows.tickets.push({
    id: demo.id(),
    customerId: customer.id,
    contactId: random.pick(customer.contacts).id,
    ...reported,
    status,
    solution: status === 'solved' ? (solutions[days % solutions.length] ?? null) : null,
    openedAt: demo.daysAgo(days),
    solvedAt: status === 'solved' ? demo.daysAgo(days - 2) : null,
    ownerId: random.pick(desk.agents).id,
  });
}

/** Two firms of one owner in one office: the number that the contract's demo calls shared, and a few more. */
function addSharedNumbers(demo: DemoBuilder, customers: readonly DemoCustomer[]): void {
  const companies = customers.filter((customer) => customer.contacts.length > 1);
  const changzhou = companies.filter((customer) => customer.city.short === '常州');
  const pairs: [DemoCustomer | undefined, DemoCustomer | undefined, string][] = [
    [changzhou[0] ?? companies[0], changzhou[1] ?? companies[1], fixedNumbers.shared],
  ];
  for (let i = 0; i < 5; i++) {
    const first = demo.random.pick(companies);
    const second = companies.find((other) => other.id !== first.id && other.city === first.city);
    if (second !== undefined) pairs.push([first, second, demo.numbers.landline(first.city)]);
  }
  for (const [first, second, number] of pairs) {
    for (const customer of [first, second]) {
      const contact = customer?.contacts[0];
      if (customer && contact)
        addNumber(demo, { customerId: customer.id, contactId: contact.id, number, kind: 'shared' });
    }
  }
}

function addEnglishSpeaker(demo: DemoBuilder, desk: Desk, products: Products): void {
  const [id, contactId] = [demo.id(), demo.id()];
  demo.rows.customers.push({
    id,
    name: 'Harrowgate & Pike Telecom Advisory',
    level: 'key',
    industryCode: '63',
    regionCode: '310000',
    language: 'en',
    ...since(demo),
  });
  demo.rows.contacts.push({ id: contactId, customerId: id, name: 'Emily Carter', title: 'Programme Manager' });
  addNumber(demo, { customerId: id, contactId, number: fixedNumbers.englishSpeaker, kind: 'direct' });
  addContract(
    demo,
    { customerId: id, products },
    { code: 'BILL', number: 'HT-2026-0388', days: 140, years: 2, seats: 25 },
  );
  const by = desk.agents[2];
  demo.rows.interactions.push({
    id: demo.id(),
    customerId: id,
    contactId,
    channel: 'call',
    at: demo.daysAgo(12, 16),
    byId: by?.id ?? null,
    byName: by?.name ?? '系统',
    summary:
      'Asked how to add a second currency to the settlement report; sent the guide and agreed to check back after their month end.',
    disposition: 'consult',
  });
}

function since(demo: DemoBuilder): { createdAt: Date; updatedAt: Date } {
  return {
    createdAt: demo.daysAgo(demo.random.between(560, 1_500)),
    updatedAt: demo.daysAgo(demo.random.between(1, 200)),
  };
}
