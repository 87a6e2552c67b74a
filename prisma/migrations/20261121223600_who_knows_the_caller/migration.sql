-- How long a caller waits for the agent who knows them, and for the skill of the queue.
ALTER TABLE "call_queues" ADD COLUMN     "overflow_seconds" INTEGER NOT NULL DEFAULT 60,
ADD COLUMN     "prefer_seconds" INTEGER NOT NULL DEFAULT 20;
ALTER TABLE call_queues ADD CONSTRAINT call_queues_patience CHECK (prefer_seconds >= 0 AND overflow_seconds >= 0);

ALTER TABLE "calls" ADD COLUMN     "assign_at" TIMESTAMPTZ(3);
