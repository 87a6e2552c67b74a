import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestClock } from '../../phone-simulator/clock.ts';
import { seededRandom } from '../../phone-simulator/random.ts';
import { loadConfig } from '../../src/config.ts';
import { sql } from '../../src/db.ts';
import { closeDeps, openDeps } from '../../src/deps.ts';
import type { Deps } from '../../src/deps.ts';
import { createJobHandlers } from '../../src/jobs/handlers.ts';
import { deliverEffect } from '../../src/jobs/deliver-effects.ts';
import { acceptLead, declineLead } from '../../src/leads/answer-lead.ts';
import { changeLeadStatus } from '../../src/leads/change-lead-status.ts';
import { sweepLeads } from '../../src/leads/sweep-leads.ts';
import { createLog } from '../../src/log.ts';
import { lostLeadsOf } from '../../src/reports/lost-leads.ts';
import { DEMO_TIME, TEST_SECRET } from '../demo-template.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';

/** All 10,000 take long: `npm run test:many-leads`. Any other number by the same variable. */
const LEADS = process.env['LEADS'] === 'full' ? 10_000 : Number(process.env['LEADS'] ?? 60);
const LIMIT_MS = process.env['LEADS'] === 'full' ? 3_600_000 : 600_000;
const STEP_SECONDS = 120;
/** The sweep comes at each step; what is lost once more on the way waits for the next one. */
const LATEST_SECONDS = 4 * STEP_SECONDS;
const ARRIVE_IN_STEPS = LEADS < 1_000 ? 20 : 60;
/** Effects that a process takes with it when it is killed, besides all that are under way at that moment. */
const LOST_SHARE = 0.1;
const KILLS = 6;
const regions = ['320400', '320100', '310000', '370200', '110000', '440300', '650100', '510100', null];
const industries = ['I', 'S', 'G', 'J', 'D', 'P', 'C', 'Q', null];

const random = seededRandom(20_261_118);
const clock = createTestClock(DEMO_TIME);
let database: TestDatabase;
let deps: Deps;
let killed = 0;

beforeAll(async () => {
  database = await cloneDatabase({ demo: true });
  deps = await startWorker();
});
afterAll(async () => {
  await closeDeps(deps);
  await database.drop();
});

/** A process with its queue and its outbox. Telephones and screens are not what this is about: their effects are done. */
async function startWorker(): Promise<Deps> {
  const loaded = loadConfig({
    DATABASE_URL: database.url,
    HOTLINE_SECRET: TEST_SECRET,
    DEMO: 'on',
    LOG_LEVEL: 'silent',
  });
  if (!loaded.ok) throw new Error(loaded.faults.join('\n'));
  const { config } = loaded;
  const opened = await openDeps({ config, log: createLog(config), databaseUrl: database.url, clock });
  opened.outbox.onDeliver(async (effect) => {
    if (effect.topic !== 'route-lead' && effect.topic !== 'schedule') return;
    if (random() < LOST_SHARE) throw new Error('killed before the delivery');
    await deliverEffect(opened, effect);
    if (random() < LOST_SHARE) throw new Error('killed after the delivery, before it was noted');
  });
  await opened.jobs.work(createJobHandlers(opened), { repeat: [] });
  return opened;
}

const dueText = sql(
  'many-leads-due-jobs',
  `SELECT count(*)::int AS jobs FROM bullmq.job
   WHERE state IN ('waiting', 'active') OR (state = 'delayed' AND data->>'runAt' <= $1)`,
);

/**
 * The queue counts real seconds while our clock jumps: whatever is due has to be done before the next jump, and what a
 * killed process was doing is taken up again by BullMQ after 4 to 6 real seconds. A transaction has the time of its
 * beginning: one that waited across a jump would seem to have happened a step before.
 */
