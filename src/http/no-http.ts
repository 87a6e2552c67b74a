import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problems } from '../contract/problem.ts';
import { BARE_HEADERS } from './content-security.ts';

const STATUS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** What reached the port and is no HTTP that Node reads: it is answered like every mistake, and the line is closed. */
export function answerNoHttp(fault: Error & { code?: string }, socket: Socket): void {
  if (fault.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) return void socket.destroy(fault);
  const status = STATUS[fault.code ?? ''] ?? 400;
  const body = JSON.stringify({ type: '/problems/bad-request', title: problems['bad-request'].title, status });
  const headers = {
    ...BARE_HEADERS,
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...head, '', body].join('\r\n'));
}
