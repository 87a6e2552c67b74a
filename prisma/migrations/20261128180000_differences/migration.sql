-- What the carrier's list and ours did not agree on: one row for one difference, however often it is found.
CREATE TABLE "differences" (
    "id" UUID NOT NULL,
    "carrier" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "call_id" UUID,
    "done" TEXT,
    "happened_at" TIMESTAMPTZ(3),
    "found_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3),
    "seen_by_id" UUID,

    CONSTRAINT "differences_pkey" PRIMARY KEY ("id"),
    CONSTRAINT differences_seen CHECK ((seen_at IS NULL) = (seen_by_id IS NULL))
);
CREATE UNIQUE INDEX "differences_carrier_kind_subject_key" ON "differences"("carrier", "kind", "subject");
CREATE INDEX "differences_found_at_idx" ON "differences"("found_at");
CREATE INDEX differences_open ON "differences"("found_at") WHERE done IS NULL AND seen_at IS NULL;
ALTER TABLE "differences" ADD CONSTRAINT "differences_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "differences" ADD CONSTRAINT "differences_seen_by_id_fkey" FOREIGN KEY ("seen_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Days that were compared with the carrier from midnight to midnight, by Chinese time.
CREATE TABLE "reconciled_days" (
    "day" DATE NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reconciled_days_pkey" PRIMARY KEY ("day")
);
