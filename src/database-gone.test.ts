import { expect, test } from 'vitest';
import { isDatabaseGone } from './database-gone.ts';

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });

test.each([
  ['nobody listens', coded('ECONNREFUSED')],
  ['it is shut down in the middle of a query', coded('57P01')],
  ['it is still starting', coded('57P03')],
  ['it has no connection left', coded('53300')],
  ['its disk is full', coded('53100')],
  ['it only lets read', coded('25006')],
  ['the pool gave up', new Error('timeout exceeded when trying to connect')],
  ['the connection broke', new Error('Connection terminated unexpectedly')],
  ['this database takes nobody', new Error('database "x" is not currently accepting connections')],
  ['Prisma cannot reach it', coded('P1001')],
  ['it is the cause of another fault', new Error('reading failed', { cause: coded('ECONNRESET') })],
  ['all addresses of a name refuse', new AggregateError([coded('ECONNREFUSED')])],
  [
    'Prisma’s adapter says it',
    Object.assign(coded('P2010'), { meta: { driverAdapterError: new Error('DatabaseNotReachable') } }),
  ],
])('%s', (_what, fault) => {
  expect(isDatabaseGone(fault)).toBe(true);
});

test.each([
  ['a breach of a rule', coded('23505')],
  ['a fault in our SQL', coded('42703')],
  ['a deadlock', coded('40P01')],
  ['any other fault', new Error('no such prompt')],
  ['no error at all', 'ECONNREFUSED'],
])('not gone: %s', (_what, fault) => {
  expect(isDatabaseGone(fault)).toBe(false);
});

test('a fault that is its own cause ends', () => {
  const fault = new Error('x');
  fault.cause = fault;
  expect(isDatabaseGone(fault)).toBe(false);
});
