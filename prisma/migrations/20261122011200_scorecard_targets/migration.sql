-- The goals that a manager watches, each with the baseline period that it is held against.
CREATE TABLE "scorecard_targets" (
    "figure" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "baseline_from" TIMESTAMPTZ(3) NOT NULL,
    "baseline_to" TIMESTAMPTZ(3) NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,
    "set_by" UUID,

    CONSTRAINT "scorecard_targets_pkey" PRIMARY KEY ("figure"),
    CONSTRAINT scorecard_targets_kind CHECK (kind IN ('value', 'of_baseline') AND value >= 0),
    CONSTRAINT scorecard_targets_baseline CHECK (baseline_from < baseline_to)
);
ALTER TABLE "scorecard_targets" ADD CONSTRAINT "scorecard_targets_set_by_fkey" FOREIGN KEY ("set_by") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
