-- Rules come in sets: at most one draft, one live; those that were live are kept as they were.
CREATE TYPE "rule_set_state" AS ENUM ('draft', 'live', 'retired');
CREATE TYPE "rule_strategy" AS ENUM ('round_robin', 'least_loaded', 'best_converting', 'named_owner');

CREATE TABLE "rule_sets" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "state" "rule_set_state" NOT NULL DEFAULT 'draft',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "note" TEXT NOT NULL DEFAULT '',
    "region_groups" JSONB NOT NULL DEFAULT '[]',
    "based_on" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" UUID,
    "published_at" TIMESTAMPTZ(3),
    "published_by" UUID,
    "retired_at" TIMESTAMPTZ(3),
    CONSTRAINT "rule_sets_pkey" PRIMARY KEY ("id"),
    CONSTRAINT rule_sets_published CHECK ((state = 'draft') = (published_at IS NULL))
);
CREATE UNIQUE INDEX "rule_sets_version_key" ON "rule_sets"("version");
CREATE UNIQUE INDEX rule_sets_one_live ON rule_sets (state) WHERE state = 'live';
CREATE UNIQUE INDEX rule_sets_one_draft ON rule_sets (state) WHERE state = 'draft';
ALTER TABLE "rule_sets" ADD CONSTRAINT "rule_sets_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "rule_sets" ADD CONSTRAINT "rule_sets_published_by_fkey" FOREIGN KEY ("published_by") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- The rules that were active become version 1.
DELETE FROM routing_rules WHERE NOT is_active;
INSERT INTO rule_sets (id, version, state, created_at, published_at)
SELECT gen_random_uuid(), 1, 'live', now(), now() WHERE EXISTS (SELECT 1 FROM routing_rules);

DROP INDEX "routing_rules_position_key";
ALTER TABLE "routing_rules"
ADD COLUMN     "rule_set_id" UUID,
ADD COLUMN     "industries" TEXT[] NOT NULL DEFAULT '{}',
ADD COLUMN     "regions" TEXT[] NOT NULL DEFAULT '{}',
ADD COLUMN     "min_region_confidence" DOUBLE PRECISION,
ADD COLUMN     "hotline_ids" UUID[] NOT NULL DEFAULT '{}',
ADD COLUMN     "languages" TEXT[] NOT NULL DEFAULT '{}',
ADD COLUMN     "open_hours" TEXT NOT NULL DEFAULT 'any',
ADD COLUMN     "time_windows" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "owner_rep_id" UUID,
ADD COLUMN     "strategy" "rule_strategy" NOT NULL DEFAULT 'round_robin',
ADD COLUMN     "live_reps" INTEGER NOT NULL DEFAULT 3,
ADD COLUMN     "accept_minutes" INTEGER NOT NULL DEFAULT 30,
ADD COLUMN     "daily_cap" INTEGER,
ADD COLUMN     "open_cap" INTEGER,
ADD COLUMN     "is_catch_all" BOOLEAN NOT NULL DEFAULT false,
ALTER COLUMN "team_id" DROP NOT NULL;
UPDATE routing_rules SET rule_set_id = (SELECT id FROM rule_sets WHERE version = 1),
  industries = CASE WHEN industry_code IS NULL THEN '{}' ELSE ARRAY[industry_code] END,
  regions = CASE WHEN region_code IS NULL THEN '{}' ELSE ARRAY[region_code] END;
-- The catch-all is the last rule: the first for everything, and what stood after it was never reached.
UPDATE routing_rules SET is_catch_all = true
WHERE id = (SELECT id FROM routing_rules WHERE industry_code IS NULL AND region_code IS NULL ORDER BY position LIMIT 1);
DELETE FROM routing_rules WHERE position > (SELECT position FROM routing_rules WHERE is_catch_all);
INSERT INTO routing_rules (id, rule_set_id, position, name, team_id, is_catch_all)
SELECT gen_random_uuid(), rule_set_id, position + 10, '其他来电', team_id, true FROM routing_rules
WHERE NOT EXISTS (SELECT 1 FROM routing_rules WHERE is_catch_all) ORDER BY position DESC LIMIT 1;
ALTER TABLE "routing_rules" ALTER COLUMN "rule_set_id" SET NOT NULL,
DROP COLUMN "industry_code",
DROP COLUMN "region_code",
DROP COLUMN "is_active";
CREATE UNIQUE INDEX "routing_rules_rule_set_id_position_key" ON "routing_rules"("rule_set_id", "position");
CREATE UNIQUE INDEX routing_rules_one_catch_all ON routing_rules (rule_set_id) WHERE is_catch_all;
ALTER TABLE "routing_rules" ADD CONSTRAINT "routing_rules_rule_set_id_fkey" FOREIGN KEY ("rule_set_id") REFERENCES "rule_sets"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "routing_rules" ADD CONSTRAINT "routing_rules_owner_rep_id_fkey" FOREIGN KEY ("owner_rep_id") REFERENCES "reps"("user_id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE routing_rules ADD CONSTRAINT routing_rules_live_reps CHECK (live_reps BETWEEN 1 AND 3);
ALTER TABLE routing_rules ADD CONSTRAINT routing_rules_accept_minutes CHECK (accept_minutes BETWEEN 1 AND 2880);
ALTER TABLE routing_rules ADD CONSTRAINT routing_rules_open_hours CHECK (open_hours IN ('any', 'working', 'after_hours'));
ALTER TABLE routing_rules ADD CONSTRAINT routing_rules_caps CHECK (daily_cap >= 1 AND open_cap >= 1);
ALTER TABLE routing_rules ADD CONSTRAINT routing_rules_confidence CHECK (min_region_confidence > 0 AND min_region_confidence <= 1);
ALTER TABLE routing_rules ADD CONSTRAINT routing_rules_catch_all CHECK (NOT is_catch_all OR
  (industries = '{}' AND regions = '{}' AND hotline_ids = '{}' AND languages = '{}' AND open_hours = 'any'
   AND time_windows = '[]' AND min_region_confidence IS NULL));

-- The team's foreign key restricts: a team that some version names is not deleted.
ALTER TABLE "reps"
ADD COLUMN     "open_cap" INTEGER,
ADD COLUMN     "deputy_id" UUID,
ADD COLUMN     "days_off" TEXT[] NOT NULL DEFAULT '{}';
ALTER TABLE "reps" ADD CONSTRAINT "reps_deputy_id_fkey" FOREIGN KEY ("deputy_id") REFERENCES "reps"("user_id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE reps ADD CONSTRAINT reps_deputy_is_another CHECK (deputy_id <> user_id);

-- A credit is counted in ten-thousandths of a lead from here on; those of before are fractions of one.
