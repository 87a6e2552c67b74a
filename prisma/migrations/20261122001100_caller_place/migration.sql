-- Callers wait outside the conference and are moved into it and out again: this is where our last answer put them.
ALTER TABLE "call_legs" ADD COLUMN "place" TEXT;
ALTER TABLE "call_legs" ADD CONSTRAINT call_legs_place_known CHECK (place IN ('waiting', 'conference', 'farewell'));
