-- Asking and passing on to anyone: an agent by id as before, a rep or an outside number by their leg. `consult_state`
-- says who hears whom; `handed_leg_id` who has the caller once the agent has passed them on to a rep or an outside number.
ALTER TYPE "leg_kind" ADD VALUE IF NOT EXISTS 'outside';
ALTER TABLE "call_legs" ADD COLUMN "phone_sealed" BYTEA, ADD COLUMN "phone_last_four" TEXT;
ALTER TABLE "call_legs" ADD CONSTRAINT call_legs_phone_whole CHECK ((phone_sealed IS NULL) = (phone_last_four IS NULL));

ALTER TABLE "calls" ADD COLUMN "consult_leg_id" UUID, ADD COLUMN "consult_state" TEXT, ADD COLUMN "handed_leg_id" UUID;
UPDATE "calls" c SET consult_state = CASE WHEN EXISTS (
  SELECT 1 FROM reservations r WHERE r.call_id = c.id AND r.state = 'pending') THEN 'ringing' ELSE 'talking' END
WHERE consult_agent_id IS NOT NULL;
ALTER TABLE "calls" DROP CONSTRAINT calls_consult_while_held;
ALTER TABLE "calls" ADD CONSTRAINT calls_consult_whole CHECK (
  (num_nonnulls(consult_agent_id, consult_leg_id) = 0 AND consult_state IS NULL)
  OR (num_nonnulls(consult_agent_id, consult_leg_id) = 1 AND consult_state IS NOT NULL
    AND (consult_agent_id IS NULL OR consult_agent_id <> agent_id)
    AND ((state = 'held' AND consult_state IN ('ringing', 'talking'))
      OR (state = 'connected' AND consult_state IN ('swapped', 'conference')))));
ALTER TABLE "calls" DROP CONSTRAINT calls_step_known;
ALTER TABLE "calls" ADD CONSTRAINT calls_step_known CHECK (step IN ('menu', 'waiting', 'hand_over', 'transfer', 'promised'));
ALTER TABLE "calls" ADD CONSTRAINT calls_handed_on_the_line CHECK (
  handed_leg_id IS NULL OR state = 'connected' OR (state = 'queued' AND step = 'transfer'));

-- More time for a wrap-up, and wrap-ups without a disposition.
ALTER TABLE "wrap_ups" ADD COLUMN "extensions" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "wrap_ups" ADD CONSTRAINT wrap_ups_extensions CHECK (extensions >= 0);
ALTER TABLE "call_queues" ADD COLUMN "disposition_required" BOOLEAN NOT NULL DEFAULT true;
