-- Nobody chases the same prospect: one name of a company, numbers of merged leads, protection with its windows, interests.

-- The same company written in another way has the same key: full-width and half-width letters, case, spaces and
-- punctuation, and what every company's name ends with. Null: nothing is left that tells one from another.
-- Cases: test/leads/company-key.test.ts.
CREATE FUNCTION company_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN length(key) >= 2 THEN key END FROM (SELECT
    regexp_replace(
      regexp_replace(
        regexp_replace(
          lower(normalize(name, NFKC)),
          '([[:space:].,]+(co|ltd|limited|inc|corp|corporation|company|llc|plc|gmbh|group|holdings))+[[:space:].,]*$', ''),
        '[][[:space:].,()·•・。、，（）【】《》<>"“”''‘’_&/-]+', '', 'g'),
      '(股份有限公司|有限责任公司|股份公司|有限公司|集团公司|总公司|公司|集团)+$', '') AS key) AS told
$$;
CREATE INDEX leads_company_key ON leads (company_key(company)) WHERE company IS NOT NULL;
CREATE INDEX customers_company_key ON customers (company_key(name)) WHERE kind = 'company';

ALTER TABLE "leads" ADD COLUMN "owned_since" TIMESTAMPTZ(3),
  ADD COLUMN "protected_until" TIMESTAMPTZ(3),
  ADD COLUMN "protection_extended_at" TIMESTAMPTZ(3),
  ADD COLUMN "release_warned_at" TIMESTAMPTZ(3),
  ADD COLUMN "released_from" UUID,
  ADD COLUMN "prefix_index" BYTEA,
  ADD COLUMN "merged_into_id" UUID,
  ADD COLUMN "number_of_id" UUID;
ALTER TABLE "leads" ADD CONSTRAINT "leads_released_from_fkey" FOREIGN KEY ("released_from") REFERENCES "reps"("user_id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "leads" ADD CONSTRAINT "leads_merged_into_id_fkey" FOREIGN KEY ("merged_into_id") REFERENCES "leads"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "leads" ADD CONSTRAINT "leads_number_of_id_fkey" FOREIGN KEY ("number_of_id") REFERENCES "leads"("id") ON DELETE SET NULL ON UPDATE CASCADE;
UPDATE leads SET owned_since = coalesce(accepted_at, created_at) WHERE owner_id IS NOT NULL;

CREATE INDEX "leads_number_of_id_idx" ON "leads"("number_of_id");
CREATE INDEX leads_open_prefix ON leads (prefix_index) WHERE prefix_index IS NOT NULL AND status NOT IN ('converted', 'lost');
CREATE INDEX leads_protected ON leads (protected_until) WHERE status IN ('accepted', 'contacted', 'qualified');

-- A merged lead is closed and still holds its number, for the lead that it became part of: one open lead per number
-- stays the database's word. The number is free again once that one ends.
DROP INDEX leads_one_open_per_number;
CREATE UNIQUE INDEX leads_one_open_per_number ON leads (index)
  WHERE status NOT IN ('converted', 'lost') OR number_of_id IS NOT NULL;
ALTER TABLE leads ADD CONSTRAINT leads_number_held_by_merged CHECK (
  number_of_id IS NULL OR (status = 'lost' AND merged_into_id IS NOT NULL AND number_of_id <> id));
CREATE FUNCTION free_numbers_of_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE leads SET number_of_id = NULL WHERE number_of_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER leads_free_numbers AFTER UPDATE OF status ON leads FOR EACH ROW
  WHEN (NEW.status IN ('converted', 'lost') AND OLD.status NOT IN ('converted', 'lost'))
  EXECUTE FUNCTION free_numbers_of_lead();

CREATE TABLE "protection_rules" (
    "stage" "lead_status" NOT NULL,
    "grade" "customer_level" NOT NULL,
    "days" INTEGER NOT NULL,

    CONSTRAINT "protection_rules_pkey" PRIMARY KEY ("stage", "grade")
);
ALTER TABLE protection_rules ADD CONSTRAINT protection_rules_stage CHECK (stage IN ('accepted', 'contacted', 'qualified'));
ALTER TABLE protection_rules ADD CONSTRAINT protection_rules_days CHECK (days BETWEEN 1 AND 365);
INSERT INTO protection_rules (stage, grade, days)
  SELECT stage::lead_status, grade, days
  FROM (VALUES ('accepted', 7), ('contacted', 14), ('qualified', 30)) AS s (stage, days), unnest(enum_range(NULL::customer_level)) AS grade;

CREATE TABLE "protection_policies" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "warn_days" INTEGER NOT NULL DEFAULT 2,
    "on_release" TEXT NOT NULL DEFAULT 'unassigned',

    CONSTRAINT "protection_policies_pkey" PRIMARY KEY ("id")
);
ALTER TABLE protection_policies ADD CONSTRAINT protection_policies_one CHECK (id = 1);
ALTER TABLE protection_policies ADD CONSTRAINT protection_policies_warn_days CHECK (warn_days BETWEEN 1 AND 30);
ALTER TABLE protection_policies ADD CONSTRAINT protection_policies_on_release CHECK (on_release IN ('unassigned', 'reroute'));
INSERT INTO protection_policies (id) VALUES (1);

CREATE TABLE "lead_interests" (
    "id" UUID NOT NULL,
    "lead_id" UUID NOT NULL,
    "what" TEXT NOT NULL,
    "industry_code" TEXT,
    "status" TEXT NOT NULL DEFAULT 'open',
    "since" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "lead_interests_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "lead_interests_lead_id_idx" ON "lead_interests"("lead_id");
ALTER TABLE "lead_interests" ADD CONSTRAINT "lead_interests_lead_id_fkey" FOREIGN KEY ("lead_id") REFERENCES "leads"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE lead_interests ADD CONSTRAINT lead_interests_status CHECK (status IN ('open', 'won', 'dropped'));
ALTER TABLE lead_interests ADD CONSTRAINT lead_interests_ended CHECK ((status = 'open') = (ended_at IS NULL));
-- The same interest told twice is one.
CREATE UNIQUE INDEX lead_interests_one_open ON lead_interests (lead_id, lower(what)) WHERE status = 'open';
