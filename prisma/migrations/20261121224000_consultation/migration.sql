-- The agent who is asked about a call while the caller is on hold. A reservation says whether the call itself is
-- offered or only a word with the agent who holds it.
ALTER TABLE "calls" ADD COLUMN "consult_agent_id" UUID;
ALTER TABLE "calls" ADD CONSTRAINT "calls_consult_agent_id_fkey" FOREIGN KEY ("consult_agent_id") REFERENCES "agents"("user_id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "calls" ADD CONSTRAINT calls_consult_while_held CHECK (
  consult_agent_id IS NULL OR (state = 'held' AND consult_agent_id <> agent_id));

ALTER TABLE "reservations" ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'offer';
ALTER TABLE "reservations" ADD CONSTRAINT reservations_kind_known CHECK (kind IN ('offer', 'consult'));
