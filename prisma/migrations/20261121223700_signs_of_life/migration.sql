-- The last sign of life of an agent's screen.
ALTER TABLE "agents" ADD COLUMN     "seen_at" TIMESTAMPTZ(3);
