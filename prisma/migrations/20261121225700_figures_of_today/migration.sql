-- A report of a day reads the stretches that reach into it: those that ended since, and the open ones.
CREATE INDEX "agent_state_intervals_ended_at_idx" ON "agent_state_intervals"("ended_at");
