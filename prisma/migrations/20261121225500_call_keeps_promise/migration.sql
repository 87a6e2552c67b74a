-- The promise that an agent's call is to keep: reached, it closes, a noted day (follow_up) like any other.
ALTER TABLE "calls" ADD COLUMN "callback_id" UUID;
ALTER TABLE "calls" ADD CONSTRAINT "calls_callback_id_fkey" FOREIGN KEY ("callback_id") REFERENCES "callbacks"("id") ON DELETE SET NULL ON UPDATE CASCADE;