async function queueIsQuiet(): Promise<void> {
  // A job that is done may have left effects, and an effect a job.
  for (let quiet = 0; quiet < 3;) {
    await deps.jobs.runDue();
    await deps.outbox.settled();
    const [due] = await deps.db.query<{ jobs: number }>(dueText, [deps.clock.now().toISOString()]);
    quiet = due?.jobs === 0 ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Nothing that is under way is delivered any more, and another process takes the place. */
async function kill(): Promise<void> {
  killed += 1;
  deps.outbox.onDeliver(() => Promise.reject(new Error('killed')));
  await closeDeps(deps);
  deps = await startWorker();
}

const insertText = sql(
  'many-leads-insert',
  `WITH lead AS (
     INSERT INTO leads (id, status, sealed, index, last_four, region_code, region_confidence, region_source, industry_code,
       industry_source, hotline_number_id, first_call_id, created_at)
     SELECT $1, 'new', $2, $3, $4, $5, 0.7, 'mobile-prefix', $6, 'menu', h.id, $8, $7 FROM hotline_numbers h LIMIT 1 RETURNING id)
   INSERT INTO calls (id, carrier, direction, state, end_reason, outcome, hotline_number_id, queue_id, outside_sealed, outside_index,
     outside_last_four, match, lead_id, started_at, ended_at, last_event_at)
   SELECT $8, 'demo', 'inbound', 'ended', 'abandoned', 'lead', h.id, h.queue_id, $2, $3, $4, 'none', $1, $7, $7, $7
   FROM hotline_numbers h LIMIT 1`,
);

async function leadArrives(place: number): Promise<void> {
  const stored = deps.vault.store(`+86139${String(10_000_000 + place)}`);
  const [leadId, callId] = [deps.ids.next(), deps.ids.next()];
  const pick = (from: readonly (string | null)[]) => from[Math.floor(random() * from.length)] ?? null;
  await deps.outbox.commit(async (unit) => {
    const number = [stored.sealed, stored.index, stored.lastFour];
    await unit.query(insertText, [leadId, ...number, pick(regions), pick(industries), unit.now, callId]);
    unit.fact({ type: 'lead.created', leadId });
    unit.effect({ topic: 'route-lead', leadId });
  });
}

const openText = sql(
  'many-leads-open-offers',
  `SELECT o.lead_id AS "leadId", o.rep_id AS "repId", u.name, u.language FROM lead_offers o JOIN users u ON u.id = o.rep_id
   WHERE o.state = 'offered' ORDER BY o.id`,
);

/** Some accept, some decline, some write off what they have; most offers wait for another time, or for their deadline. */
async function repsAnswer(): Promise<void> {
  const open = await deps.db.query<{ leadId: string; repId: string; name: string; language: 'zh-CN' | 'en' }>(openText);
  for (const { leadId, repId, name, language } of open) {
    const chance = random();
    if (chance < 0.06) await acceptLead(deps, { id: repId, language }, leadId);
    else if (chance < 0.09) await declineLead(deps, repId, leadId, 'not mine');
    if (chance < 0.01)
      await changeLeadStatus(deps, { id: repId, name, role: 'rep' }, leadId, {
        status: 'lost',
        note: '',
        lostReason: 'no budget',
      });
  }
}

const undecidedText = sql(
  'many-leads-undecided',
  `SELECT count(*)::int AS leads FROM leads WHERE first_call_id IN (SELECT id FROM calls WHERE started_at >= $1) AND status IN ('new', 'offered')`,
);

async function countUndecided(): Promise<number> {
  const [row] = await deps.db.query<{ leads: number }>(undecidedText, [new Date(DEMO_TIME)]);
  return row?.leads ?? 0;
}

test(
  `${LEADS} leads, workers killed at random: each ends owned, in a manager's list or closed; none twice, none too late`,
  // The numbers are the test's own, once.
  { timeout: LIMIT_MS, retry: 0 },
  async () => {
    const killAt = new Set(Array.from({ length: KILLS }, () => Math.floor(random() * LEADS)));
    let arrived = 0;
    for (let step = 0; arrived < LEADS || (await countUndecided()) > 0; step += 1) {
      expect(step, 'a day has passed, and some lead still waits').toBeLessThan((24 * 3_600) / STEP_SECONDS);
      for (
        const until = Math.min(LEADS, Math.ceil(((step + 1) * LEADS) / ARRIVE_IN_STEPS));
        arrived < until;
        arrived += 1
      ) {
        await leadArrives(arrived);
        if (killAt.has(arrived)) await kill();
      }
      await queueIsQuiet();
      await repsAnswer();
      await queueIsQuiet();
      await clock.advance(STEP_SECONDS * 1_000);
      await queueIsQuiet();
      await deps.outbox.sweep();
      await queueIsQuiet();
      await sweepLeads(deps);
      await deps.outbox.settled();
    }
    expect(killed).toBe(killAt.size);

    const ask = async (text: string) => (await deps.db.pool.query(text)).rows;
    const ours = `l.created_at >= '${DEMO_TIME}'`;
    const ends = await ask(
      `SELECT CASE WHEN owner_id IS NOT NULL AND status NOT IN ('lost', 'converted') THEN 'owned' WHEN status = 'unassigned' THEN 'manager'
         WHEN status = 'lost' AND lost_reason <> '' THEN 'closed' ELSE 'nowhere' END AS place, count(*)::int AS leads
       FROM leads l WHERE ${ours} GROUP BY 1`,
    );
    const count = (place: string) => ends.find((row) => row.place === place)?.leads ?? 0;
    expect(count('owned') + count('manager') + count('closed')).toBe(LEADS);
    // Each way of ending was trodden, and deadlines passed.
    expect([count('owned') > LEADS / 20, count('closed') > 0]).toEqual([true, true]);
    expect(
      await ask(`SELECT 1 FROM lead_offers WHERE state = 'expired' AND created_at >= '${DEMO_TIME}' LIMIT 1`),
    ).toHaveLength(1);

    // None twice: no lead had two offers at a time, was accepted twice, or is a rep's who did not accept it. (A
    // transaction's time is that of its beginning, which may be a step before its turn came.)
    expect(
      await ask(`SELECT a.lead_id, (SELECT json_agg(json_build_array(e.at, e.type, e.data) ORDER BY e.at, e.id) FROM events e WHERE e.lead_id = a.lead_id) AS story
        FROM lead_offers a JOIN lead_offers b ON b.lead_id = a.lead_id AND b.id > a.id
        AND greatest(a.created_at, b.created_at) + interval '${STEP_SECONDS} seconds'
          < least(coalesce(a.ended_at, 'infinity'), coalesce(b.ended_at, 'infinity'))`),
    ).toEqual([]);
    expect(
      await ask(`SELECT l.id FROM leads l LEFT JOIN lead_offers o ON o.lead_id = l.id AND o.state = 'accepted'
        WHERE ${ours} AND l.owner_id IS NOT NULL GROUP BY l.id HAVING count(o.id) <> 1 OR min(o.rep_id::text) <> min(l.owner_id::text)`),
    ).toEqual([]);
    // None waits longer than its deadline and a sweep, neither for an answer nor for the next rep.
    expect(
      await ask(`SELECT o.id FROM lead_offers o JOIN leads l ON l.id = o.lead_id WHERE ${ours}
        AND coalesce(o.ended_at, 'infinity') > o.deadline_at + interval '${LATEST_SECONDS} seconds'`),
    ).toEqual([]);
    expect(
      await ask(`SELECT waits.*, (SELECT json_agg(json_build_array(e.at, e.type, e.data) ORDER BY e.at, e.id) FROM events e WHERE e.lead_id = waits.lead_id) AS story
        FROM (SELECT o.id, o.lead_id, o.created_at, lag(o.ended_at, 1, l.created_at) OVER (PARTITION BY l.id ORDER BY o.created_at, o.ended_at) AS free_since
        FROM lead_offers o JOIN leads l ON l.id = o.lead_id WHERE ${ours}) AS waits
        WHERE created_at > free_since + interval '${LATEST_SECONDS} seconds'`),
    ).toEqual([]);
    const span = { from: new Date(DEMO_TIME), to: clock.now() };
    expect(await lostLeadsOf(deps.db, { span, now: clock.now() })).toMatchObject({ calls: LEADS, unaccounted: 0 });
  },
);
