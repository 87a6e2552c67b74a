-- An agent takes calls in the browser or on a mobile of their own. A leg to a mobile is screened: whoever answers it has
-- the call only once a key was pressed, since a voicemail answers as well.
CREATE TYPE "answer_on" AS ENUM ('browser', 'mobile');
ALTER TABLE "agents" ADD COLUMN "answer_on" "answer_on" NOT NULL DEFAULT 'browser', ADD COLUMN "mobile_sealed" BYTEA, ADD COLUMN "mobile_last_four" TEXT;
ALTER TABLE "agents" ADD CONSTRAINT agents_mobile_whole CHECK (
  (mobile_sealed IS NULL) = (mobile_last_four IS NULL) AND (answer_on = 'browser' OR mobile_sealed IS NOT NULL));
ALTER TABLE "call_legs" ADD COLUMN "on_mobile" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "call_legs" ADD CONSTRAINT call_legs_mobile_of_agent CHECK (NOT on_mobile OR kind = 'agent');
