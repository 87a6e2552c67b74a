-- A callback that was asked for while waiting keeps its place in the queue, is tried by itself, and says how it closed.
ALTER TABLE "callbacks" ADD COLUMN "kept_since" TIMESTAMPTZ(3),
  ADD COLUMN "kept_priority" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "attempts" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "next_attempt_at" TIMESTAMPTZ(3),
  ADD COLUMN "call_until" TIMESTAMPTZ(3),
  ADD COLUMN "taken_at" TIMESTAMPTZ(3),
  ADD COLUMN "task" TEXT,
  ADD COLUMN "closed_because" TEXT,
  ADD COLUMN "closed_by" UUID,
  ADD COLUMN "close_note" TEXT;
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_closed_by_fkey" FOREIGN KEY ("closed_by") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "callbacks" ADD CONSTRAINT callbacks_closed_because_known CHECK (closed_because IN ('answered', 'called', 'lead', 'by_hand'));
ALTER TABLE "callbacks" ADD CONSTRAINT callbacks_attempts_counted CHECK (attempts >= 0);
CREATE INDEX callbacks_next_attempt ON callbacks (next_attempt_at) WHERE status = 'open' AND next_attempt_at IS NOT NULL;

-- Why this very call left a promise: the work list tells what each ring was.
ALTER TABLE "calls" ADD COLUMN "promised_because" TEXT;
-- A number is dialled, or has its place kept, once at a time: two nodes and two agents cannot both call.
CREATE UNIQUE INDEX calls_one_dialled_at_a_time ON calls (outside_index) WHERE direction = 'outbound' AND state <> 'ended' AND answered_at IS NULL;
CREATE INDEX calls_to_keep ON calls (callback_id) WHERE callback_id IS NOT NULL;
